// The links of the pages are relative, for readers of the repository. Definitions that come first win.
#![cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#![doc = include_str!("../README.md")]
#![warn(missing_docs, unreachable_pub)]
// The workspace allows these in tests.
#![cfg_attr(
    not(test),
    warn(
        clippy::format_collect,
        clippy::missing_panics_doc,
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        clippy::too_many_lines,
        clippy::type_complexity
    )
)]
// A panic would print a backtrace instead of a help, and perhaps a secret.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod builder;
mod bytes;
/// The command `maps-token`, for its binary alone.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod config;
mod context;
mod diagnostic;
mod env;
mod error;
/// What `tests/fuzz` calls.
#[cfg(all(fuzzing, feature = "cli"))]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing;
mod inputs;
mod jwt;
mod key;
mod mint;
mod model;
mod order;
mod output;
mod plan;
mod provided;
mod record;
mod request;
mod selection;
mod sign;
mod snapshot;
#[cfg(test)]
mod testing;
mod text_file;
mod token;
mod unicode;

#[cfg(doc)]
pub mod guide;

/// What `maps-token … --format json` prints.
#[cfg(all(doc, not(doctest)))]
#[doc = include_str!("../docs/json.md")]
pub mod json {}

/// The list of errors: the cause and the fix of each.
#[cfg(all(doc, not(doctest)))]
#[doc = include_str!("../docs/errors.md")]
pub mod errors {}

pub use crate::builder::{Builder, Minted};
pub use crate::error::Error;
pub use crate::snapshot::{Center, Snapshot};
pub use crate::token::{Status, Token};

/// Mints the tokens of `maps.toml`, for the macros of `maps-token-macro` in the same package.
///
/// Call it from the `main` of a `build.rs`:
///
/// ```no_run
/// fn main() {
///     maps_token_build::mint();
/// }
/// ```
///
/// Cargo runs the script again when `maps.toml` or an environment variable that it reads changes, and
/// when a private key is set for the first time. A variable that contains a private key or a
/// `server_api` token is not tracked, because Cargo writes the values of tracked variables to `target/`.
///
/// # Errors
///
/// Does not panic. If `maps.toml`, an environment variable or the key is invalid, it prints all errors as
/// `cargo::error` directives, and Cargo fails the build when the script ends.
pub fn mint() {
    Builder::new().mint();
}
