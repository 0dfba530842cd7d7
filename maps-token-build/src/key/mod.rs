//! The private key: where it comes from, what it must be, and what it signs.

mod recognize;
mod source;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::signature::{self, Signer};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};

pub(crate) use self::recognize::Kind;
#[cfg(feature = "cli")]
pub(crate) use self::source::is_key_file;
pub(crate) use self::source::{FoundKey, KeySource};
use crate::problem::Problem;

/// A P-256 key that signs tokens. It has no `Debug`, `Display` or `Clone`, and is wiped when dropped.
pub(crate) struct PrivateKey(SigningKey);

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicKey(p256::PublicKey);

impl PrivateKey {
    /// From the text of Apple's file, however CI has mangled it; or what the text is instead.
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Kind> {
        text::parse(text).map(|key| Self(SigningKey::from(key)))
    }

    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().into())
    }
}

/// ES256 with a deterministic nonce (RFC 6979): the same message always gets the same signature,
/// which is what makes the tokens of a whole CI fleet equal.
impl Signer<Vec<u8>> for PrivateKey {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signature: Signature = self.0.try_sign(message)?;
        Ok(signature.to_bytes().to_vec())
    }
}

impl JwtSigner for PrivateKey {
    fn algorithm(&self) -> Algorithm {
        Algorithm::ES256
    }
}

impl PublicKey {
    /// Whether the raw `r ‖ s` is a signature of this key.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = VerifyingKey::from(&self.0);
        Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(message, &signature).is_ok())
    }
}

/// From base64 of the SPKI, what `openssl pkey -pubout` prints between its two marker lines.
impl FromStr for PublicKey {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let der = STANDARD.decode(text).map(zeroize::Zeroizing::new);
        let key = der
            .as_ref()
            .ok()
            .and_then(|der| p256::PublicKey::from_public_key_der(der).ok());
        if let Some(key) = key {
            return Ok(Self(key));
        }
        let is_private = der.is_ok_and(|der| {
            p256::SecretKey::from_pkcs8_der(&der).is_ok()
                || p256::SecretKey::from_sec1_der(&der).is_ok()
        });
        Err(if is_private {
            Problem::new("this is a private key: its place is a variable, as a secret")
                .help("if it was ever committed or shared, revoke it in Apple's developer portal")
        } else {
            Problem::new(
                "this is not the public half of a P-256 key (base64 of its SPKI, one line)",
            )
            .help("openssl pkey -in AuthKey_<key ID>.p8 -pubout -outform DER | openssl base64 -A")
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let der = self.0.to_public_key_der().map_err(|_| fmt::Error)?;
        f.write_str(&STANDARD.encode(der))
    }
}
