//! The public error.

use std::error;
use std::fmt;

use crate::diagnostic::{Diagnostic, Layout, Source};

/// Everything that is wrong with a build.
///
/// Its `Display` is the text that [`mint`](crate::mint) prints: each error with its location in
/// `maps.toml`, the line with a caret, and what to do. It never contains a part of a private key.
///
/// ```no_run
/// // What `mint` does.
/// if let Err(error) = maps_token_build::Builder::new().try_mint() {
///     for line in error.to_string().lines() {
///         println!("cargo::error={line}");
///     }
/// }
/// ```
pub struct Error {
    pub(crate) failure: Failure,
}

pub(crate) struct Failure {
    pub(crate) errors: Vec<Diagnostic>,
    /// `None` if the file could not be read.
    pub(crate) source: Option<Source>,
}

impl Failure {
    pub(crate) fn in_config(errors: Vec<Diagnostic>, source: &Source) -> Self {
        Self {
            errors,
            source: Some(source.clone()),
        }
    }

    pub(crate) fn render(&self, layout: Layout) -> String {
        let mut text = String::new();
        for error in &self.errors {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(&error.render(self.source.as_ref(), layout));
        }
        text
    }
}

impl From<Diagnostic> for Failure {
    fn from(error: Diagnostic) -> Self {
        Self::from(vec![error])
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(errors: Vec<Diagnostic>) -> Self {
        Self {
            errors,
            source: None,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self { failure }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.failure.render(Layout::Full))
    }
}

/// The same as `Display`, so that `unwrap` in a build script prints a readable text.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl error::Error for Error {}
