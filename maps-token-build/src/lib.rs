#![doc = include_str!("../README.md")]
#![doc = "\nThe gallery is the module [`errors`], the documents of the command are described in [`json`]."]
#![warn(missing_docs, unreachable_pub)]
// A panic would print a backtrace instead of a cure, and perhaps what it held.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod builder;
mod cargo;
/// The command `maps-token`, for its binary alone.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod config;
mod error;
mod examine;
/// For `tests/fuzz` alone.
#[cfg(all(fuzzing, feature = "cli"))]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing;
mod issue;
mod key;
mod mint;
mod origin;
mod printable;
mod problem;
mod public_suffix;
mod ready;
mod record;
mod scope;
mod situation;
mod snapshot;
mod source;
#[cfg(test)]
mod testing;
mod text_file;
mod time;
mod token;

/// What `maps-token … --format json` prints.
#[cfg(all(doc, not(doctest)))]
#[doc = include_str!("../docs/json.md")]
pub mod json {}

/// The gallery of errors: what each looks like, and what to do.
#[cfg(all(doc, not(doctest)))]
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

pub use crate::builder::{Builder, Minted};
pub use crate::error::Error;
pub use crate::snapshot::Snapshot;
pub use crate::token::{Status, Token};

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
/// variable that holds a private key or a server's token, because Cargo writes the values of those
/// into `target/`.
///
/// # Errors
///
/// It does not panic. It prints what is wrong in `maps.toml`, in the variables and with the key, all
/// of it at once, as `cargo::error` directives: Cargo then fails the build when the script ends.
pub fn mint() {
    Builder::new().mint();
}
