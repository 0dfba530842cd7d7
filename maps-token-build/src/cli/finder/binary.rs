//! Finds the text in binary files: pictures, fonts, programs.

use std::ops::Range;

use super::base64::count;

/// The minimum length of a text that is searched. Everything that is searched for is longer, in any spelling.
const MIN_LEN: usize = 48;

/// One of the blocks at every `BLOCK_STEP` bytes is part of any text of that length.
const BLOCK_LEN: usize = size_of::<u128>();
const BLOCK_STEP: usize = MIN_LEN - BLOCK_LEN;

/// The number of bytes before and after a text that are searched with it.
const MARGIN: usize = 16;

/// Returns whether a file is binary, by its first bytes. Text has no zeros, except in UTF-16, and few
/// control characters, except in the colors of a terminal.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    const LEN: usize = 1024;
    let head = bytes.get(..LEN).unwrap_or(bytes);
    let is_control =
        |byte: &u8| byte.is_ascii_control() & !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    memchr::memchr(0, head).is_some() || count(head, is_control) * 32 > head.len()
}

/// Returns the parts of a range that are text, in UTF-8 or UTF-16.
pub(super) fn texts(bytes: &[u8], range: Range<usize>) -> Vec<Range<usize>> {
    let mut texts: Vec<Range<usize>> = Vec::new();
    // A text may start before the range, or end after it.
    let mut at = range.start.saturating_sub(MIN_LEN);
    while at < range.end + MIN_LEN
        && let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk)
    {
        if !may_be_text(*block) {
            at += BLOCK_STEP;
            continue;
        }
        let text = text_around(bytes, at);
        at = (at + BLOCK_STEP).max(text.end);
        let start = text.start.saturating_sub(MARGIN).max(range.start);
        let end = (text.end + MARGIN).min(range.end);
        if text.len() < MIN_LEN || start >= end {
            continue;
        }
        match texts.last_mut() {
            Some(last) if start <= last.end => last.end = end,
            _ => texts.push(start..end),
        }
    }
    texts
}

fn text_around(bytes: &[u8], at: usize) -> Range<usize> {
    let is_other = |byte: &u8| !is_text(*byte);
    let before = bytes.get(..at).unwrap_or_default();
    let start = before.iter().rposition(is_other).map_or(0, |at| at + 1);
    let after = bytes.get(at..).unwrap_or_default();
    let len = after.iter().position(is_other).unwrap_or(after.len());
    start..at + len
}

/// Returns whether a block contains none of the bytes `90` to `9f`, `d0` to `df` and `f0` to `ff`: three in
/// sixteen random bytes, and none in text. All bytes are tested at once.
fn may_be_text(block: [u8; BLOCK_LEN]) -> bool {
    const BIT_4: u128 = u128::from_ne_bytes([0x10; BLOCK_LEN]);
    let bits = u128::from_ne_bytes(block);
    let (bit_7, bit_6, bit_5) = (bits >> 3, bits >> 2, bits >> 1);
    bits & bit_7 & (bit_6 | !bit_5) & BIT_4 == 0
}

fn is_text(byte: u8) -> bool {
    TEXT.get(usize::from(byte)).copied().unwrap_or(false)
}

/// The bytes of text: printable characters, zeros of UTF-16, and the bytes of invisible characters.
const TEXT: [bool; 256] = text();

#[expect(clippy::indexing_slicing, reason = "checked while compiling")]
const fn text() -> [bool; 256] {
    let mut text = [false; 256];
    let mut byte = 0_u8;
    loop {
        text[byte as usize] = matches!(
            byte,
            b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0 | 0xc2 | 0xad | 0xe2 | 0x80..=0x8f | 0xef | 0xbb | 0xbf
        );
        if byte == u8::MAX {
            return text;
        }
        byte += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A byte that text does not contain.
    const OTHER: u8 = 0x9f;

    #[test]
    fn finds_texts_at_every_place() {
        for text in [
            "eyJhbGciOiJFUzI1NiIsImtpZCI6IkdG".repeat(2),
            "p\u{200b}l\u{ad}".repeat(7),
        ] {
            assert!(text.len() >= MIN_LEN);
            for start in 0..3 * BLOCK_LEN {
                let mut bytes = vec![OTHER; 2 * MIN_LEN + 2 * BLOCK_LEN + text.len()];
                bytes.splice(start..start + text.len(), text.bytes());
                // A piece of a file may end anywhere.
                for border in 0..bytes.len() {
                    let parts = [0..border, border..bytes.len()].map(|range| texts(&bytes, range));
                    for at in start..start + text.len() {
                        let is_found = parts.iter().flatten().any(|part| part.contains(&at));
                        assert!(
                            is_found,
                            "{text} at {start}, {at} with a border at {border}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn short_texts_are_none() {
        let mut bytes = b"eyJhbGciOiJFUzI1NiJ9".to_vec();
        bytes.push(OTHER);
        let bytes = bytes.repeat(50);
        assert!(texts(&bytes, 0..bytes.len()).is_empty());
    }
}
