//! The scopes of a token.

use crate::suggest::list;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scope {
    MapkitJs,
    EmbedApi,
    WebSnapshots,
}

impl Scope {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::MapkitJs => "mapkit_js",
            Self::EmbedApi => "embed_api",
            Self::WebSnapshots => "web_snapshots",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "mapkit_js" => Self::MapkitJs,
            "embed_api" => Self::EmbedApi,
            "web_snapshots" => Self::WebSnapshots,
            _ => return None,
        })
    }
}

const SERVER: &str = "server_api";

/// The scopes of a token. `maps-token-build` rejects tokens that combine `server_api` with a browser
/// scope.
#[derive(Debug)]
pub(super) enum Scopes {
    /// An old token without a scope, or a placeholder for a provided token.
    Unknown,
    Server,
    Page(Vec<Scope>),
}

impl Scopes {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "-" => return Some(Self::Unknown),
            SERVER => return Some(Self::Server),
            _ => {}
        }
        let mut scopes = Vec::new();
        for name in text.split(' ') {
            scopes.push(Scope::parse(name)?);
        }
        Some(Self::Page(scopes))
    }

    pub(super) fn describe(&self) -> String {
        let mut names = Vec::new();
        match self {
            Self::Unknown => return "no scope".to_owned(),
            Self::Server => names.push(SERVER),
            Self::Page(scopes) => {
                for scope in scopes {
                    names.push(scope.as_str());
                }
            }
        }
        let noun = if names.len() == 1 { "scope" } else { "scopes" };
        format!("{noun} {}", list(&names, ", "))
    }

    pub(super) fn contains(&self, scope: Scope) -> bool {
        match self {
            Self::Page(scopes) => scopes.contains(&scope),
            Self::Unknown | Self::Server => false,
        }
    }
}
