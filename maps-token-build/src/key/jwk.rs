//! JSON Web Keys, also where quotes or backslashes were lost or added.

use p256::SecretKey;

use super::NotAKey;
use super::der;
use super::layers::Buffer;
use super::streams;

pub(super) enum Jwk {
    Key(SecretKey),
    Other(NotAKey),
}

/// The first at or behind a place, and where to look for the next.
pub(super) fn next(text: &[u8], from: usize, known: &[SecretKey]) -> Option<(Jwk, usize)> {
    if !text.windows(3).any(|it| it == b"kty") {
        return None;
    }
    let mut at = from;
    let (mut x, mut y, mut d, mut curve, mut kind) = (None, None, None, None, None);
    loop {
        let member = member(text, at);
        let slot = match member {
            Some((b"x", ..)) => &mut x,
            Some((b"y", ..)) => &mut y,
            Some((b"d", ..)) => &mut d,
            Some((b"crv", ..)) => &mut curve,
            Some((b"kty", ..)) => &mut kind,
            Some((_, _, end)) => {
                at = end;
                continue;
            }
            None => return key(kind, curve, d, (x, y), known).map(|jwk| (jwk, text.len())),
        };
        // One that is here for the second time belongs to the next key of a set.
        if slot.is_some() {
            if let Some(jwk) = key(kind, curve, d, (x, y), known) {
                return Some((jwk, at));
            }
            (x, y, d, curve, kind) = (None, None, None, None, None);
            continue;
        }
        let (_, value, end) = member?;
        *slot = Some(value);
        at = end;
    }
}

fn key(
    kind: Option<&[u8]>,
    curve: Option<&[u8]>,
    d: Option<&[u8]>,
    (x, y): (Option<&[u8]>, Option<&[u8]>),
    known: &[SecretKey],
) -> Option<Jwk> {
    let Some(d) = d else {
        return kind.map(|_| Jwk::Other(NotAKey::Public));
    };
    Some(Jwk::Other(match (kind, curve) {
        (Some(b"RSA"), _) => NotAKey::Rsa,
        (_, Some(b"P-256")) => {
            let scalar = decode(d);
            let point = match (x.map(decode), y.map(decode)) {
                (Some(x), Some(y)) => {
                    let mut point = super::layers::buffer(1 + x.len() + y.len());
                    point.push(4);
                    point.extend_from_slice(&x);
                    point.extend_from_slice(&y);
                    Some(point)
                }
                _ => None,
            };
            let public = point.as_ref().map(|point| point.as_slice());
            match der::key(&scalar, public, known) {
                Some(key) if scalar.len() == 32 => return Some(Jwk::Key(key)),
                _ => NotAKey::Damaged,
            }
        }
        (_, Some(b"P-384")) => NotAKey::Curve("P-384"),
        (_, Some(b"P-521")) => NotAKey::Curve("P-521"),
        (_, Some(b"secp256k1")) => NotAKey::Curve("secp256k1"),
        (_, Some(b"Ed25519")) => NotAKey::Algorithm("Ed25519"),
        (_, Some(b"Ed448")) => NotAKey::Algorithm("Ed448"),
        (_, Some(b"X25519")) => NotAKey::Algorithm("X25519"),
        (_, Some(b"X448")) => NotAKey::Algorithm("X448"),
        _ => return None,
    }))
}

fn decode(value: &[u8]) -> Buffer {
    streams::decode(&streams::symbols(value), 0)
}

/// The next name with a value behind it, without their quotes, and where the value starts.
fn member(text: &[u8], from: usize) -> Option<(&[u8], &[u8], usize)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.iter().position(|byte| is_word(*byte))?;
        let end = start
            + text
                .get(start..)?
                .iter()
                .take_while(|byte| is_word(**byte))
                .count();
        let gap = text.get(end..)?;
        let separator = gap.iter().take_while(|byte| !is_word(**byte)).count();
        let separator = gap.get(..separator)?;
        let colons = separator
            .iter()
            .filter(|byte| matches!(byte, b':' | b'='))
            .count();
        let value_start = end + separator.len();
        if colons == 1 && !separator.contains(&b',') && !separator.contains(&b'{') {
            let value = text.get(value_start..)?;
            let length = value.iter().take_while(|byte| is_word(**byte)).count();
            // What looks like a value may be a name: behind the number of a line.
            return Some((text.get(start..end)?, value.get(..length)?, value_start));
        }
        at = end;
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
