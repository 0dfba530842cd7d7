use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::model::domain::DomainPattern;
use crate::model::domains::Domains;
use crate::model::ids::TokenName;
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::time::Timestamp;

/// A token of `maps.toml` in this build.
pub struct Token {
    pub(crate) name: TokenName,
    pub(crate) status: Status,
    pub(crate) jwt: String,
    /// `None` for a placeholder without settings, and for an old token without a scope.
    pub(crate) scopes: Option<Scopes>,
    /// `None` for a placeholder without settings.
    pub(crate) restriction: Option<Restriction>,
    pub(crate) expires: Option<Timestamp>,
    /// `minimum_validity` before the expiry.
    pub(crate) embed_until: Option<Timestamp>,
    /// The WebAssembly program with this server token runs on a server.
    pub(crate) allow_wasm: bool,
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Signed by this build.
    Minted,
    /// Made elsewhere, and provided by `token` in `maps.toml` or by an environment variable.
    Provided,
    /// Not a token: the build had no private key, or the variable of the token was not set, and the build
    /// was allowed to continue.
    Placeholder,
}

impl Status {
    /// Returns the word in the record and in the output of the command.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Provided => "provided",
            Self::Placeholder => "placeholder",
        }
    }
}

impl Token {
    /// Returns whether this is the placeholder for a token that only a variable can provide.
    pub(crate) fn is_not_provided(&self) -> bool {
        self.status == Status::Placeholder && self.restriction.is_none()
    }

    /// Returns the name in `maps.toml`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// Returns where the token comes from.
    #[must_use]
    pub fn status(&self) -> Status {
        self.status
    }

    /// Returns the token itself: a JWT, or a placeholder.
    ///
    /// A token with the scope `server_api` is a credential. Do not write it to a file that is published.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.jwt
    }

    /// Returns the scopes, such as `mapkit_js`. There are none for a placeholder whose scope `maps.toml`
    /// does not set, and for an old token without the claim.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> + '_ {
        let scopes = self.scopes.as_ref().map_or(&[][..], Scopes::as_slice);
        scopes.iter().map(|scope| scope.as_str())
    }

    /// Returns the domains that the token is restricted to, as in its claim `origin`: lowercase, some with
    /// `*.` in front. There are none for a token without restriction.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        let domains = self.restriction.as_ref().and_then(Restriction::domains);
        let domains = domains.map_or(&[][..], Domains::as_slice);
        domains.iter().map(DomainPattern::as_str)
    }

    /// Returns when the token expires, or `None` if it never does.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
            .map(|expires| UNIX_EPOCH + Duration::from_secs(expires.seconds()))
    }
}

/// Omits the token, which may be a secret.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut scopes = Vec::new();
        for scope in self.scopes() {
            scopes.push(scope);
        }
        let mut domains = Vec::new();
        for domain in self.domains() {
            domains.push(domain);
        }
        f.debug_struct("Token")
            .field("name", &self.name())
            .field("status", &self.status)
            .field("scopes", &scopes)
            .field("domains", &domains)
            .field("expires", &self.expires.map(|expires| expires.to_string()))
            .finish_non_exhaustive()
    }
}

/// Not similar to a JWT, and without characters to escape. A built site can be searched for its prefix.
pub(crate) fn placeholder(name: &str, reason: &str) -> String {
    format!("{PLACEHOLDER}-for-{name}{reason}")
}

pub(crate) const PLACEHOLDER: &str = "maps-token-placeholder";

/// The ends of placeholders.
pub(crate) const WITHOUT_KEY: &str = "-built-without-a-private-key";
pub(crate) const WITHOUT_TOKEN: &str = "-built-without-a-provided-token";
