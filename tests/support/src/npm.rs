//! Packages of the npm registry.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Installs `package`, as in `name@1.0.0`, below `dir`.
///
/// # Errors
///
/// Returns the output of npm.
pub fn install(package: &str, dir: &Path) -> Result<(), String> {
    let (name, _) = package.rsplit_once('@').expect("a version");
    if dir.join("node_modules").join(name).exists() {
        return Ok(());
    }
    fs::create_dir_all(dir).expect("a directory");
    let npm = Command::new("npm")
        .args(["install", "--prefix", ".", "--no-save", "--ignore-scripts"])
        .args(["--no-audit", "--no-fund", package])
        .current_dir(dir)
        .output()
        .map_err(|error| error.to_string())?;
    if npm.status.success() {
        Ok(())
    } else {
        Err(format!(
            "npm cannot install {package}: {}",
            String::from_utf8_lossy(&npm.stderr)
        ))
    }
}
