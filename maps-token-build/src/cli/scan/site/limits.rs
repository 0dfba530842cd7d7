//! The limits of a scan.

use std::time::Duration;

/// Decoded bytes of one response. A compressed file may always grow to this size.
pub(super) const MAX_DECODED: u64 = 32 * 1024 * 1024;

/// The maximum growth of a compressed file, which text does not reach and a bomb does.
pub(super) const MAX_RATIO: u64 = 32;

/// Layers of compression.
pub(super) const MAX_CODINGS: usize = 4;

/// Files that a page loads, without the page.
pub(super) const MAX_FILES: usize = 200;

/// The limit of browsers.
pub(super) const MAX_REDIRECTS: usize = 20;

/// Servers reject longer URLs.
pub(super) const MAX_URL_LEN: usize = 8 * 1024;

/// Other origins in the report.
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
