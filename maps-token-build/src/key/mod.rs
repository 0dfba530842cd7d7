//! The private key: what it must be, what is one, and what it signs. Where it comes from is in
//! `inputs`.

mod classify;
mod decode;
mod der;
mod jwk;
mod layers;
mod markers;
mod numbers;
mod reference;
mod streams;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::Algorithm;
use jsonwebtoken::crypto::JwtSigner;
use jsonwebtoken::signature::{self, Signer};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePublicKey, EncodePublicKey};

pub(crate) use self::classify::NotAKey;
pub(crate) use self::decode::{Exposure, MAX_KEY_TEXT_LEN, exposure};
pub(crate) use self::reference::Reference;

/// A P-256 key that signs tokens. It has no `Debug`, `Display` or `Clone`, and is wiped when dropped.
/// In a box it stays in one place: one that is moved out of a `Vec` leaves a copy in it.
pub(crate) struct PrivateKey(Box<SigningKey>);

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicKey(p256::PublicKey);

/// Why a text is not the public half of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidPublicKey {
    /// It is the other half.
    IsPrivate,
    Invalid,
}

impl PrivateKey {
    /// The different keys in a text, at least one, however CI has mangled it; or what the text is instead.
    pub(crate) fn parse_all(text: &[u8]) -> Result<Vec<Self>, NotAKey> {
        let found = decode::keys(text)?;
        let mut keys = Vec::with_capacity(found.len());
        for key in &found {
            keys.push(Self(Box::new(SigningKey::from(key))));
        }
        Ok(keys)
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
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = VerifyingKey::from(&self.0);
        Signature::from_slice(signature)
            .is_ok_and(|signature| key.verify(message, &signature).is_ok())
    }
}

/// From base64 of the SPKI, what `openssl pkey -pubout` prints between its two marker lines.
impl FromStr for PublicKey {
    type Err = InvalidPublicKey;

    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let der = STANDARD.decode(text).map(zeroize::Zeroizing::new);
        match der.map(|der| p256::PublicKey::from_public_key_der(&der)) {
            Ok(Ok(key)) => Ok(Self(key)),
            _ if decode::keys(text.as_bytes()).is_ok() => Err(InvalidPublicKey::IsPrivate),
            _ => Err(InvalidPublicKey::Invalid),
        }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let der = self.0.to_public_key_der().map_err(|_| fmt::Error)?;
        f.write_str(&STANDARD.encode(der))
    }
}
