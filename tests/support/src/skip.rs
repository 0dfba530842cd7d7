//! Tests that need a program which is not installed everywhere.

use std::env;
use std::io::{self, Write as _};

/// Reports that a test was skipped.
///
/// # Panics
///
/// If `NO_SKIPPED_TESTS` is set, as in `.ci/run`, which installs all programs.
#[track_caller]
pub fn skip(reason: &str) {
    assert!(
        env::var_os("NO_SKIPPED_TESTS").is_none(),
        "test must not be skipped: {reason}"
    );
    report_skip(reason);
}

/// Like [`skip`], for programs that `.ci/run` cannot install either.
pub fn report_skip(reason: &str) {
    // The test harness captures `eprintln!`.
    let _ = writeln!(io::stderr(), "SKIPPED: {reason}");
}
