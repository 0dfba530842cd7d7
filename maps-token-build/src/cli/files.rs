//! Facts about files that several subcommands need.

use std::fs::Metadata;
use std::io;
use std::path::Path;

/// How much is read of a file without a size. Some file systems, such as procfs, report none.
const MAX_UNKNOWN_LEN: u64 = 32 * 1024 * 1024;

/// Returns how many bytes of a file to read: a log may grow forever.
pub(crate) fn readable_len(metadata: &Metadata) -> u64 {
    match metadata.len() {
        0 => MAX_UNKNOWN_LEN,
        len => len,
    }
}

/// Returns why a file or a directory could not be read, without its path.
pub(crate) fn reason_of(error: &ignore::Error) -> String {
    match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::NotFound => {
            "it vanished during the search".to_owned()
        }
        // The text of the walker's own errors names the path.
        Some(error) if error.raw_os_error().is_none() => error.kind().to_string(),
        Some(error) => error.to_string(),
        None => error.to_string(),
    }
}

/// Returns the file or the directory that could not be read.
pub(crate) fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}
