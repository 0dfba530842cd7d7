//! Apple's token: a JWT signed with ES256.
//!
//! Put together here rather than by `jsonwebtoken::encode`, because that signs with whatever backend
//! the process has installed: parsing the key anew for each token, and with a random nonce for some.

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

/// A token, and what the macros need to know of it.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) name: TokenName,
    pub(crate) scopes: Scopes,
    pub(crate) domains: Domains,
    /// When it expires, if ever.
    pub(crate) expires: Option<Timestamp>,
    /// The last moment at which it may be embedded, if there is one.
    pub(crate) embed_until: Option<Timestamp>,
    pub(crate) jwt: String,
}

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
