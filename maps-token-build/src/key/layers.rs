//! Removes character encodings around the text of a key: UTF-16, Latin-1, typographic characters.

use super::buffer::Buffer;
use crate::unicode::is_invisible;

/// Returns whether most characters of UTF-8 or UTF-16 are printable, or at least 24 in a row.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    const LONG: usize = 24;
    let (mut printable, mut other, mut run) = (0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\0' {
                continue;
            }
            if character.is_control() && !character.is_ascii_whitespace() {
                other += 1;
                run = 0;
                continue;
            }
            printable += 1;
            run += 1;
            if run >= LONG {
                return true;
            }
        }
        if !chunk.invalid().is_empty() {
            other += 1;
            run = 0;
        }
    }
    printable > 3 * other
}

/// Decodes UTF-16 in either byte order, with or without a byte order mark, also after an odd number of
/// other bytes.
pub(super) fn from_utf16(bytes: &[u8]) -> Option<Buffer> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in bytes.chunks(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let mark = bytes.get(..2);
    let is_big_endian = match mark {
        Some([0xff, 0xfe]) => false,
        Some([0xfe, 0xff]) => true,
        _ if 4 * (even + odd) <= bytes.len() => return None,
        _ => even > odd,
    };
    let mut text = Buffer::with_capacity(bytes.len() * 2);
    for pair in bytes.chunks(2) {
        let unit = match (pair, is_big_endian) {
            ([one, other], true) => u16::from_be_bytes([*one, *other]),
            ([one, other], false) => u16::from_le_bytes([*one, *other]),
            (other, _) => u16::from(other.first().copied().unwrap_or_default()),
        };
        if let Some(character) = char::from_u32(unit.into()).filter(|it| *it != '\0') {
            text.push_char(character);
        }
    }
    Some(text)
}

pub(super) fn without_zeros(bytes: &[u8]) -> Buffer {
    let mut text = Buffer::with_capacity(bytes.len());
    for byte in bytes {
        // 0xfe and 0xff are the byte order mark of UTF-16.
        if !matches!(*byte, 0 | 0xfe | 0xff) {
            text.push(*byte);
        }
    }
    text
}

/// Returns the bytes of a binary file that was read as Latin-1 and written as UTF-8.
pub(super) fn from_latin1(bytes: &[u8]) -> Option<Buffer> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.is_ascii() {
        return None;
    }
    let mut narrow = Buffer::with_capacity(bytes.len());
    for character in text.chars() {
        narrow.push(u8::try_from(u32::from(character)).ok()?);
    }
    Some(narrow)
}

/// Converts a text to printable ASCII and newlines. Removes terminal escape sequences and invisible
/// characters, and replaces typographic characters: `—` → `--`. Any other character becomes a space,
/// because no encoding of a key contains it.
pub(super) fn plain(bytes: &[u8]) -> Buffer {
    let mut text = Buffer::with_capacity(bytes.len());
    let mut in_escape_sequence = false;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if in_escape_sequence {
                in_escape_sequence = !character.is_ascii_alphabetic();
            } else if character == '\u{1b}' {
                in_escape_sequence = true;
            } else {
                push_plain(&mut text, character);
            }
        }
        for byte in chunk.invalid() {
            push_plain(&mut text, char::from(*byte));
        }
    }
    text
}

fn push_plain(text: &mut Buffer, character: char) {
    let plain: &[u8] = match character {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => b"\n",
        '\t' => b" ",
        '\n' | ' '..='~' => {
            text.push(u8::try_from(character).unwrap_or_default());
            return;
        }
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(character) - 0xfee0;
            text.push(u8::try_from(narrow).unwrap_or_default());
            return;
        }
        '\0'..='\u{1f}' | '\u{7f}' | '\u{fffd}' => b"",
        _ if is_invisible(character) => b"",
        // U+0091 to U+0097 are bytes of Windows-1252.
        '\u{96}' | '\u{97}' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => b"-",
        '\u{2014}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' => b"--",
        '\u{91}'
        | '\u{92}'
        | '\u{b4}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2039}'
        | '\u{203a}' => b"'",
        '\u{93}' | '\u{94}' | '\u{ab}' | '\u{bb}' | '\u{201c}'..='\u{201f}' | '\u{2033}' => b"\"",
        _ => b" ",
    };
    text.extend_from_slice(plain);
}

/// Replaces the bytes of `from` with `to`. Returns `None` if the text contains none.
pub(super) fn replaced(text: &[u8], from: &[u8], to: u8) -> Option<Buffer> {
    let mut replaced = Buffer::copy_of(text);
    for byte in replaced.iter_mut() {
        if from.contains(byte) {
            *byte = to;
        }
    }
    (*replaced != *text).then_some(replaced)
}
