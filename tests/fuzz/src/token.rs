//! Signs and verifies tokens independently of the code under test.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;

use crate::key::KEY;

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a clock").as_secs()
}

/// Signs an input that consists of a header, a newline and claims, in which `@+SECONDS` and `@-SECONDS`
/// are replaced by times relative to now. Returns other input unchanged.
pub fn from_input(input: &str) -> String {
    let Some((header, claims)) = input.split_once('\n').filter(|_| input.starts_with('{')) else {
        return input.to_owned();
    };
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(resolve_times(claims))
    );
    let signature: Signature = SigningKey::from(&*KEY).sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

fn resolve_times(claims: &str) -> String {
    let mut text = String::new();
    let mut rest = claims;
    while let Some((before, after)) = rest.split_once('@') {
        text.push_str(before);
        let digits = after.get(1..).unwrap_or_default();
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let seconds = digits[..length].parse::<u32>().map(u64::from);
        rest = match (after.as_bytes().first(), seconds) {
            (Some(b'+'), Ok(seconds)) => {
                text.push_str(&(now() + seconds).to_string());
                &digits[length..]
            }
            (Some(b'-'), Ok(seconds)) => {
                text.push_str(&now().saturating_sub(seconds).to_string());
                &digits[length..]
            }
            _ => {
                text.push('@');
                after
            }
        };
    }
    text + rest
}

/// Returns the header and the claims of a token.
pub fn decode(jwt: &str) -> Option<(Value, Value)> {
    let parts: Vec<_> = jwt.split('.').collect();
    let [header, claims, _] = parts[..] else {
        return None;
    };
    let [header, claims] = [header, claims].map(|part| {
        let json = URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice(&json).ok()
    });
    header.zip(claims)
}

/// Returns the header and the claims, if the key signed the token (RFC 7515, RFC 7518).
pub fn verify(jwt: &str) -> Option<(Value, Value)> {
    let (message, signature) = jwt.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let (header, claims) = decode(jwt)?;
    let is_signed = header["alg"] == "ES256" && is_valid_signature(message.as_bytes(), &signature);
    is_signed.then_some((header, claims))
}

/// Returns whether `signature`, the raw `r ‖ s`, is valid.
pub fn is_valid_signature(message: &[u8], signature: &[u8]) -> bool {
    let point = KEY.public_key().to_encoded_point(false);
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
        .verify(message, signature)
        .is_ok()
}
