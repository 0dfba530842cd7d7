//! Where and how this build runs, as far as it decides what is minted.

use crate::cargo::Cargo;
use crate::config::{Document, Variables, WhenKeyIsMissing};
use crate::problem::Problem;
use crate::source::SECRET_RUN;

pub(crate) struct Situation {
    ci: bool,
    release: bool,
    /// docs.rs builds without secrets, and nobody reads what it prints.
    pub(crate) docs_rs: bool,
}

/// The environment that a debug build on a developer's machine takes where the file declares it.
const DEVELOPMENT: &str = "development";

impl Situation {
    pub(crate) fn read(cargo: &mut Cargo<'_>) -> Result<Self, Problem> {
        Ok(Self {
            ci: cargo.variable("CI", flag)?.unwrap_or(false),
            release: cargo.own_text("PROFILE")? == "release",
            docs_rs: cargo.variable("DOCS_RS", flag)?.unwrap_or(false),
        })
    }

    /// The environment of this build; `None` is the base of the file, production.
    ///
    /// In CI that is the base whatever the profile: the debug build of a site generator makes the
    /// real site.
    pub(crate) fn environment(
        &self,
        chosen: Option<&str>,
        cargo: &mut Cargo<'_>,
        document: &Document<'_>,
        variables: &Variables,
    ) -> Result<Option<String>, Problem> {
        if let Some(name) = chosen {
            return document.environment(name);
        }
        let variable =
            cargo.variable(&variables.environment(), |name| document.environment(name))?;
        if let Some(environment) = variable {
            return Ok(environment);
        }
        let is_development = !self.ci && !self.release && document.declares(DEVELOPMENT);
        Ok(is_development.then(|| DEVELOPMENT.to_owned()))
    }

    /// Whether a build without a key fails; otherwise it makes placeholders.
    pub(crate) fn needs_key(&self, policy: Option<WhenKeyIsMissing>) -> bool {
        match policy {
            _ if self.docs_rs => false,
            None => self.ci || self.release,
            Some(WhenKeyIsMissing::Fail) => true,
            Some(WhenKeyIsMissing::Placeholder) => false,
            Some(WhenKeyIsMissing::FailInCi) => self.ci,
        }
    }
}

/// Set to anything but a word for no. Longer than a word is a slip, perhaps with a key in it.
fn flag(text: &str) -> Result<bool, Problem> {
    short_word(text)?;
    Ok(!["0", "false", "no", "off"].contains(&text.to_ascii_lowercase().as_str()))
}

/// Any short word. Too short for a key, which must not come into `target/` as a tracked variable.
pub(crate) fn short_word(text: &str) -> Result<(), Problem> {
    let right =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    if text.len() < SECRET_RUN && text.bytes().all(right) {
        return Ok(());
    }
    Err(Problem::new(format!(
        "its value is not a short word (less than {SECRET_RUN} letters, digits and `-_.:`)"
    )))
}
