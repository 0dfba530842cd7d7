//! Finds where a signature ends, which other text may follow without a separator.

use super::json_start::is_json_start;
use super::jwt::decode;

/// The length of an ES256 signature, 64 bytes, in base64url.
pub(super) const SIGNATURE_LEN: usize = 86;

/// The minimum length of a fourth part: shorter ones are file extensions and words of a text.
const MIN_PART_LEN: usize = 20;

/// Returns the length of the signature after the second dot. `may_end`: other text may follow a whole
/// signature without a separator.
pub(super) fn signature_len(rest: &[u8], may_end: bool) -> usize {
    let len = |is_part: fn(u8) -> bool| {
        rest.iter()
            .position(|byte| !is_part(*byte))
            .unwrap_or(rest.len())
    };
    let base64url = len(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let standard =
        len(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/'));
    // A slash after a whole signature belongs to a path.
    let len = if base64url < SIGNATURE_LEN {
        standard
    } else {
        base64url
    };
    let signature = rest.get(..len).unwrap_or_default();
    let der = der_signature_len(signature);
    let len = match len {
        len if der.is_some_and(|der| der <= len) => der.unwrap_or(len),
        len if may_end && len > SIGNATURE_LEN + 1 => SIGNATURE_LEN,
        len if base64url < SIGNATURE_LEN && len > SIGNATURE_LEN => SIGNATURE_LEN,
        len => len,
    };
    len + padding_len(rest.get(len..).unwrap_or_default())
}

/// Returns the length of parts after the signature, with their dots. No JWT has a fourth part.
pub(super) fn further_len(rest: &[u8], is_binary: bool) -> usize {
    let mut end = 0;
    while let Some([b'.', part @ ..]) = rest.get(end..) {
        let len = part
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        if is_binary || len < MIN_PART_LEN || is_json_start(part) {
            break;
        }
        end += len + 1;
    }
    end
}

/// Returns the length of the padding after a part, or 0 if the `=` belongs to other text.
fn padding_len(rest: &[u8]) -> usize {
    let len = rest.iter().take_while(|byte| **byte == b'=').count();
    let goes_on = rest.get(len).is_some_and(u8::is_ascii_alphanumeric);
    if len > 2 || goes_on { 0 } else { len }
}

/// Returns the base64 length of a DER signature, from the length in its header.
fn der_signature_len(signature: &[u8]) -> Option<usize> {
    let start = signature.get(..8)?;
    let [0x30, len @ 0x40..=0x48, 0x02, ..] = decode(start)[..] else {
        return None;
    };
    Some((usize::from(len) + 2).saturating_mul(4).div_ceil(3))
}
