//! The installed toolchains and targets.

use std::env;
use std::path::Path;
use std::process::Command;

pub fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// Returns whether Rust can compile for a target: `rustup target add`.
pub fn has_standard_library(target: &str) -> bool {
    let directory = rustc(["--print", "target-libdir", "--target", target]);
    directory.is_some_and(|it| Path::new(&it).exists())
}

/// What the compiler prints.
pub(crate) fn rustc<const N: usize>(arguments: [&str; N]) -> Option<String> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}
