//! Where variables come from.

use std::env;
use std::ffi::OsString;

use super::Secret;

/// A build script's environment. The tests have others than that of this process.
pub(crate) trait Environment {
    fn variable(&self, name: &str) -> Option<OsString>;

    /// The names of all variables, as far as they are text.
    fn names(&self) -> Vec<String>;
}

/// The real one.
pub(crate) struct ThisProcess;

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
impl Environment for ThisProcess {
    fn variable(&self, name: &str) -> Option<OsString> {
        env::var_os(name)
    }

    fn names(&self) -> Vec<String> {
        // The values come along, the key's among them: as secrets they are wiped.
        env::vars_os()
            .map(|(name, value)| (name, Secret::new(value)))
            .filter_map(|(name, _)| name.into_string().ok())
            .collect()
    }
}
