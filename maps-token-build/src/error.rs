//! What a caller of [`Builder::try_mint`](crate::Builder::try_mint) gets when no token could be made.

use std::error;
use std::fmt;

/// Everything that is wrong, as text for a person.
///
/// Its `Display` is what [`mint`](crate::mint) prints: each problem with its place in `maps.toml`,
/// the line with a caret, and what to do. Nothing of a private key is ever in it.
///
/// ```
/// let error = maps_token_build::Builder::new()
///     .config("nowhere.toml")
///     .try_mint()
///     .unwrap_err();
/// assert!(error.to_string().contains("nowhere.toml cannot be read"));
/// ```
pub struct Error {
    problems: Vec<String>,
}

impl Error {
    pub(crate) fn new(problems: Vec<String>) -> Self {
        Self { problems }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problems.join("\n\n"))
    }
}

/// As `Display`, so that `unwrap` in a build script reads well too.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}\n")
    }
}

impl error::Error for Error {}
