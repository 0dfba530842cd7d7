//! Reads a key that `openssl pkey -text` has printed: the scalar and the public point, as bytes separated by
//! colons on indented lines.

use super::der;

/// The length of a word and of the longest space before the bytes, and of 65 bytes on lines of 15.
const MAX_SPACE_LEN: usize = 32;
const MAX_LEN: usize = 512;

/// Returns whether numbers follow `priv:`.
pub(super) fn starts_at(bytes: &[u8], at: usize) -> bool {
    scalar(bytes, at).is_some()
}

/// Returns the DER of the key whose `priv:` is at a position, and the public point that is printed below.
pub(super) fn read(bytes: &[u8], at: usize) -> Option<(Vec<u8>, Vec<u8>)> {
    let (scalar, rest) = scalar(bytes, at)?;
    let window = rest.get(..MAX_SPACE_LEN).unwrap_or(rest);
    let behind = window.trim_ascii_start().strip_prefix(b"pub:")?;
    let start = window.len() - behind.len();
    let (point, _) = numbers(rest.get(start..)?);
    Some((der::from_scalar(&scalar), point))
}

fn scalar(bytes: &[u8], at: usize) -> Option<([u8; 32], &[u8])> {
    let (numbers, rest) = numbers(bytes.get(at..)?.strip_prefix(b"priv:")?);
    // A zero precedes a large number.
    let scalar = match numbers.as_slice() {
        [0, scalar @ ..] if scalar.len() == 32 => scalar,
        scalar => scalar,
    };
    Some((scalar.try_into().ok()?, rest))
}

/// Returns the bytes at the start of a text, and the text after them.
fn numbers(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let text = text.get(..MAX_LEN).unwrap_or(text);
    let mut numbers = Vec::new();
    let mut rest = text;
    loop {
        let number = rest.trim_ascii_start();
        let Some([high, low]) = number.first_chunk() else {
            break;
        };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let (Some(high), Some(low)) = (digit(*high), digit(*low)) else {
            break;
        };
        numbers.extend(u8::try_from(high << 4 | low));
        rest = number.get(2..).unwrap_or_default();
        match rest.strip_prefix(b":") {
            Some(more) => rest = more,
            None => break,
        }
    }
    (numbers, rest)
}
