//! What a build without a private key does.

use std::str::FromStr;

use crate::diagnostic::{Diagnostic, quote};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MissingKeyPolicy {
    Fail,
    Placeholder,
    FailInCi,
}

impl MissingKeyPolicy {
    pub(super) const WORDS: &[&str] = &["fail", "placeholder", "fail-in-ci"];
}

impl FromStr for MissingKeyPolicy {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "fail" => Ok(Self::Fail),
            "placeholder" => Ok(Self::Placeholder),
            "fail-in-ci" => Ok(Self::FailInCi),
            _ => Err(Diagnostic::error(
                "invalid-policy",
                format!(
                    "invalid policy{}: expected `fail`, `placeholder` or `fail-in-ci`",
                    quote(text)
                ),
            )
            .did_you_mean(text, Self::WORDS)),
        }
    }
}
