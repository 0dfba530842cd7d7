//! Finds JSON Web Keys, also if quotes or backslashes were lost or added.

use p256::SecretKey;

use super::NotAKey;
use super::buffer::Buffer;
use super::der;
use super::known::Known;
use super::streams;
use crate::bytes;

pub(super) enum Jwk {
    Key(SecretKey),
    Other(NotAKey),
}

/// Returns the first JWK at or after `from`, and where to search for the next one.
pub(super) fn next(text: &[u8], from: usize, known: &mut Known) -> Option<(Jwk, usize)> {
    if !bytes::contains(text, b"kty") {
        return None;
    }
    let mut at = from;
    let (mut x, mut y, mut d, mut curve, mut kind) = (None, None, None, None, None);
    loop {
        let member = member(text, at);
        let slot = match member {
            Some(("x", ..)) => &mut x,
            Some(("y", ..)) => &mut y,
            Some(("d", ..)) => &mut d,
            Some(("crv", ..)) => &mut curve,
            Some(("kty", ..)) => &mut kind,
            Some((_, _, end)) => {
                at = end;
                continue;
            }
            None => return key(kind, curve, d, (x, y), known).map(|jwk| (jwk, text.len())),
        };
        // A member that occurs again belongs to the next key of a set.
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
    kind: Option<&str>,
    curve: Option<&str>,
    d: Option<&str>,
    (x, y): (Option<&str>, Option<&str>),
    known: &mut Known,
) -> Option<Jwk> {
    let Some(d) = d else {
        return kind.map(|_| Jwk::Other(NotAKey::Public));
    };
    if kind == Some("RSA") {
        return Some(Jwk::Other(NotAKey::Rsa));
    }
    Some(Jwk::Other(match curve? {
        "P-256" => {
            let scalar = decode(d);
            let public = match (x, y) {
                (Some(x), Some(y)) => Some(point(x, y)),
                _ => None,
            };
            match der::key(&scalar, public.as_deref(), known) {
                Some((key, _)) if scalar.len() == 32 => return Some(Jwk::Key(key)),
                _ => NotAKey::Damaged,
            }
        }
        "P-384" => NotAKey::Curve("P-384"),
        "P-521" => NotAKey::Curve("P-521"),
        "secp256k1" => NotAKey::Curve("secp256k1"),
        "Ed25519" => NotAKey::Algorithm("Ed25519"),
        "Ed448" => NotAKey::Algorithm("Ed448"),
        "X25519" => NotAKey::Algorithm("X25519"),
        "X448" => NotAKey::Algorithm("X448"),
        _ => return None,
    }))
}

fn point(x: &str, y: &str) -> Vec<u8> {
    let mut point = vec![4];
    point.extend_from_slice(&decode(x));
    point.extend_from_slice(&decode(y));
    point
}

fn decode(value: &str) -> Buffer {
    streams::decode(&streams::symbols(value.as_bytes()), 0)
}

/// Returns the next name and its value, both without quotes, and where the value starts.
fn member(text: &[u8], from: usize) -> Option<(&str, &str, usize)> {
    let mut at = from;
    loop {
        let start = at + bytes::position(text.get(at..)?, |byte| is_word(*byte))?;
        let name = word_at(text, start)?;
        let end = start + name.len();
        let value_start = end + bytes::leading(text.get(end..)?, |byte| !is_word(*byte));
        let separator = text.get(end..value_start)?;
        let colons = bytes::count(separator, |byte| matches!(byte, b':' | b'='));
        if colons == 1 && !bytes::any(separator, |byte| matches!(byte, b',' | b'{')) {
            // The search continues at the value, which may be a name after a line number: `3: "kty":
            // "EC"`.
            return Some((name, word_at(text, value_start)?, value_start));
        }
        at = end;
    }
}

fn word_at(text: &[u8], start: usize) -> Option<&str> {
    let length = bytes::leading(text.get(start..)?, |byte| is_word(*byte));
    std::str::from_utf8(text.get(start..start + length)?).ok()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
