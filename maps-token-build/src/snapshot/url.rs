//! The URL of a snapshot, with its signature or token.

use crate::model::ids::{SnapshotName, TokenName};
use crate::model::time::Timestamp;
use crate::token::Status;

#[derive(Debug)]
pub(crate) struct SnapshotUrl {
    pub(crate) name: SnapshotName,
    pub(crate) status: Status,
    /// `None` if it is signed.
    #[cfg_attr(
        not(feature = "cli"),
        expect(dead_code, reason = "`maps-token check` shows it")
    )]
    pub(crate) token: Option<TokenName>,
    pub(crate) url: String,
    pub(crate) expires: Option<Timestamp>,
    /// `minimum_validity` before the expiry.
    pub(crate) embed_until: Option<Timestamp>,
}

const ORIGIN: &str = "https://snapshot.apple-mapkit.com";
const PATH: &str = "/api/v1/snapshot";

/// The path and query of the URL, which is what is signed.
#[derive(Clone, Debug)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn new() -> Self {
        Self(PATH.to_owned())
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        percent_encode(value, &mut self.0);
    }

    pub(crate) fn to_sign(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The signature comes last. Apple answers 401 if a parameter before it is moved or encoded
    /// differently.
    pub(crate) fn with_signature(mut self, signature: &str) -> String {
        self.push("signature", signature);
        format!("{ORIGIN}{}", self.0)
    }

    pub(crate) fn with_token(mut self, jwt: &str) -> String {
        self.push("token", jwt);
        format!("{ORIGIN}{}", self.0)
    }
}

/// All but unreserved characters (RFC 3986, section 2.3), which no browser or server changes.
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
