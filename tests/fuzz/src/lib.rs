//! What the targets share: a key that nobody has, tokens signed with it, and what must be true of
//! every text that is printed.

pub mod key;
pub mod macros;
pub mod printed;
pub mod token;

// Of the macros, as `macros` says. `record` names `nearest` by its place in the crate.
#[allow(dead_code)]
#[path = "../../../maps-token-macro/src/nearest.rs"]
mod nearest;
#[allow(dead_code)]
#[path = "../../../maps-token-macro/src/record/mod.rs"]
mod record;

use maps_token_build::fuzzing::Variables;

/// The variables of a debug build without CI, and these.
pub fn variables(more: &[(&str, &str)]) -> Variables {
    let cargo = [
        ("CARGO_MANIFEST_DIR", "/nowhere"),
        ("CARGO_PKG_NAME", "shop"),
        ("OUT_DIR", "/nowhere/out"),
        ("PROFILE", "debug"),
        ("TARGET", "x86_64-unknown-linux-gnu"),
    ];
    let all = cargo.iter().chain(more);
    all.map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect()
}
