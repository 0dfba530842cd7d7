//! Why a command failed.

use std::process::ExitCode;

use crate::diagnostic::{Diagnostic, Source};

#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments are wrong, or name something that does not exist.
    CannotRun(Diagnostic),
    /// The configuration, an environment variable or the key is invalid.
    Invalid {
        source: Source,
        diagnostics: Vec<Diagnostic>,
    },
}

impl Failure {
    pub(crate) fn invalid(source: &Source, diagnostics: Vec<Diagnostic>) -> Self {
        Self::Invalid {
            source: source.clone(),
            diagnostics,
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::CannotRun(_) => 2,
            Self::Invalid { .. } => 1,
        })
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::CannotRun(diagnostic)
    }
}
