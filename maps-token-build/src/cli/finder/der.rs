//! Finds P-256 private keys in DER: PKCS #8 and SEC 1. Both name the curve at a fixed offset, so each
//! occurrence of the curve's name is checked in constant time.

use std::ops::Range;

/// The object identifier of the curve P-256.
pub(super) const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";

/// The bytes of PKCS #8 between its header and the object identifier of the curve.
const PKCS8: &[u8] = b"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08";

/// The bytes of SEC 1 before the scalar, and those between the scalar and the object identifier of the
/// curve.
const SEC1: &[u8] = b"\x02\x01\x01\x04\x20";
const SEC1_CURVE: &[u8] = b"\xa0\x0a\x06\x08";
const SCALAR_LEN: usize = 32;

/// Returns the range of the key whose curve is named at `curve`.
pub(super) fn key_at(bytes: &[u8], curve: usize) -> Option<Range<usize>> {
    let before = bytes.get(..curve)?;
    let content = if before.ends_with(PKCS8) {
        let content = curve - PKCS8.len();
        // An octet string that contains a SEC 1 key.
        let inner = bytes.get(curve + P256.len()..)?;
        let (_, header) = length(inner, 0x04)?;
        let inner = inner.get(header..)?;
        let (_, header) = length(inner, 0x30)?;
        inner.get(header..)?.starts_with(SEC1).then_some(content)?
    } else {
        let scalar = curve.checked_sub(SEC1_CURVE.len() + SCALAR_LEN)?;
        let is_sec1 = before.ends_with(SEC1_CURVE) && before.get(..scalar)?.ends_with(SEC1);
        if !is_sec1 {
            return None;
        }
        scalar.checked_sub(SEC1.len())?
    };
    for header in 2..=4 {
        let Some(start) = content.checked_sub(header) else {
            continue;
        };
        if let Some((len, header_len)) = length(bytes.get(start..)?, 0x30)
            && header_len == header
            && start + header + len <= bytes.len()
            && start + header + len >= curve + P256.len()
        {
            return Some(start..start + header + len);
        }
    }
    None
}

/// Returns the length of an element's content and of its header.
fn length(der: &[u8], tag: u8) -> Option<(usize, usize)> {
    match der {
        [first, ..] if *first != tag => None,
        [_, 0x81, length, ..] => Some((usize::from(*length), 3)),
        [_, 0x82, high, low, ..] => Some((usize::from(*high) << 8 | usize::from(*low), 4)),
        [_, length @ ..=0x7f, ..] => Some((usize::from(*length), 2)),
        _ => None,
    }
}

/// Returns the length of a complete private key with its header: a sequence that starts with an integer
/// (the version) or with another sequence (the algorithm of an encrypted key).
pub(super) fn private_key_len(der: &[u8]) -> Option<usize> {
    let (len, header) = length(der, 0x30)?;
    let content = der.get(header..header + len)?;
    matches!(content, [0x02, 0x01, ..] | [0x30, ..]).then_some(header + len)
}

/// Encodes a scalar in PKCS #8.
pub(super) fn from_scalar(scalar: &[u8; SCALAR_LEN]) -> Vec<u8> {
    [b"\x30\x41", PKCS8, P256, b"\x04\x27\x30\x25", SEC1, scalar].concat()
}
