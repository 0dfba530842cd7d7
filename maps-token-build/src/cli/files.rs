//! Facts about files that several subcommands need.

use std::fs::Metadata;
use std::io;
use std::path::Path;

/// The maximum number of bytes that are read of a file without a size. Some file systems, such as procfs,
/// report none.
const MAX_UNKNOWN_LEN: u64 = 32 * 1024 * 1024;

/// Returns how many bytes of a file to read: a log may grow forever.
pub(crate) fn readable_len(metadata: &Metadata) -> u64 {
    match metadata.len() {
        0 => MAX_UNKNOWN_LEN,
        len => len,
    }
}

/// Returns why a file that was found could not be read.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it vanished during the scan".to_owned(),
        _ => error.to_string(),
    }
}

/// Returns why the walker could not read a file or a directory, without its path.
pub(crate) fn reason_of(error: &ignore::Error) -> String {
    match error.io_error() {
        // The text of the walker's own errors names the path.
        Some(error) if error.raw_os_error().is_none() => reason(&error.kind().into()),
        Some(error) => reason(error),
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

/// Returns the directory, or `.` for the empty path of the current one.
pub(crate) fn or_current(directory: &Path) -> &Path {
    if directory == Path::new("") {
        Path::new(".")
    } else {
        directory
    }
}
