//! Parses private and public keys, signs, and verifies. `inputs` loads the text of the private key.

mod buffer;
mod classify;
mod decode;
mod decoration;
mod der;
mod escapes;
mod jwk;
mod known;
mod layers;
mod markers;
mod numbers;
mod queue;
mod reference;
mod search;
mod separators;
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
use p256::elliptic_curve::sec1::ToEncodedPoint;
use zeroize::Zeroizing;

pub(crate) use self::classify::NotAKey;
pub(crate) use self::decode::{Exposure, MAX_KEY_TEXT_LEN, exposure};

/// A P-256 key that signs tokens. It has no `Debug`, `Display` or `Clone`, and is wiped when dropped.
/// It is boxed, because moving a key out of a `Vec` would leave a copy behind.
pub(crate) struct PrivateKey(Box<SigningKey>);

/// The public half of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicKey(p256::PublicKey);

/// The reason why a text is not a valid public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidPublicKey {
    /// The text is a private key.
    IsPrivate,
    Invalid,
}

impl PrivateKey {
    /// Decodes the distinct keys in a text, which CI may have encoded or mangled. Returns at least one
    /// key, or what the text is instead.
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

/// Signs with ES256 and a deterministic nonce (RFC 6979): the same message always gets the same
/// signature, so all machines of a CI fleet mint equal tokens.
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
    /// Returns the public halves of the distinct private keys in a text, which [`PrivateKey::parse_all`]
    /// returns, and how many public halves were computed.
    #[cfg(feature = "cli")]
    pub(crate) fn all_of_private(text: &[u8]) -> (Vec<Self>, usize) {
        let (keys, computed) = decode::public_keys(text);
        (keys.into_iter().map(Self).collect(), computed)
    }

    /// Returns the public half of the private key that some DER consists of.
    #[cfg(feature = "cli")]
    pub(crate) fn of_private_der(der: &[u8]) -> Option<Self> {
        match der::next(der, 0, &mut known::Known::new())? {
            (der::Found::Key { key, public, .. }, range) if range == (0..der.len()) => {
                Some(Self(public.unwrap_or_else(|| key.public_key())))
            }
            _ => None,
        }
    }

    /// Returns whether the key made the signature, which is the raw `r ‖ s`.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = VerifyingKey::from(&self.0);
        parse_signature(signature).is_some_and(|signature| key.verify(message, &signature).is_ok())
    }
}

/// Returns whether `r` and `s` are in range.
pub(crate) fn is_signature(raw: &[u8]) -> bool {
    parse_signature(raw).is_some()
}

fn parse_signature(raw: &[u8]) -> Option<Signature> {
    let (r, s) = raw.split_first_chunk::<32>()?;
    let s: [u8; 32] = s.try_into().ok()?;
    Signature::from_scalars(*r, s).ok()
}

/// Parses the base64 of an SPKI, which `openssl pkey -pubout` prints between its BEGIN and END lines.
impl FromStr for PublicKey {
    type Err = InvalidPublicKey;

    fn from_str(text: &str) -> Result<Self, InvalidPublicKey> {
        let der = Zeroizing::new(STANDARD.decode(text).unwrap_or_default());
        match point_in(&der).map(p256::PublicKey::from_sec1_bytes) {
            Some(Ok(key)) => Ok(Self(key)),
            _ if decode::keys(text.as_bytes()).is_ok() => Err(InvalidPublicKey::IsPrivate),
            _ => Err(InvalidPublicKey::Invalid),
        }
    }
}

/// The DER of a P-256 SPKI before its uncompressed point. `p256` would read and write it with a DER
/// library that every user would have to compile.
const SPKI_START: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

/// The DER of a P-256 SPKI before its compressed point.
const COMPRESSED_SPKI_START: &[u8] = b"\x30\x39\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x22\x00";

fn point_in(der: &[u8]) -> Option<&[u8]> {
    match der.len() {
        91 => der.strip_prefix(SPKI_START),
        59 => der.strip_prefix(COMPRESSED_SPKI_START),
        _ => None,
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let point = self.0.to_encoded_point(false);
        let mut der = SPKI_START.to_vec();
        der.extend_from_slice(point.as_bytes());
        f.write_str(&STANDARD.encode(der))
    }
}
