//! The services that a token is for.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::{Diagnostic, quote, quote_all};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    MapkitJs,
    EmbedApi,
    WebSnapshots,
    ServerApi,
}

impl Scope {
    pub(crate) const NAMES: [&str; 4] = ["mapkit_js", "embed_api", "web_snapshots", "server_api"];

    const ALL: [Self; 4] = [
        Self::MapkitJs,
        Self::EmbedApi,
        Self::WebSnapshots,
        Self::ServerApi,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MapkitJs => Self::NAMES[0],
            Self::EmbedApi => Self::NAMES[1],
            Self::WebSnapshots => Self::NAMES[2],
            Self::ServerApi => Self::NAMES[3],
        }
    }
}

impl FromStr for Scope {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        for scope in Self::ALL {
            if scope.as_str() == text {
                return Ok(scope);
            }
        }
        let mut portal = String::new();
        for character in text.chars() {
            portal.push(match character {
                ' ' | '-' => '_',
                other => other.to_ascii_lowercase(),
            });
        }
        let message = format!(
            "unknown scope{}: expected {}",
            quote(text),
            quote_all(&Self::NAMES)
        );
        Err(Diagnostic::error("unknown-scope", message).did_you_mean(&portal, &Self::NAMES))
    }
}

/// At least one, and `server_api` not together with a browser scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    pub(crate) fn new(scopes: &[Scope]) -> Result<Self, Diagnostic> {
        let mut distinct = Vec::new();
        for scope in scopes {
            if !distinct.contains(scope) {
                distinct.push(*scope);
            }
        }
        if distinct.len() > 1 && distinct.contains(&Scope::ServerApi) {
            return Err(Diagnostic::error(
                "mixed-scopes",
                "`server_api` cannot be combined with browser scopes: visitors could use your server quota",
            )
            .help("define two tokens, like `[tokens.site]` and `[tokens.backend]`"));
        }
        if distinct.is_empty() {
            return Err(
                Diagnostic::error("empty-scope", "`scope` must not be empty")
                    .help("write `scope = \"mapkit_js\"`"),
            );
        }
        Ok(Self(distinct))
    }

    /// Visitors of a page can read browser tokens; a server token is a secret.
    pub(crate) fn is_browser_only(&self) -> bool {
        !self.contains(Scope::ServerApi)
    }

    pub(crate) fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub(crate) fn as_slice(&self) -> &[Scope] {
        &self.0
    }
}

/// Writes the claim `scope`: names separated by spaces.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{}", scope.as_str())?;
        }
        Ok(())
    }
}
