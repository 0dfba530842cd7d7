//! The URL of a snapshot, and what authorizes it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::signature::Signer;

use crate::config::{KeyId, SnapshotName, TeamId, TokenName};
use crate::key::PrivateKey;
use crate::problem::Problem;
use crate::time::Timestamp;
use crate::token::Status;

/// A snapshot as this build has it.
#[derive(Debug)]
pub(crate) struct SnapshotUrl {
    pub(crate) name: SnapshotName,
    pub(crate) status: Status,
    /// The token in it, if it is not signed.
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "`maps-token check` shows it")
    )]
    pub(crate) token: Option<TokenName>,
    pub(crate) url: String,
    pub(crate) expires: Option<Timestamp>,
    /// The last moment at which it may be embedded, if there is one.
    pub(crate) embed_until: Option<Timestamp>,
}

const ORIGIN: &str = "https://snapshot.apple-mapkit.com";
const PATH: &str = "/api/v1/snapshot";

/// The part of the URL from its path on, which is what a signature signs.
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn new(parameters: &[(&'static str, String)]) -> Self {
        let mut query = Self(PATH.to_owned());
        for (name, value) in parameters {
            query.push(name, value);
        }
        query
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        percent_encode(value, &mut self.0);
    }

    /// The whole URL. The signature comes last, and covers all before it as it stands: Apple answers
    /// 401 where a parameter was moved or encoded in another way.
    pub(crate) fn signed(
        mut self,
        team_id: &TeamId,
        key_id: &KeyId,
        key: &PrivateKey,
    ) -> Result<String, Problem> {
        self.push("teamId", &team_id.to_string());
        self.push("keyId", &key_id.to_string());
        let signature: Vec<u8> = key
            .try_sign(self.0.as_bytes())
            .map_err(|_| Problem::new("the private key could not sign"))?;
        self.push("signature", &URL_SAFE_NO_PAD.encode(signature));
        Ok(format!("{ORIGIN}{}", self.0))
    }

    pub(crate) fn with_token(mut self, jwt: &str) -> String {
        self.push("token", jwt);
        format!("{ORIGIN}{}", self.0)
    }
}

/// All but the characters that no browser and no server encodes or decodes on its way (RFC 3986,
/// section 2.3).
fn percent_encode(text: &str, into: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                into.push(char::from(byte));
            }
            _ => into.push_str(&format!("%{byte:02X}")),
        }
    }
}
