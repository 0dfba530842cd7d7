//! Scans the content of files.

use std::io::{Cursor, Read, Seek};

use super::unread::Unread;
use crate::cli::compression::decode_file;
use crate::cli::encoding::{PREFIX, UTF_32, is_utf_32};
use crate::cli::finder::Scanner;
use crate::cli::scan::results::ScanResults;

/// A scanner for one file after another. Each thread has its own.
pub(super) struct ContentScanner {
    scanner: Scanner,
}

impl ContentScanner {
    pub(super) fn new() -> Self {
        Self {
            scanner: Scanner::new(),
        }
    }

    /// Scans a file after decompression. Keeps the results before a failure.
    pub(super) fn scan_file(
        &mut self,
        name: &str,
        file: impl Read + Seek,
        len: u64,
    ) -> ScanResults {
        let mut decoded = match decode_file(file, len, name) {
            Ok(decoded) => decoded,
            Err(error) => return unread(Unread::error(name, error.to_string())),
        };
        let mut prefix = Vec::with_capacity(PREFIX);
        // `decoded` keeps errors instead of returning them.
        let _ = decoded
            .by_ref()
            .take(PREFIX as u64)
            .read_to_end(&mut prefix);
        let is_unknown = is_utf_32(&prefix);
        let mut results = match self.scanner.read(Cursor::new(prefix).chain(&mut decoded)) {
            Ok(scanned) if scanned.is_incomplete => {
                let mut results = ScanResults::file(name, scanned);
                let reason = "not all of it could be decoded: it is encoded in too many ways";
                results.add(unread(Unread::error(name, reason)));
                results
            }
            Ok(scanned) => ScanResults::file(name, scanned),
            Err(error) => return unread(Unread::error(name, error.to_string())),
        };
        if is_unknown {
            results.add(unread(Unread::error(name, UTF_32)));
        }
        if let Some(reason) = decoded.failure() {
            results.add(unread(Unread::error(name, reason)));
        }
        results
    }

    pub(super) fn scan_bytes(&mut self, name: &str, bytes: &[u8]) -> ScanResults {
        self.scan_file(name, Cursor::new(bytes), bytes.len() as u64)
    }
}

pub(super) fn unread(unread: Unread) -> ScanResults {
    let mut results = ScanResults::default();
    results.unread.insert(unread);
    results
}
