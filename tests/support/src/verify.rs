//! Verifying tokens and signed URLs with implementations that did not make them.

use std::fs;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;

use crate::key::ThrowAwayKey;

/// The parts of a JWT.
pub struct Jwt<'a> {
    signed: Signed<'a>,
    pub header: Value,
    pub claims: Value,
}

/// A text with an ES256 signature of it.
pub struct Signed<'a> {
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
            signed: Signed::new(message, signature),
            header: json(header),
            claims: json(claims),
        }
    }

    /// Whether ring takes the signature for one of this key.
    pub fn is_signed_by(&self, key: &ThrowAwayKey) -> bool {
        self.signed.is_signed_by(key)
    }

    /// Whether the `openssl` program does; `None` where there is no such program.
    pub fn openssl_says_signed_by(&self, key: &ThrowAwayKey) -> Option<bool> {
        self.signed.openssl_says_signed_by(key)
    }
}

impl<'a> Signed<'a> {
    #[track_caller]
    fn new(message: &'a str, signature: &str) -> Self {
        Self {
            message,
            signature: URL_SAFE_NO_PAD.decode(signature).expect("base64url"),
        }
    }

    /// The URL of a Web Snapshot: the signature is its last parameter, and covers all from the path on.
    #[track_caller]
    pub fn snapshot(url: &'a str) -> Self {
        let (message, signature) = url
            .rsplit_once("&signature=")
            .expect("a signature at the end");
        let message = message.strip_prefix("https://snapshot.apple-mapkit.com");
        Self::new(message.expect("Apple's service"), signature)
    }

    /// What was signed.
    pub fn message(&self) -> &'a str {
        self.message
    }

    /// Whether ring takes the signature for one of this key.
    pub fn is_signed_by(&self, key: &ThrowAwayKey) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public_point())
            .verify(self.message.as_bytes(), &self.signature)
            .is_ok()
    }

    /// Whether the `openssl` program does; `None` where there is no such program.
    pub fn openssl_says_signed_by(&self, key: &ThrowAwayKey) -> Option<bool> {
        Command::new("openssl").arg("version").output().ok()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
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

    /// The signature as OpenSSL takes it: the raw `r ‖ s` as a sequence of two integers.
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
