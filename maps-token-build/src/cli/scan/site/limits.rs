//! The limits of a scan.

use std::time::Duration;

/// The maximum number of files that a page loads, without the page itself.
pub(super) const MAX_FILES: usize = 200;

/// The maximum number of redirects, as in browsers.
pub(super) const MAX_REDIRECTS: usize = 20;

/// The maximum length of a URL in bytes. Servers reject longer ones.
pub(super) const MAX_URL_LEN: usize = 8 * 1024;

/// The maximum number of other origins in the report.
pub(super) const MAX_OTHER_ORIGINS: usize = 50;

/// The maximum depth of pages in `srcdoc` attributes.
pub(super) const MAX_NESTED_PAGES: usize = 8;

pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The maximum time for all requests together.
pub(super) const PAGE_TIMEOUT: Duration = Duration::from_secs(5 * 60);
