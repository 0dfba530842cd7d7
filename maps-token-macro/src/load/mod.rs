//! Loads the record of the package that is being compiled.

mod check;
mod messages;
#[cfg(test)]
mod tests;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::record::{FORMAT, Record, RecordError};

/// The loaded records. rustc compiles one crate per process, but rust-analyzer expands the macros of a
/// whole workspace in one process that runs for days.
static CACHE: Mutex<Vec<CacheEntry>> = Mutex::new(Vec::new());

struct CacheEntry {
    package: Package,
    hash: OsString,
    record: Arc<Record>,
}

#[derive(PartialEq)]
struct Package {
    out_dir: PathBuf,
    directory: PathBuf,
}

pub(crate) fn record() -> Result<Arc<Record>, String> {
    let directory = PathBuf::from(variable("CARGO_MANIFEST_DIR").unwrap_or_default());
    let Some(out_dir) = variable("OUT_DIR") else {
        return Err(messages::no_out_dir(&directory, &package_name()));
    };
    // Cargo never cleans `OUT_DIR`, so a record may exist although `mint()` is no longer called.
    let Some(hash) = variable("__MAPS_RECORD_HASH") else {
        return Err(messages::not_minted(&package_name()));
    };
    let package = Package {
        out_dir: out_dir.into(),
        directory,
    };
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    for entry in cache.iter_mut() {
        if entry.package == package {
            if entry.hash != hash {
                entry.record = Arc::new(load(&package)?);
                entry.hash = hash;
            }
            return Ok(Arc::clone(&entry.record));
        }
    }
    let record = Arc::new(load(&package)?);
    cache.push(CacheEntry {
        package,
        hash,
        record: Arc::clone(&record),
    });
    Ok(record)
}

fn package_name() -> String {
    let name = variable("CARGO_PKG_NAME").unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn load(package: &Package) -> Result<Record, String> {
    let name = package_name();
    let record = read(&package.out_dir, &name)?;
    check::check_package(&record, &name)?;
    check::check_directory(&record, &name, &package.directory)?;
    Ok(record)
}

fn read(out_dir: &Path, package: &str) -> Result<Record, String> {
    let path = out_dir.join("maps-token").join("record");
    let help = format!("help: run `cargo clean -p {package}` and build again");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            return Err(format!(
                "failed to read the tokens of package `{package}`: {error}\n{help}"
            ));
        }
    };
    match Record::parse(&text) {
        Ok(record) => Ok(record),
        Err(RecordError::Format { format, writer }) => Err(format!(
            "`maps-token-build` {writer} is not compatible with `maps-token-macro` {}\n\
             note: expected record format {FORMAT}, found {format}\n\
             help: use the same version of both crates in `Cargo.toml`",
            env!("CARGO_PKG_VERSION")
        )),
        Err(RecordError::Damaged) => Err(format!(
            "tokens of package `{package}` are damaged or incomplete\n{help}"
        )),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the only reader of the environment, which may contain the private key"
)]
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}
