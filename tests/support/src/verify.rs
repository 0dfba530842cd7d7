//! Verifies tokens and signed URLs with other implementations.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;

use crate::key::TestKey;

pub struct Jwt<'a> {
    signed: SignedMessage<'a>,
    pub header: Value,
    pub claims: Value,
}

/// A message and its ES256 signature.
pub struct SignedMessage<'a> {
    message: &'a str,
    signature: Vec<u8>,
}

impl<'a> Jwt<'a> {
    #[track_caller]
    pub fn decode(token: &'a str) -> Self {
        let (message, signature) = token.rsplit_once('.').expect("two dots");
        let (header, claims) = message.split_once('.').expect("two dots");
        let json = |part: &str| {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
        };
        Self {
            signed: SignedMessage::new(message, signature),
            header: json(header),
            claims: json(claims),
        }
    }

    /// Verifies with ring.
    pub fn is_signed_by(&self, key: &TestKey) -> bool {
        self.signed.is_signed_by(key)
    }

    /// Verifies with OpenSSL; `None` if it is not installed.
    pub fn is_signed_by_openssl(&self, key: &TestKey) -> Option<bool> {
        self.signed.is_signed_by_openssl(key)
    }
}

impl<'a> SignedMessage<'a> {
    #[track_caller]
    fn new(message: &'a str, signature: &str) -> Self {
        Self {
            message,
            signature: URL_SAFE_NO_PAD.decode(signature).expect("base64url"),
        }
    }

    /// In the URL of a Web Snapshot the signature is the last parameter, and covers the path and query.
    #[track_caller]
    pub fn from_snapshot_url(url: &'a str) -> Self {
        let (message, signature) = url
            .rsplit_once("&signature=")
            .expect("a signature at the end");
        let message = message.strip_prefix("https://snapshot.apple-mapkit.com");
        Self::new(message.expect("a URL of Web Snapshots"), signature)
    }

    pub fn message(&self) -> &'a str {
        self.message
    }

    /// Verifies with ring.
    pub fn is_signed_by(&self, key: &TestKey) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_point())
            .verify(self.message.as_bytes(), &self.signature)
            .is_ok()
    }

    /// Verifies with OpenSSL; `None` if it is not installed.
    pub fn is_signed_by_openssl(&self, key: &TestKey) -> Option<bool> {
        Command::new("openssl").arg("version").output().ok()?;
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = |name: &str, content: &[u8]| {
            let path = dir.path().join(name);
            fs::write(&path, content).expect("a file");
            path
        };
        let public = STANDARD.decode(key.public_key()).expect("base64");
        let status = Command::new("openssl")
            .args(["dgst", "-sha256", "-keyform", "DER", "-verify"])
            .arg(file("public.der", &public))
            .arg("-signature")
            .arg(file("signature.der", &self.signature_der()))
            .arg(file("message", self.message.as_bytes()))
            .output()
            .expect("openssl");
        Some(status.status.success())
    }

    /// OpenSSL expects a sequence of two integers instead of the raw `r ‖ s`.
    fn signature_der(&self) -> Vec<u8> {
        let integer = |half: &[u8]| {
            let digits: Vec<u8> = half.iter().copied().skip_while(|byte| *byte == 0).collect();
            let sign = digits.first().is_none_or(|byte| *byte >= 0x80).then_some(0);
            let content: Vec<u8> = sign.into_iter().chain(digits).collect();
            [
                &[0x02, u8::try_from(content.len()).expect("short")],
                content.as_slice(),
            ]
            .concat()
        };
        let (r, s) = self.signature.split_at(32);
        let content = [integer(r), integer(s)].concat();
        [
            &[0x30, u8::try_from(content.len()).expect("short")],
            content.as_slice(),
        ]
        .concat()
    }
}

/// The first token in a text.
#[track_caller]
pub fn first_token(text: &str) -> &str {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let token = &text[text.find("eyJ").expect("a token")..];
    let end = token.find(|c| !is_token_char(c));
    &token[..end.unwrap_or(token.len())]
}
