//! Finds keys and other known structures in DER.

use std::ops::Range;

use p256::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use super::NotAKey;
use super::known::Known;
use crate::bytes::{self, contains};

pub(super) enum Found {
    Key {
        key: SecretKey,
        /// Whether the key contains its public half and matches it, so no byte is wrong.
        is_checked: bool,
        /// The public half, if it was computed for the check.
        #[cfg_attr(
            not(feature = "cli"),
            expect(dead_code, reason = "used by the command only")
        )]
        public: Option<PublicKey>,
    },
    Other(NotAKey),
    /// A truncated or corrupted P-256 key.
    Broken,
}

const SEQUENCE: u8 = 0x30;
const OCTETS: u8 = 0x04;

/// The magic bytes of an OpenSSH key, which is not DER.
const OPENSSH: &[u8] = b"openssh-key-v1\0";

const EC: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
const P256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
const PKCS_7: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07";

/// Object identifiers, and the kind of key that each identifies.
const IDENTIFIERS: [(&[u8], NotAKey); 18] = [
    // PBES2 and the older schemes of PKCS #5 and #12.
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x05", NotAKey::Encrypted),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01", NotAKey::Encrypted),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01", NotAKey::Rsa),
    (b"\x2b\x81\x04\x00\x21", NotAKey::Curve("P-224")),
    (b"\x2b\x81\x04\x00\x22", NotAKey::Curve("P-384")),
    (b"\x2b\x81\x04\x00\x23", NotAKey::Curve("P-521")),
    (b"\x2b\x81\x04\x00\x0a", NotAKey::Curve("secp256k1")),
    (b"\x2a\x86\x48\xce\x3d\x03\x01\x01", NotAKey::Curve("P-192")),
    (b"\x2b\x24\x03\x03\x02\x08", NotAKey::Curve("Brainpool")),
    (b"\x2a\x81\x1c\xcf\x55\x01\x82\x2d", NotAKey::Curve("SM2")),
    (b"\x2b\x65\x70", NotAKey::Algorithm("Ed25519")),
    (b"\x2b\x65\x71", NotAKey::Algorithm("Ed448")),
    (b"\x2b\x65\x6e", NotAKey::Algorithm("X25519")),
    (b"\x2b\x65\x6f", NotAKey::Algorithm("X448")),
    (b"\x2a\x86\x48\xce\x38\x04\x01", NotAKey::Algorithm("DSA")),
    (
        b"\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01",
        NotAKey::Algorithm("DH"),
    ),
    (
        b"\x60\x86\x48\x01\x65\x03\x04\x03",
        NotAKey::Algorithm("ML-DSA or SLH-DSA"),
    ),
    // Explicit parameters: a prime field.
    (b"\x2a\x86\x48\xce\x3d\x01\x01", NotAKey::ExplicitCurve),
];

/// Returns the first known structure at or after `from`, and its range.
pub(super) fn next(bytes: &[u8], from: usize, known: &mut Known) -> Option<(Found, Range<usize>)> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        at += bytes::position(rest, |byte| matches!(*byte, SEQUENCE | b'o'))?;
        if let Some((found, length)) = found_at(bytes.get(at..)?, known) {
            return Some((found, at..at + length));
        }
        at += 1;
    }
}

fn found_at(bytes: &[u8], known: &mut Known) -> Option<(Found, usize)> {
    if bytes.starts_with(OPENSSH) {
        return Some((Found::Other(NotAKey::Algorithm("OpenSSH")), OPENSSH.len()));
    }
    let (SEQUENCE, header, length) = header(bytes)? else {
        return None;
    };
    let end = bytes.len().min(header + length);
    let is_whole = end == header + length;
    let content = bytes.get(header..end)?;
    let found = match content {
        [0x02, 0x01, 0 | 1, SEQUENCE, _, ..] => pkcs8(content, known)?,
        [0x02, 0x01, 1, OCTETS, _, ..] => sec1(content, None, None, known)?,
        // PKCS #1. Old DSA keys look the same, and are recognized by their label.
        [0x02, 0x01, 0, 0x02, ..] => Found::Other(NotAKey::Rsa),
        [0x02, 0x01, 3, SEQUENCE, ..] if contains(content.get(..24)?, PKCS_7) => {
            Found::Other(NotAKey::Pkcs12)
        }
        [0x02, 0x81 | 0x82, ..] if is_whole && content.ends_with(b"\x02\x03\x01\x00\x01") => {
            Found::Other(NotAKey::Public)
        }
        [0x06, 0x09, identifier @ ..] if identifier.starts_with(PKCS_7) => {
            Found::Other(NotAKey::Certificate)
        }
        [SEQUENCE, ..] => signed_or_encrypted(content)?,
        _ => return None,
    };
    let found = match found {
        Found::Key { .. } if !is_whole => Found::Broken,
        found => found,
    };
    Some((found, end))
}

