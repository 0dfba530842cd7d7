//! Finds private keys. Only the kind of a key and its public half leave this module.

use std::ops::Range;

use ::base64::Engine;
use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use memchr::memmem;

use super::der::{self, P256};
use super::text::Text;
use super::work::{PUBLIC_KEY_STEPS, Work};
use super::{jwk, pem, printed_key};
use crate::key::PublicKey;

/// A private key, without any secret part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The label of its PEM, or of the equivalent PEM.
    pub(crate) kind: String,
    /// The base64 SPKI of a P-256 key, as `maps-token check` prints it.
    pub(crate) public_key: Option<String>,
}

#[derive(Default)]
pub(super) struct Keys {
    pub(super) found: Vec<(Range<usize>, Key)>,
    pub(super) is_unfinished: bool,
}

/// The maximum length of a P-256 key in bytes. Most have up to 150, those with attributes some more.
const MAX_P256_LEN: usize = 512;

/// The length of a public point that is not compressed.
const POINT_LEN: usize = 65;

impl Key {
    fn ec(public_key: Option<String>) -> Self {
        Self {
            kind: "EC PRIVATE KEY".to_owned(),
            public_key,
        }
    }
}

/// The first coordinates of keys that are printed in RFCs: RFC 7515 A.3, RFC 7517 A.2, RFC 6979 A.2.5.
const PUBLISHED: [&str; 3] = [
    "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "YP7UuiVanTHJYet0w37wWAwUuVALRRnh5XPjMrGrafY",
];

pub(super) fn find(text: Text<'_>, work: &mut Work) -> Keys {
    let bytes = text.bytes;
    let mut keys = Keys::default();
    let pems = pem::find(text);
    keys.is_unfinished |= pems.is_unfinished;
    for pem in pems.found {
        let key = Key {
            kind: pem.label,
            public_key: public_key(&pem.der, work),
        };
        keys.found.push((pem.range, key));
    }
    for curve in memmem::find_iter(bytes, P256) {
        keys.found.extend(der_at(bytes, curve, work));
    }
    let (jwks, is_unfinished) = jwk::find(bytes);
    keys.is_unfinished |= is_unfinished;
    for jwk in jwks {
        keys.found
            .extend(of_jwk(&jwk, work).map(|key| (jwk.range, key)));
    }
    keys
}

/// Returns the DER key whose curve is named at `curve`.
pub(super) fn der_at(bytes: &[u8], curve: usize, work: &mut Work) -> Option<(Range<usize>, Key)> {
    let range = der::key_at(bytes, curve)?;
    let public_key = public_key(bytes.get(range.clone())?, work);
    // If the budget is spent, the key is reported unchecked.
    let is_key = public_key.is_some() || work.is_exhausted();
    is_key.then(|| (range, Key::ec(public_key)))
}

/// Returns the whole PEM around its word `PRIVATE`, if its key is valid. This is the common case, in which
/// nothing else must be decoded.
pub(super) fn pem_at(bytes: &[u8], at: usize, work: &mut Work) -> Option<(Range<usize>, Key)> {
    let pem = pem::whole_at(bytes, at)?;
    let steps = work.steps;
    let public_key = Some(public_key(&pem.der, work)?);
    if work.steps > steps {
        // So that a bundle of keys, which takes longer than other text, is read.
        work.allow_for(pem.range.len());
    }
    let kind = pem.label;
    Some((pem.range, Key { kind, public_key }))
}

/// Returns the printed key whose `priv:` is at a position, if the public point below belongs to it.
pub(super) fn printed_at(bytes: &[u8], at: usize, work: &mut Work) -> Option<Key> {
    let (der, point) = printed_key::read(bytes, at)?;
    let public_key = public_key(&der, work)?;
    let is_its_own =
        STANDARD.decode(&public_key).ok()?.ends_with(&point) && point.len() == POINT_LEN;
    is_its_own.then(|| Key::ec(Some(public_key)))
}

/// Returns the keys in a text that a build would accept, without those that are printed in RFCs.
pub(super) fn in_text(text: &[u8], work: &mut Work) -> Vec<Key> {
    let (public_keys, computed) = PublicKey::all_of_private(text);
    work.add(computed * PUBLIC_KEY_STEPS);
    let public_keys = public_keys.iter().map(ToString::to_string);
    let unpublished = public_keys.filter(|it| !is_published(it));
    unpublished.map(|it| Key::ec(Some(it))).collect()
}

fn is_published(public_key: &str) -> bool {
    const COORDINATE_LEN: usize = POINT_LEN / 2;
    let spki = STANDARD.decode(public_key).unwrap_or_default();
    let point = spki.len().checked_sub(2 * COORDINATE_LEN);
    let x = point.and_then(|start| spki.get(start..start + COORDINATE_LEN));
    x.is_some_and(|x| PUBLISHED.contains(&&*URL_SAFE_NO_PAD.encode(x)))
}

fn of_jwk(jwk: &jwk::Jwk, work: &mut Work) -> Option<Key> {
    let x = jwk.x.as_deref().map(|x| URL_SAFE_NO_PAD.encode(x));
    if x.is_some_and(|x| PUBLISHED.contains(&x.as_str())) {
        return None;
    }
    let scalar: Option<&[u8; 32]> = jwk.scalar.as_slice().try_into().ok();
    let public_key = match scalar {
        Some(scalar) if jwk.curve == "P-256" => Some(public_key(&der::from_scalar(scalar), work)?),
        _ => None,
    };
    Some(Key {
        kind: format!("JWK, {}", jwk.curve),
        public_key,
    })
}

fn public_key(der: &[u8], work: &mut Work) -> Option<String> {
    let der = der.get(..der::private_key_len(der)?)?;
    if der.len() > MAX_P256_LEN {
        return None;
    }
    work.public_key(der)
}
