//! What is wrong, or unwise, with something that was looked at.

use std::ops::Range;

#[cfg(feature = "cli")]
use serde::Serialize;

use crate::problem::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(Serialize), serde(rename_all = "lowercase"))]
pub(crate) enum Severity {
    Error,
    Warning,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(Serialize))]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// A name that stays the same, for programs: `expired`, `no-origin`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// What to do about it.
    #[cfg_attr(feature = "cli", serde(skip_serializing_if = "Vec::is_empty"))]
    pub(crate) help: Vec<String>,
    /// What of the token it is about.
    #[cfg_attr(feature = "cli", serde(skip_serializing_if = "Option::is_none"))]
    pub(crate) at: Option<Spot>,
}

/// A place in a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(Serialize), serde(rename_all = "lowercase"))]
pub(crate) enum Spot {
    /// A member of the header.
    Header(String),
    Claim(String),
    /// Bytes of the token's text, counted from 0.
    Bytes(Range<usize>),
}

impl Spot {
    pub(crate) fn header(name: &str) -> Self {
        Self::Header(name.to_owned())
    }

    pub(crate) fn claim(name: &str) -> Self {
        Self::Claim(name.to_owned())
    }
}

impl Finding {
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// What one of the library's rules says, without the place in a configuration.
    pub(crate) fn from_problem(code: &'static str, problem: &Problem) -> Self {
        Self {
            help: problem.cures().to_vec(),
            ..Self::error(code, problem.what())
        }
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self {
            severity,
            code,
            message,
            help: Vec::new(),
            at: None,
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    pub(crate) fn at(mut self, spot: Spot) -> Self {
        self.at = Some(spot);
        self
    }

    /// As an error of a build.
    pub(crate) fn into_problem(self) -> Problem {
        self.help
            .into_iter()
            .fold(Problem::new(self.message), Problem::help)
    }
}
