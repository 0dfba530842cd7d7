//! How much is read before a scan gives up, each limit once.

use std::time::Duration;

/// Decoded bytes of one response, and the least that one compressed file may grow to.
pub(super) const MAX_DECODED: u64 = 32 * 1024 * 1024;

/// A compressed file may grow to this many times its size: text stays below, a bomb does not.
pub(super) const MAX_RATIO: u64 = 32;

/// Compressed and compressed again: more layers are a trick.
pub(super) const MAX_CODINGS: usize = 4;

/// Files that a page loads, itself not counted.
pub(super) const MAX_FILES: usize = 200;

/// As many as browsers follow.
pub(super) const MAX_REDIRECTS: usize = 20;

/// Servers refuse longer ones.
pub(super) const MAX_URL_LEN: usize = 8 * 1024;

/// Other origins that are named in the report.
pub(super) const MAX_OTHER_ORIGINS: usize = 50;

/// `srcdoc` in `srcdoc`.
pub(super) const MAX_NESTED_PAGES: usize = 8;

pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// All requests together.
pub(super) const PAGE_TIMEOUT: Duration = Duration::from_secs(5 * 60);

pub(super) fn megabytes(bytes: u64) -> String {
    format!("{} MiB", bytes / (1024 * 1024))
}
