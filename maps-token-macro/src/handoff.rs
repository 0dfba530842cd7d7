//! Finding the record that the package's build script left.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::record::{FORMAT, Record, Unreadable};

/// The last record read from each `OUT_DIR`. A compiler process compiles one crate, but
/// rust-analyzer expands those of a whole workspace in one process that lives for days.
static KNOWN: LazyLock<Mutex<HashMap<PathBuf, Known>>> = LazyLock::new(Mutex::default);

struct Known {
    hash: String,
    record: Arc<Record>,
}

/// The record of the package that is being compiled.
pub(crate) fn record() -> Result<Arc<Record>, String> {
    let Some(out_dir) = variable("OUT_DIR") else {
        return Err(without_out_dir().to_owned());
    };
    // Cargo never cleans OUT_DIR: a record may lie there although `mint()` is no longer called.
    let Some(hash) = variable("MAPS_RECORD") else {
        return Err(NOT_MINTED.to_owned());
    };
    let out_dir = PathBuf::from(out_dir);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let record = match known.get(&out_dir) {
        Some(known) if known.hash == hash => Arc::clone(&known.record),
        _ => {
            let record = Arc::new(read(&out_dir)?);
            let entry = Known {
                hash,
                record: Arc::clone(&record),
            };
            known.insert(out_dir, entry);
            record
        }
    };
    drop(known);
    must_be_ours(&record)?;
    Ok(record)
}

fn read(out_dir: &Path) -> Result<Record, String> {
    let path = out_dir.join("maps-token").join("record");
    let package = variable("CARGO_PKG_NAME").unwrap_or_default();
    let again = format!("run `cargo clean -p {package}` and build again");
    let text = fs::read_to_string(&path).map_err(|error| {
        format!("the tokens of the build script cannot be read: {error}\n{again}")
    })?;
    Record::parse(&text).map_err(|unreadable| match unreadable {
        Unreadable::Format { format, writer } => format!(
            "maps-token-build {writer} wrote its record in format {format}, and maps-token-macro {} reads format {FORMAT}\n\
             use the same version of both crates in Cargo.toml",
            env!("CARGO_PKG_VERSION")
        ),
        Unreadable::Damaged => format!("the tokens of the build script are damaged\n{again}"),
    })
}

/// Cargo compiles nothing of a package whose build script failed; rust-analyzer expands its macros all
/// the same, as if it had no build script.
fn without_out_dir() -> &'static str {
    let folder = variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
    if folder.is_some_and(|folder| folder.join("build.rs").exists()) {
        DID_NOT_RUN
    } else {
        NO_BUILD_SCRIPT
    }
}

/// `cargo run` and `cargo test` hand their own `OUT_DIR` to the child, so a build that such a child
/// starts can see a stranger's record.
fn must_be_ours(record: &Record) -> Result<(), String> {
    let package = variable("CARGO_PKG_NAME").unwrap_or_default();
    // trybuild compiles its cases as a package of this name, with the variables of the one it tests.
    let tested = package.strip_suffix("-tests");
    if record.package == package || Some(record.package.as_str()) == tested {
        return Ok(());
    }
    Err(format!(
        "these tokens were minted for the package `{}`, not for `{package}`\n{NOT_MINTED}",
        record.package
    ))
}

const NO_BUILD_SCRIPT: &str = "this package has no build script to mint tokens
write build.rs beside Cargo.toml:

    fn main() {
        maps_token_build::mint();
    }

and add maps-token-build to [build-dependencies]";

const DID_NOT_RUN: &str = "this package's build script failed, or did not run
where `cargo check` shows its errors, mend them, and let rust-analyzer rebuild build scripts and proc macros
where Cargo.toml has `build = false`, take that out";

const NOT_MINTED: &str = "this package's build script minted no tokens
call it in build.rs:

    fn main() {
        maps_token_build::mint();
    }";

/// The one place that looks into the environment. The private key may be in there: it is no
/// business of a macro's.
#[expect(clippy::disallowed_methods, reason = "see above")]
fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}
