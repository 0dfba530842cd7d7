//! Finds private keys in JSON Web Keys, and in similar objects of scripts.

use std::ops::Range;

use memchr::memmem;

use super::base64;
use super::text::Text;

pub(super) struct Jwk {
    pub(super) range: Range<usize>,
    /// `P-256`
    pub(super) curve: String,
    /// The private scalar: 32 bytes for P-256.
    pub(super) scalar: Vec<u8>,
    /// The first coordinate of the public point.
    pub(super) x: Option<Vec<u8>>,
}

const CURVES: [(&str, usize); 8] = [
    ("P-256", 32),
    ("P-384", 48),
    ("P-521", 66),
    ("secp256k1", 32),
    ("Ed25519", 32),
    ("Ed448", 57),
    ("X25519", 32),
    ("X448", 56),
];

/// The number of bytes that are searched before and after `crv`. A P-521 key has 300 characters,
/// perhaps on several lines, with other members.
const WINDOW: usize = 1024;

/// Returns the keys, and whether one may continue after the end of the bytes.
pub(super) fn find(bytes: &[u8]) -> (Vec<Jwk>, bool) {
    let mut found: Vec<Jwk> = Vec::new();
    let mut is_unfinished = false;
    // The windows of two matches do not overlap, so that a million matches take linear time.
    let mut last = 0;
    for curve in memmem::find_iter(bytes, b"crv") {
        if found.last().is_some_and(|jwk| curve < jwk.range.end) {
            continue;
        }
        let Some(name) = member(bytes.get(curve..).unwrap_or_default(), b"crv") else {
            is_unfinished |= bytes.len() - curve < 32;
            continue;
        };
        let Some((name, len)) = CURVES.iter().find(|(known, _)| known.as_bytes() == name) else {
            continue;
        };
        let object = object_around(bytes, curve, last);
        last = curve;
        is_unfinished |= object.end == bytes.len();
        let text = bytes.get(object.clone()).unwrap_or_default();
        let scalar = members(text, b"d").find_map(|value| decode(value, *len));
        if let Some(scalar) = scalar {
            found.push(Jwk {
                x: members(text, b"x").find_map(|value| decode(value, *len)),
                curve: (*name).to_owned(),
                scalar,
                range: object,
            });
        }
    }
    (found, is_unfinished)
}

/// Returns the range from the brace before a position to the brace after it.
fn object_around(bytes: &[u8], at: usize, not_before: usize) -> Range<usize> {
    let from = at.saturating_sub(WINDOW).max(not_before);
    let before = bytes.get(from..at).unwrap_or_default();
    let start = memchr::memrchr(b'{', before).map_or(from, |brace| from + brace);
    let after = bytes.get(at..).unwrap_or_default();
    let window = after.get(..WINDOW).unwrap_or(after);
    let len = memchr::memchr(b'}', window).map_or(window.len(), |brace| brace + 1);
    start..at + len
}

/// Returns the value of the member whose name is at the start of the bytes, with or without quotes:
/// `d":"…"`. In CSV and in some strings of C#, quotes are doubled.
fn member<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let rest = bytes.strip_prefix(name)?;
    let rest = match rest {
        [b'"', b'"', rest @ ..] | [b'"' | b'\'', rest @ ..] => rest,
        rest => rest,
    };
    let rest = rest
        .trim_ascii_start()
        .strip_prefix(b":")?
        .trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let rest = match rest {
        [b'"', rest @ ..] if *quote == b'"' => rest,
        rest => rest,
    };
    let window = rest.get(..128).unwrap_or(rest);
    let end = window.iter().position(|byte| byte == quote)?;
    window.get(..end)
}

fn members<'a>(object: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(object, name).filter_map(move |at| {
        let before = at.checked_sub(1).and_then(|at| object.get(at));
        let is_name = before.is_some_and(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        is_name.then(|| member(object.get(at..)?, name)).flatten()
    })
}

fn decode(value: &[u8], len: usize) -> Option<Vec<u8>> {
    let mut characters = value.to_vec();
    characters.retain(|byte| !byte.is_ascii_whitespace() && *byte != b'=');
    if !characters.iter().all(|byte| base64::is_base64(*byte)) {
        return None;
    }
    let view = base64::decode(Text::of_file(&characters), 0);
    let bytes = view.text().bytes;
    (bytes.len() == len).then(|| bytes.to_vec())
}
