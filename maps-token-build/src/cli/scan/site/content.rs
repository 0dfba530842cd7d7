//! Scans the content of files.

use std::io::{Cursor, Read, Seek};

use super::unread::Unread;
use crate::cli::compression::decode_file;
use crate::cli::encoding::{PREFIX, UTF_32, is_utf_32};
use crate::cli::finder::{Scanner, Whole};
use crate::cli::scan::results::ScanResults;
use crate::cli::scan::script_tags::Page;

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
        mut file: impl Read + Seek,
        len: u64,
    ) -> ScanResults {
        let (mut results, page) = self.scan_content(name, &mut file, len);
        if let Some(page) = page {
            let decoded = file
                .rewind()
                .and_then(|()| decode_file(&mut file, len, name));
            match decoded.and_then(Whole::read) {
                Ok(whole) => results.add_script_tags(name, &whole, page),
                Err(error) => results.add(unread(Unread::error(name, error.to_string()))),
            }
        }
        results
    }

    /// Also returns the kind of the file if it is a page that may load MapKit JS.
    fn scan_content(
        &mut self,
        name: &str,
        file: impl Read + Seek,
        len: u64,
    ) -> (ScanResults, Option<Page>) {
        let mut decoded = match decode_file(file, len, name) {
            Ok(decoded) => decoded,
            Err(error) => return (unread(Unread::error(name, error.to_string())), None),
        };
        let mut prefix = Vec::with_capacity(PREFIX);
        // `decoded` keeps errors instead of returning them.
        let _ = decoded
            .by_ref()
            .take(PREFIX as u64)
            .read_to_end(&mut prefix);
        let is_unknown = is_utf_32(&prefix);
        let page = Page::of(name, &prefix);
        let scanned = match self.scanner.read(Cursor::new(prefix).chain(&mut decoded)) {
            Ok(scanned) => scanned,
            Err(error) => return (unread(Unread::error(name, error.to_string())), None),
        };
        let is_incomplete = scanned.is_incomplete;
        let page = page.filter(|_| scanned.may_load_mapkit);
        let mut results = ScanResults::file(name, scanned);
        if is_incomplete {
            let reason = "not all of it could be decoded: it is encoded in too many ways";
            results.add(unread(Unread::error(name, reason)));
        }
        if is_unknown {
            results.add(unread(Unread::error(name, UTF_32)));
        }
        if let Some(reason) = decoded.failure() {
            results.add(unread(Unread::error(name, reason)));
        }
        (results, page)
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
