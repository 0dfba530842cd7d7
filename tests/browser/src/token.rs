//! Tokens, good ones and such as nobody should have.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use serde_json::{Value, json};
use test_support::key::ThrowAwayKey;
use test_support::verify::Jwt;

/// Signs whatever it is given.
pub struct Signer(EcdsaKeyPair);

impl Signer {
    pub fn with(key: &ThrowAwayKey) -> Self {
        let pem = key.pem();
        let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let pkcs8 = STANDARD.decode(base64).expect("base64");
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &SystemRandom::new());
        Self(pair.expect("a key"))
    }

    /// The same token but for one claim.
    pub fn sign_with(&self, token: &str, name: &str, value: impl Into<Value>) -> String {
        let mut claims = Jwt::decode(token).claims;
        claims[name] = value.into();
        self.sign(&claims)
    }

    pub fn sign(&self, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT" });
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        format!("{message}.{}", self.signature(&message))
    }

    /// In base64url, as tokens and snapshots have it.
    pub fn signature(&self, message: &str) -> String {
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes());
        URL_SAFE_NO_PAD.encode(signature.expect("a signature"))
    }
}

/// In seconds since 1970, as claims have it.
pub fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.expect("a clock after 1970").as_secs()
}

/// The first token in a page, or in any text.
#[track_caller]
pub fn token_in(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let start = text.find("eyJ").expect("a token");
    text[start..]
        .split(|c| !is_part(c))
        .next()
        .expect("a token")
}

pub fn with_one_bit_changed(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').expect("a token");
    let mut signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    signature[20] ^= 1;
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Whether this is the base64url of an ES256 signature of the message.
pub(crate) fn is_signed(message: &str, signature: &str, public_point: &[u8]) -> bool {
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_point)
            .verify(message.as_bytes(), &signature)
            .is_ok()
    })
}
