//! Facts about files that several subcommands need.

use std::fs::Metadata;
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
