//! The command is built for macOS. Nothing can run it here.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use platform_tests::{has_standard_library, is_installed};
use test_support::project::{cargo, workspace};
use test_support::run::Run;
use test_support::skip::skip;

const TARGET: &str = "aarch64-apple-darwin";

/// The first bytes of a program for a 64-bit Mac.
const MACH_O: [u8; 4] = [0xcf, 0xfa, 0xed, 0xfe];

#[test]
fn command_links_for_macos() {
    if !is_installed("cargo-zigbuild") || !has_standard_library(TARGET) {
        skip(
            "programs for macOS require `pip install ziglang cargo-zigbuild`, and \
            `rustup target add aarch64-apple-darwin`",
        );
        return;
    }
    let target_dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("target/");
    let run = cargo()
        .args(["zigbuild", "--quiet", "-p", "maps-token-build"])
        .args(["--bin", "maps-token"])
        .args(["--features", "cli", "--target", TARGET])
        .current_dir(workspace())
        .env("CARGO_TARGET_DIR", target_dir)
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .output();
    Run::from(run.expect("cargo")).assert_success();
    let program = target_dir.join(TARGET).join("debug/maps-token");
    let bytes = fs::read(program).expect("a program");
    assert!(bytes.starts_with(&MACH_O));
}
