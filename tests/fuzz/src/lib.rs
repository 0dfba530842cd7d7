//! Shared by the targets: a key, tokens signed with it, and assertions about all output.

pub mod key;
pub mod macros;
pub mod output;
pub mod token;

// Modules of maps-token-macro: see `macros`. `record` refers to the other two.
#[allow(dead_code)]
#[path = "../../../maps-token-macro/src/bytes.rs"]
mod bytes;
#[allow(dead_code)]
#[path = "../../../maps-token-macro/src/record/mod.rs"]
mod record;
#[allow(dead_code)]
#[path = "../../../maps-token-macro/src/suggest.rs"]
mod suggest;

use maps_token_build::fuzzing::Variables;

/// Returns the variables of a local debug build, and `additional` ones.
pub fn build_env(additional: &[(&str, &str)]) -> Variables {
    let cargo = [
        ("CARGO_MANIFEST_DIR", "/nowhere"),
        ("CARGO_PKG_NAME", "shop"),
        ("OUT_DIR", "/nowhere/out"),
        ("PROFILE", "debug"),
        ("TARGET", "x86_64-unknown-linux-gnu"),
    ];
    let all = cargo.iter().chain(additional);
    all.map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect()
}
