//! Apple's token: a JWT signed with ES256.
//!
//! Put together here rather than by `jsonwebtoken::encode`, because that signs with whatever backend
//! the process has installed: parsing the key anew for each token, and with a random nonce for some.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Header;
use jsonwebtoken::crypto::JwtSigner;
use serde::Serialize;

use crate::config::{KeyId, TeamId, TokenName};
use crate::origin::Domains;
use crate::problem::Problem;
use crate::scope::Scopes;
use crate::time::Timestamp;

/// One token of `maps.toml`, as this build has it.
pub struct Token {
    pub(crate) name: TokenName,
    pub(crate) status: Status,
    pub(crate) jwt: String,
    /// Unknown for a placeholder without settings, and for an old token that names none.
    pub(crate) scopes: Option<Scopes>,
    pub(crate) domains: Domains,
    pub(crate) expires: Option<Timestamp>,
    /// The last moment at which it may be embedded, if there is one.
    pub(crate) embed_until: Option<Timestamp>,
}

/// How a token came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// Signed by this build.
    Minted,
    /// Made elsewhere, and brought by `token` in `maps.toml` or by a variable.
    Ready,
    /// No token: there was no private key, and the build was to go on without one.
    Placeholder,
}

impl Status {
    /// The word for it in the record, and in what the command prints.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Minted => "minted",
            Self::Ready => "ready",
            Self::Placeholder => "placeholder",
        }
    }
}

impl Token {
    /// Its name in `maps.toml`.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// How it came to be.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The token itself: a JWT, or a text that says that it is a placeholder.
    ///
    /// One with the scope `server_api` is a credential. It belongs in no file that is published.
    pub fn as_str(&self) -> &str {
        &self.jwt
    }

    /// What it may be used for: `mapkit_js` and so on. None is known for a placeholder of which
    /// `maps.toml` says nothing, and for an old token that names none.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.scopes
            .iter()
            .flat_map(|scopes| scopes.iter().map(crate::scope::Scope::as_str))
    }

    /// The domains that it is restricted to, as its claim `origin` has them: lower-case host names,
    /// some with `*.` before them. None at all is a token without restriction.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domains.iter().map(crate::origin::Domain::as_str)
    }

    /// When it expires; `None` for a token that never does.
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
            .map(|expires| UNIX_EPOCH + Duration::from_secs(expires.seconds()))
    }
}

/// Without the token itself, which may be a server's.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("name", &self.name())
            .field("status", &self.status)
            .field("scopes", &self.scopes().collect::<Vec<_>>())
            .field("domains", &self.domains().collect::<Vec<_>>())
            .field("expires", &self.expires.map(|expires| expires.to_string()))
            .finish_non_exhaustive()
    }
}

/// What stands in the place of a token that could not be made. It is neither like a JWT nor in need
/// of escaping anywhere, and its first words are what a built site can be searched for.
pub(crate) fn placeholder(name: &str) -> String {
    format!("{PLACEHOLDER}-for-{name}-built-without-a-private-key")
}

pub(crate) const PLACEHOLDER: &str = "maps-token-placeholder";

/// The claims of a Maps token, exactly those that Apple documents.
#[derive(Debug)]
pub(crate) struct Claims<'a> {
    pub(crate) team_id: &'a TeamId,
    pub(crate) issued: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) scopes: &'a Scopes,
    pub(crate) domains: &'a Domains,
}

impl Claims<'_> {
    pub(crate) fn sign(&self, key_id: &KeyId, key: &dyn JwtSigner) -> Result<String, Problem> {
        let mut header = Header::new(key.algorithm());
        header.kid = Some(key_id.to_string());
        let message = format!("{}.{}", part(&header)?, part(&self.as_json())?);
        let signature = key
            .try_sign(message.as_bytes())
            .map_err(|_| Problem::new("the private key could not sign"))?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn as_json(&self) -> impl Serialize {
        #[derive(Serialize)]
        struct Json {
            iss: String,
            iat: u64,
            #[serde(skip_serializing_if = "Option::is_none")]
            exp: Option<u64>,
            scope: String,
            #[serde(skip_serializing_if = "String::is_empty")]
            origin: String,
        }

        Json {
            iss: self.team_id.to_string(),
            iat: self.issued.seconds(),
            exp: self.expires.map(Timestamp::seconds),
            scope: self.scopes.to_string(),
            origin: self.domains.to_string(),
        }
    }
}

fn part(value: &impl Serialize) -> Result<String, Problem> {
    let json = serde_json::to_vec(value)
        .map_err(|error| Problem::new(format!("the token cannot be written as JSON: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(json))
}
