//! The request of a build script, through [`Builder`](crate::Builder), or of the command.

use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::redact::write_debug;
use crate::snapshot::Snapshot;

#[derive(Clone)]
pub(crate) struct MintRequest {
    pub(crate) config: PathBuf,
    pub(crate) environment: Option<String>,
    pub(crate) token_filter: Option<Vec<String>>,
    /// In addition to those of the file. `None`: no snapshots, whose signatures would require a key.
    pub(crate) snapshots: Option<Vec<Snapshot>>,
    pub(crate) caller: Caller,
    /// Placeholders without a key, whatever the policy, and without a warning.
    pub(crate) allows_placeholders: bool,
    /// To run again with a key.
    pub(crate) command_line: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Cargo sets the profile and the directory.
    BuildScript,
    /// With the rules of a release build. Relative paths start at the current directory.
    Command,
}

impl MintRequest {
    pub(crate) fn builder_snapshots(&self) -> &[Snapshot] {
        self.snapshots.as_deref().unwrap_or_default()
    }

    pub(crate) fn has_settings(&self) -> bool {
        self.environment.is_some()
            || self.token_filter.is_some()
            || !self.builder_snapshots().is_empty()
    }
}

impl fmt::Debug for MintRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            config,
            environment,
            token_filter,
            snapshots,
            ..
        } = self;
        let fields = format_args!(
            "config: {config:?}, environment: {environment:?}, token_filter: {token_filter:?}, snapshots: {snapshots:?}"
        );
        write_debug(f, "MintRequest", fields)
    }
}

impl Default for MintRequest {
    fn default() -> Self {
        Self {
            config: PathBuf::from("maps.toml"),
            environment: None,
            token_filter: None,
            snapshots: Some(Vec::new()),
            caller: Caller::BuildScript,
            allows_placeholders: false,
            command_line: "cargo build".to_owned(),
        }
    }
}
