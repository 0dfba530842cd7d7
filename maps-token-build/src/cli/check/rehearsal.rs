//! A build that is tried, and leaves nothing.

use std::ffi::OsString;

use crate::cargo::{Environment, ThisProcess};

/// The variables of this process, for a build that would go on without a key.
pub(super) struct Rehearsal {
    pub(super) without_key: bool,
    /// The variable that says so.
    pub(super) policy: String,
}

impl Environment for Rehearsal {
    fn variable(&self, name: &str) -> Option<OsString> {
        match name {
            "CARGO_MANIFEST_DIR" => Some(OsString::new()),
            "PROFILE" => Some("release".into()),
            // Placeholders without a warning: whether there is a key is in the table.
            "DOCS_RS" => self.without_key.then(|| "1".into()),
            name if name == self.policy => Some("placeholder".into()),
            _ => ThisProcess.variable(name),
        }
    }

    fn names(&self) -> Vec<String> {
        ThisProcess.names()
    }
}
