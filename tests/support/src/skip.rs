//! Tests that need a program which is not on every machine.

use std::env;
use std::io::{self, Write as _};

/// Says that something was not tested, and what it needs.
///
/// # Panics
///
/// Where `NO_SKIPPED_TESTS` is set, as in `.ci/run`, which installs all that is needed.
#[track_caller]
pub fn skipped(what: &str) {
    assert!(
        env::var_os("NO_SKIPPED_TESTS").is_none(),
        "skipped, and nothing may be: {what}"
    );
    announce(what);
}

/// The same for what `.ci/run` cannot install either.
pub fn announce(what: &str) {
    // Not `eprintln!`, which the test harness would keep to itself.
    let _ = writeln!(io::stderr(), "SKIPPED: {what}");
}
