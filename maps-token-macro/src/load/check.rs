//! Checks that a record belongs to the package that is being compiled.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::messages;
use crate::record::{Checkout, Record};

/// Checks the package of a record: `cargo run` and `cargo test` pass their own `OUT_DIR` to the child,
/// so a build that the child starts can see the record of another package.
pub(super) fn check_package(record: &Record, package: &str) -> Result<(), String> {
    if record.package == package || is_trybuild(record, package) {
        return Ok(());
    }
    Err(messages::other_package(package, &record.package))
}

/// Returns whether trybuild compiles one of its cases: as a package of this name, in a directory below
/// `target/`, with the variables of the package that it tests.
fn is_trybuild(record: &Record, package: &str) -> bool {
    package.strip_suffix("-tests") == Some(&record.package)
}

/// Checks the directory of a record: two checkouts of a package, or two packages of the same name, that
/// share a target directory share `OUT_DIR`, and Cargo does not run one's build script again after the
/// other's.
pub(super) fn check_directory(
    record: &Record,
    package: &str,
    directory: &Path,
) -> Result<(), String> {
    let Checkout {
        directory: minted_in,
        config,
        config_hash,
        has_builder_settings,
    } = &record.checkout;
    let compiled_in = canonical(directory);
    if compiled_in == *minted_in {
        return Ok(());
    }
    let difference = match hash_file(&directory.join(relative(config, minted_in))) {
        Ok(Some(hash)) if hash != *config_hash => format!("from a different `{}`", show(config)),
        Ok(_) if *has_builder_settings && minted_in.exists() && !is_trybuild(record, package) => {
            "by a build script with settings or snapshots of its own".to_owned()
        }
        // In a moved checkout, a sandbox or a copy, the same tokens are minted, or none.
        Ok(_) => return Ok(()),
        Err(error) => format!("and `{}` cannot be compared: {error}", show(config)),
    };
    let minted = &record.package;
    Err(format!(
        "tokens of package `{minted}` were minted in another directory, {difference}\n\
         \n    minted in:   {}\
         \n    compiled in: {}\n\
         \nhelp: set a different `CARGO_TARGET_DIR` for each directory, \
         or run `cargo clean -p {minted}` and build again",
        show(minted_in),
        show(&compiled_in)
    ))
}

/// Returns the path of the configuration relative to the package's directory, because each checkout of
/// a workspace has its own.
fn relative(config: &Path, directory: &Path) -> PathBuf {
    if config.is_relative() {
        return config.to_owned();
    }
    let config = canonical(config);
    let mut path = PathBuf::new();
    for ancestor in directory.ancestors() {
        if let Ok(rest) = config.strip_prefix(ancestor) {
            path.push(rest);
            return path;
        }
        path.push("..");
    }
    config
}

fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Returns the SHA-256 of a file, or `None` if there is no such file.
fn hash_file(path: &Path) -> io::Result<Option<String>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(io::Error::other("not a regular file")),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    }
    let bytes = fs::read(path)?;
    // The build script also hashes the file without its byte order mark.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut hash = String::new();
    for byte in &Sha256::digest(text) {
        hash.push_str(&format!("{byte:02x}"));
    }
    Ok(Some(hash))
}

/// Formats a path without the prefix of canonical Windows paths, and without control characters.
fn show(path: &Path) -> String {
    let path = path.to_string_lossy();
    let mut text = String::new();
    for character in path.strip_prefix(r"\\?\").unwrap_or(&path).chars() {
        if character.is_control() {
            text.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
        } else {
            text.push(character);
        }
    }
    text
}
