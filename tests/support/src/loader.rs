//! Apple's npm package `@apple/mapkit-loader`.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::npm;
use crate::skip::skip;

const PACKAGE: &str = "@apple/mapkit-loader@1.0.0";

/// The directory whose `node_modules` contains the loader; `None` if npm cannot install it, after
/// reporting the skipped test. `target_tmpdir` is the caller's `CARGO_TARGET_TMPDIR`.
pub fn mapkit_loader(target_tmpdir: &str) -> Option<&'static Path> {
    static DIR: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match DIR.get_or_init(|| install(&Path::new(target_tmpdir).join("mapkit-loader"))) {
        Ok(dir) => Some(dir),
        Err(reason) => {
            skip(reason);
            None
        }
    }
}

fn install(dir: &Path) -> Result<PathBuf, String> {
    npm::install(PACKAGE, dir)?;
    Ok(dir.to_owned())
}

/// The ES module in the directory that [`mapkit_loader`] returns.
pub fn module(dir: &Path) -> PathBuf {
    dir.join("node_modules/@apple/mapkit-loader/dist/esm/index.js")
}
