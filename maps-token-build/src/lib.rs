#![doc = include_str!("../README.md")]
#![warn(missing_docs, unreachable_pub)]
// A panic would print a backtrace instead of a cure, and perhaps what it held.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod cargo;
mod config;
mod issue;
mod key;
mod mint;
mod origin;
mod problem;
mod record;
mod scope;
mod source;
mod time;
mod token;

use std::io;
use std::process;

/// Mints the tokens of `maps.toml`, for the macros of `maps-token-macro` in the same package.
///
/// To be called from the `main` of a `build.rs`:
///
/// ```no_run
/// fn main() {
///     maps_token_build::mint();
/// }
/// ```
///
/// It tells Cargo to run the script again when `maps.toml` changes, when a variable that it reads
/// changes, and when a private key is set where there was none. It never tells Cargo to watch a
/// variable that holds a key, because Cargo writes the values of those into `target/`.
///
/// # Errors
///
/// It does not panic. It prints what is wrong in `maps.toml`, in the variables and with the key, all
/// of it at once, as `cargo::error` directives: Cargo then fails the build when the script ends.
pub fn mint() {
    let mut cargo = cargo::Cargo::of_this_process();
    mint::run(&mut cargo);
    if cargo.tell(io::stdout().lock()).is_err() {
        // Nobody reads the directives, the errors among them; all that is left is the exit status.
        process::exit(1);
    }
}
