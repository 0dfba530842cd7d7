//! What a build without a private key does.

use std::str::FromStr;

use crate::problem::{Problem, nearest};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenKeyIsMissing {
    Fail,
    Placeholder,
    FailInCi,
}

impl WhenKeyIsMissing {
    const NAMES: [(&str, Self); 3] = [
        ("fail", Self::Fail),
        ("placeholder", Self::Placeholder),
        ("fail-in-ci", Self::FailInCi),
    ];
}

impl FromStr for WhenKeyIsMissing {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if let Some((_, policy)) = Self::NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(*policy);
        }
        let names = Self::NAMES.map(|(name, _)| name);
        let problem = Problem::new("this is one of \"fail\", \"placeholder\" and \"fail-in-ci\"");
        Err(match nearest(text, names) {
            Some(name) => problem.help(format!("did you mean \"{name}\"?")),
            None => problem,
        })
    }
}
