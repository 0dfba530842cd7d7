//! Formats errors about a missing record.

use std::path::Path;

/// Formats the error for a missing `OUT_DIR`. Cargo does not compile a package whose build script
/// failed, but rust-analyzer still expands its macros, as if it had no build script.
pub(super) fn no_out_dir(directory: &Path, package: &str) -> String {
    if directory.join("build.rs").exists() {
        format!(
            "build script of package `{package}` failed or did not run\n\
             help: if `cargo check` reports errors, fix them and run \"Rebuild proc macros and build \
             scripts\" in the editor\n\
             help: if `Cargo.toml` contains `build = false`, remove it"
        )
    } else {
        format!(
            "package `{package}` has no build script\n\
             help: add `maps-token-build` to `[build-dependencies]`, and create `build.rs` next to \
             `Cargo.toml`:{CALL}"
        )
    }
}

pub(super) fn not_minted(package: &str) -> String {
    format!(
        "build script of package `{package}` did not mint tokens\n\
         help: if it calls `try_mint`, return the error from `main`: it says why there are none\n\
         help: otherwise call `mint` in `build.rs`:{CALL}"
    )
}

pub(super) fn other_package(package: &str, other: &str) -> String {
    format!(
        "expected the tokens of package `{package}`, found those of `{other}`\n\
         help: call `mint` in the build script of `{package}`:{CALL}"
    )
}

const CALL: &str = "

    fn main() {
        maps_token_build::mint();
    }";
