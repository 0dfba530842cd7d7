//! What a token may be used for.

use std::fmt;
use std::str::FromStr;

use crate::problem::{Problem, nearest};

/// One service of Apple Maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    MapkitJs,
    EmbedApi,
    WebSnapshots,
    ServerApi,
}

impl Scope {
    const ALL: [Self; 4] = [
        Self::MapkitJs,
        Self::EmbedApi,
        Self::WebSnapshots,
        Self::ServerApi,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MapkitJs => "mapkit_js",
            Self::EmbedApi => "embed_api",
            Self::WebSnapshots => "web_snapshots",
            Self::ServerApi => "server_api",
        }
    }
}

impl FromStr for Scope {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if let Some(scope) = Self::ALL.into_iter().find(|scope| scope.as_str() == text) {
            return Ok(scope);
        }
        let portal = text.to_ascii_lowercase().replace([' ', '-'], "_");
        let names = Self::ALL.map(Self::as_str);
        let problem = Problem::new(format!("unknown scope: there are `{}`", names.join("`, `")));
        Err(match nearest(&portal, names) {
            Some(name) => problem.help(format!("did you mean \"{name}\"?")),
            None => problem,
        })
    }
}

/// The scopes of one token: at least one, and never the server's together with a browser's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<Scope>);

impl Scopes {
    pub(crate) fn new(scopes: impl IntoIterator<Item = Scope>) -> Result<Self, Problem> {
        let mut distinct = Vec::new();
        for scope in scopes {
            if !distinct.contains(&scope) {
                distinct.push(scope);
            }
        }
        if distinct.len() > 1 && distinct.contains(&Scope::ServerApi) {
            return Err(Problem::new(
                "`server_api` never stands together with a scope for the browser: \
                 whoever reads the page could use your server's quota",
            )
            .help("make two tokens, [tokens.site] and [tokens.backend]"));
        }
        if distinct.is_empty() {
            return Err(Problem::new("a token needs a scope").help("scope = \"mapkit_js\""));
        }
        Ok(Self(distinct))
    }
}

impl Scopes {
    /// A server's token may be used from everywhere; all others are read by whoever opens the page.
    pub(crate) fn are_for_browser(&self) -> bool {
        !self.contain(Scope::ServerApi)
    }

    pub(crate) fn contain(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

/// As the claim `scope` has it: separated by spaces.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&names.join(" "))
    }
}
