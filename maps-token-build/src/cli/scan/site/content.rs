//! Scans the content of files.

use std::io::{Cursor, Read, Seek};

use super::compressed::decode_file;
use super::unread::Unread;
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
        let mut results = match self.scanner.read(&mut decoded) {
            Ok(scanned) if scanned.is_incomplete => {
                let mut results = ScanResults::file(name, scanned);
                let reason = "not all of it could be decoded: it is encoded in too many ways";
                results.add(unread(Unread::error(name, reason)));
                results
            }
            Ok(scanned) => ScanResults::file(name, scanned),
            Err(error) => return unread(Unread::error(name, error.to_string())),
        };
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
