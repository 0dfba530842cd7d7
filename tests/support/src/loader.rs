//! Apple's npm package `@apple/mapkit-loader`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::skip::skip;

const PACKAGE: &str = "@apple/mapkit-loader@1.0.0";

/// The directory whose `node_modules` contains the loader; `None` if npm cannot install it, after
/// reporting the skipped test. `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`.
pub fn mapkit_loader(target_tmpdir: &str) -> Option<&'static Path> {
    static DIR: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match DIR.get_or_init(|| install(&Path::new(target_tmpdir).join("mapkit-loader"))) {
        Ok(dir) => Some(dir),
        Err(reason) => {
            skip(&format!("npm cannot install {PACKAGE}: {reason}"));
            None
        }
    }
}

fn install(dir: &Path) -> Result<PathBuf, String> {
    if !module(dir).exists() {
        fs::create_dir_all(dir).expect("a directory");
        let npm = Command::new("npm")
            .args(["install", "--prefix", ".", "--no-save", "--ignore-scripts"])
            .args(["--no-audit", "--no-fund", PACKAGE])
            .current_dir(dir)
            .output()
            .map_err(|error| error.to_string())?;
        if !npm.status.success() {
            return Err(String::from_utf8_lossy(&npm.stderr).into_owned());
        }
    }
    Ok(dir.to_owned())
}

/// The ES module in the directory that [`mapkit_loader`] returns.
pub fn module(dir: &Path) -> PathBuf {
    dir.join("node_modules/@apple/mapkit-loader/dist/esm/index.js")
}
