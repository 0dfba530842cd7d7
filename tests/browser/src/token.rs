//! Signs arbitrary claims, and modifies tokens.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, UnparsedPublicKey,
};
use serde_json::{Value, json};
use test_support::key::TestKey;
use test_support::verify::Jwt;

pub struct Signer(EcdsaKeyPair);

impl Signer {
    pub fn new(key: &TestKey) -> Self {
        let pkcs8 = STANDARD.decode(key.pkcs8_base64()).expect("base64");
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &SystemRandom::new());
        Self(pair.expect("a key"))
    }

    /// Replaces one claim of a token.
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

    /// In base64url.
    pub fn signature(&self, message: &str) -> String {
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes());
        URL_SAFE_NO_PAD.encode(signature.expect("a signature"))
    }
}

pub fn flip_signature_bit(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').expect("a token");
    let mut signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    signature[20] ^= 1;
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Verifies ES256; `signature` is in base64url.
pub(crate) fn is_valid_signature(message: &str, signature: &str, public_point: &[u8]) -> bool {
    URL_SAFE_NO_PAD.decode(signature).is_ok_and(|signature| {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_point)
            .verify(message.as_bytes(), &signature)
            .is_ok()
    })
}
