//! The rows of the record.

use super::lifetime::Lifetime;
use super::scope::{Scope, Scopes};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Status {
    Minted,
    Provided,
    Placeholder,
    /// A server token without `allow_wasm`, in a package that is compiled to WebAssembly.
    Withheld,
}

impl Status {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "minted" => Self::Minted,
            "provided" => Self::Provided,
            "placeholder" => Self::Placeholder,
            "withheld" => Self::Withheld,
            _ => return None,
        })
    }
}

#[derive(Debug)]
pub(crate) struct Token {
    pub(super) name: String,
    pub(super) status: Status,
    /// The token, which is returned only for a use that the scope allows.
    jwt: String,
    scopes: Scopes,
    pub(super) lifetime: Lifetime,
    /// The domains in the claim `origin`, empty if the token is not restricted.
    pub(crate) domains: Vec<String>,
}

impl Token {
    pub(super) fn parse(fields: &[&str]) -> Option<Self> {
        let [name, status, jwt, scopes, expires, embed_until, domains] = *fields else {
            return None;
        };
        let (status, scopes) = (Status::parse(status)?, Scopes::parse(scopes)?);
        if status == Status::Withheld && !matches!(scopes, Scopes::Server) {
            return None;
        }
        let mut token = Self {
            name: name.to_owned(),
            status,
            jwt: jwt.to_owned(),
            scopes,
            lifetime: Lifetime::parse(expires, embed_until)?,
            domains: Vec::new(),
        };
        for domain in domains.split(',') {
            if !domain.is_empty() {
                token.domains.push(domain.to_owned());
            }
        }
        Some(token)
    }

    /// Returns the expiry in seconds since the Unix epoch, or `None` if the token never expires.
    pub(crate) fn expires(&self) -> Option<u64> {
        self.lifetime.expires
    }

    pub(crate) fn is_placeholder(&self) -> Result<bool, String> {
        match self.status {
            Status::Placeholder => Ok(true),
            Status::Minted | Status::Provided => Ok(false),
            // The record does not contain the status of a withheld token.
            Status::Withheld => Err(self.withheld()),
        }
    }

    pub(crate) fn page_jwt(&self) -> Result<&str, String> {
        match self.scopes {
            Scopes::Unknown | Scopes::Page(_) => Ok(&self.jwt),
            Scopes::Server => Err(format!(
                "token `{name}` has scope `server_api`, expected a browser scope\n\
                 note: browser scopes are `mapkit_js`, `embed_api` and `web_snapshots`\n\
                 help: in code that runs on a server, write `{}!(\"{name}\")`",
                self.macro_name(),
                name = self.name
            )),
        }
    }

    pub(super) fn jwt_with_scope(&self, scope: Scope) -> Option<&str> {
        match &self.scopes {
            Scopes::Unknown => Some(&self.jwt),
            scopes => scopes.contains(scope).then_some(&self.jwt),
        }
    }

    pub(crate) fn server_jwt(&self) -> Result<&str, String> {
        match (self.status, &self.scopes) {
            (Status::Withheld, _) => Err(self.withheld()),
            // A placeholder of unknown scope may be one for a server token.
            (Status::Placeholder, Scopes::Unknown) | (_, Scopes::Server) => Ok(&self.jwt),
            (_, scopes) => Err(format!(
                "token `{name}` has {}, expected `server_api`\n\
                 help: write `{}!(\"{name}\")`",
                scopes.describe(),
                self.macro_name(),
                name = self.name,
            )),
        }
    }

    /// The macro that embeds the token.
    pub(super) fn macro_name(&self) -> &'static str {
        match self.scopes {
            Scopes::Server => "maps_server_token",
            Scopes::Unknown | Scopes::Page(_) => "maps_token",
        }
    }

    fn withheld(&self) -> String {
        format!(
            "token `{name}` has scope `server_api`, which is not allowed in WebAssembly by default\n\
             note: a web page that loads this program would publish the token\n\
             help: if the program runs only on a server (Workers, WASI), set `allow_wasm = true` in \
             `[tokens.{name}]`",
            name = self.name
        )
    }

    pub(super) fn has_scope(&self, scope: Scope) -> bool {
        self.scopes.contains(scope)
    }

    pub(super) fn describe_scopes(&self) -> String {
        self.scopes.describe()
    }
}

#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) name: String,
    pub(super) status: Status,
    pub(crate) url: String,
    pub(super) lifetime: Lifetime,
}

impl Snapshot {
    pub(super) fn parse(fields: &[&str]) -> Option<Self> {
        let [name, status, url, expires, embed_until] = *fields else {
            return None;
        };
        let status = Status::parse(status)?;
        if status == Status::Withheld {
            return None;
        }
        Some(Self {
            name: name.to_owned(),
            status,
            url: url.to_owned(),
            lifetime: Lifetime::parse(expires, embed_until)?,
        })
    }
}