/// Parses a `PrivateKeyInfo` or `OneAsymmetricKey`, which may be truncated.
fn pkcs8(content: &[u8], known: &mut Known) -> Option<Found> {
    let (_, _, rest) = element(content)?;
    let (_, algorithm, rest) = element(rest)?;
    if algorithm.first() != Some(&0x06) {
        return None;
    }
    if algorithm.strip_prefix(EC) != Some(P256) {
        return Some(match identified(algorithm) {
            Some(other) => Found::Other(other),
            None => Found::Broken,
        });
    }
    let broken = Some(Found::Broken);
    let Some((OCTETS, sec1_key, mut rest)) = element(rest) else {
        return broken;
    };
    let mut public = None;
    while let Some((tag, value, more)) = element(rest) {
        match (tag, value.strip_prefix(b"\0")) {
            // Attributes.
            (0xa0, _) => {}
            (0x81, Some(point)) => public = Some(point),
            _ => return broken,
        }
        rest = more;
    }
    match element(sec1_key) {
        Some((SEQUENCE, content, [])) if rest.is_empty() => {
            sec1(content, Some(P256), public, known).or(broken)
        }
        _ => broken,
    }
}

/// Parses an `ECPrivateKey`. `curve` and `public` are those of the enclosing PKCS #8 structure; those
/// in the content override them.
fn sec1(
    content: &[u8],
    curve: Option<&[u8]>,
    public: Option<&[u8]>,
    known: &mut Known,
) -> Option<Found> {
    let (_, _, rest) = element(content)?;
    let (OCTETS, scalar, mut rest) = element(rest)? else {
        return None;
    };
    let (mut curve, mut public) = (curve, public);
    while let Some((tag, value, more)) = element(rest) {
        match (tag, element(value)) {
            (0xa0, Some(_)) => curve = Some(value),
            (0xa1, Some((0x03, [0, point @ ..], []))) => public = Some(point),
            _ => break,
        }
        rest = more;
    }
    match curve {
        Some(P256) => {}
        Some(curve) => return Some(Found::Other(identified(curve)?)),
        None => match scalar.len() {
            // Truncated.
            ..32 if content.get(4) == Some(&32) => return Some(Found::Broken),
            // Other data may have this form by coincidence.
            ..24 | 67.. => return None,
            48 => return Some(Found::Other(NotAKey::Curve("P-384"))),
            66 => return Some(Found::Other(NotAKey::Curve("P-521"))),
            _ => {}
        },
    }
    let is_checked = public.is_some();
    Some(match key(scalar, public, known) {
        Some((key, public)) if rest.is_empty() => Found::Key {
            key,
            is_checked,
            public,
        },
        _ => Found::Broken,
    })
}

/// Returns the key of a scalar, and its public half if it was computed. Returns `None` if the scalar is
/// invalid or does not match the public point.
pub(super) fn key(
    scalar: &[u8],
    point: Option<&[u8]>,
    known: &mut Known,
) -> Option<(SecretKey, Option<PublicKey>)> {
    let zeros = bytes::leading(scalar, |byte| *byte == 0);
    let digits = scalar.get(zeros..)?;
    let mut padded = Zeroizing::new([0; 32]);
    padded
        .get_mut(32_usize.checked_sub(digits.len())?..)?
        .copy_from_slice(digits);
    let key = SecretKey::from_slice(padded.as_slice()).ok()?;
    let (is_valid, public) = match point {
        Some(point) => known.check(&key, point),
        None => (true, None),
    };
    is_valid.then_some((key, public))
}

/// Classifies a structure that starts with a sequence, such as a certificate or an encrypted key.
fn signed_or_encrypted(content: &[u8]) -> Option<Found> {
    let (_, inner, rest) = element(content)?;
    let found = match inner {
        [0x06, ..] => match (identified(inner), rest.first()) {
            (Some(NotAKey::Encrypted), _) => NotAKey::Encrypted,
            (_, Some(0x03)) => NotAKey::Public,
            _ => return None,
        },
        [0xa0, 0x03, 0x02, 0x01, _, 0x02, ..] => NotAKey::Certificate,
        // The algorithm follows; in a certificate request, the name of its subject.
        [0x02, ..] => match element(element(inner)?.2)? {
            (SEQUENCE, [0x06, ..], _) => NotAKey::Certificate,
            _ => return None,
        },
        _ => return None,
    };
    Some(Found::Other(found))
}

fn identified(algorithm: &[u8]) -> Option<NotAKey> {
    let start = algorithm.get(..32).unwrap_or(algorithm);
    for (identifier, other) in IDENTIFIERS {
        if contains(start, identifier) {
            return Some(other);
        }
    }
    None
}

/// Splits off an element: returns its tag, its content, and the bytes after it. The content of a
/// truncated element ends where the bytes end.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, header, length) = header(bytes)?;
    let rest = bytes.get(header..)?;
    let (content, rest) = rest.split_at(length.min(rest.len()));
    Some((tag, content, rest))
}

/// Returns the tag of an element, the length of its header, and that of its content.
fn header(bytes: &[u8]) -> Option<(u8, usize, usize)> {
    Some(match bytes {
        [tag, length @ ..=0x7f, ..] => (*tag, 2, usize::from(*length)),
        // Indefinite length, in the BER of some PKCS #12 files.
        [tag, 0x80, rest @ ..] => (*tag, 2, rest.len()),
        [tag, 0x81, length, ..] => (*tag, 3, usize::from(*length)),
        [tag, 0x82, high, low, ..] => (*tag, 4, usize::from(u16::from_be_bytes([*high, *low]))),
        _ => return None,
    })
}
