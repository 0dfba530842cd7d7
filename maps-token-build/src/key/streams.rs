//! Extracts base64 symbols from a text, without the characters between them.

use std::ops::Range;

use super::buffer::Buffer;
use super::decoration::{one_word_a_line, undecorated};
use crate::bytes;

/// A bit that marks the first symbol of a word.
pub(super) const FIRST: u8 = 0x80;

/// Returns the distinct sequences of base64 symbols that a text without BEGIN and END lines may
/// contain. A symbol is a number from 0 to 63; the first of a word is marked with [`FIRST`].
pub(super) fn base64(text: &[u8]) -> Vec<Buffer> {
    let mut streams = Vec::with_capacity(8);
    add_lines(&mut streams, text);
    if let Some(text) = one_word_a_line(text, false) {
        add_lines(&mut streams, &text);
    }
    if let Some(text) = one_word_a_line(text, true) {
        add_lines(&mut streams, &text);
    }
    streams
}

fn add_lines(streams: &mut Vec<Buffer>, text: &[u8]) {
    for text in undecorated(text) {
        add(streams, symbols(&text));
    }
    add(streams, symbols(text));
}

/// Returns the sequences in which every space is a `+`, which forms and URLs turn into a space: `AB CD`
/// → `AB+CD`.
pub(super) fn base64_with_lost_plus(text: &[u8]) -> Vec<Buffer> {
    let text = text.trim_ascii();
    let mut streams = Vec::with_capacity(3);
    let spaces = bytes::count(text, |byte| *byte == b' ');
    // Other texts contain more spaces.
    if spaces > 0 && text.len() >= 80 && text.len() / spaces >= 8 {
        // If spaces also replace line endings, these come at equal distances.
        for width in [usize::MAX, 64, 76] {
            let mut stream = Buffer::with_capacity(text.len().next_multiple_of(4));
            let mut column = 0;
            for byte in text {
                let symbol = match byte {
                    b' ' if column == width => {
                        column = 0;
                        continue;
                    }
                    b' ' => Some(62),
                    byte => symbol(*byte),
                };
                if let Some(symbol) = symbol {
                    stream.push(symbol);
                    column += 1;
                }
            }
            // A `+` at the end may have become a space that was trimmed.
            while stream.len() % 4 >= 2 {
                stream.push(62);
            }
            add(&mut streams, stream);
        }
    }
    streams
}

pub(super) fn add(streams: &mut Vec<Buffer>, stream: Buffer) {
    if stream.len() >= 8 && !streams.contains(&stream) {
        streams.push(stream);
    }
}

/// Decodes base64 symbols after the first `skipped`.
pub(super) fn decode(stream: &[u8], skipped: usize) -> Buffer {
    let symbols = stream.get(skipped..).unwrap_or_default();
    let mut bytes = Buffer::with_capacity(symbols.len());
    for group in symbols.chunks(4) {
        let mut bits = 0_u32;
        for symbol in group {
            bits = bits * 64 + u32::from(symbol & !FIRST);
        }
        bits <<= 6 * (4 - group.len());
        let [_, one, two, three] = bits.to_be_bytes();
        let whole = [one, two, three];
        let length = group.len() * 6 / 8;
        bytes.extend_from_slice(whole.get(..length).unwrap_or_default());
    }
    bytes
}

/// Returns whether a range of the decoded bytes consists of whole words of equal length, except for the
/// last: the lines of a file in which no character is missing or has been added.
pub(super) fn is_whole(stream: &[u8], skipped: usize, bytes: &Range<usize>) -> bool {
    let start = skipped + bytes.start / 3 * 4;
    let end = skipped + (bytes.end * 4).div_ceil(3);
    let is_word_start = |at: usize| stream.get(at).is_none_or(|symbol| symbol & FIRST != 0);
    if !bytes.start.is_multiple_of(3)
        || !(start == 0 || is_word_start(start))
        || !is_word_start(end)
    {
        return false;
    }
    let (mut word_start, mut width) = (start, None);
    for at in start + 1..=end {
        if !is_word_start(at) {
            continue;
        }
        let length = at - word_start;
        let width = *width.get_or_insert(length);
        let is_right = if at == end {
            length <= width
        } else {
            // Tools wrap base64 only between groups of four.
            length == width && length.is_multiple_of(4)
        };
        if !is_right {
            return false;
        }
        word_start = at;
    }
    true
}

pub(super) fn symbol(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

pub(super) fn symbols(text: &[u8]) -> Buffer {
    let mut stream = Buffer::with_capacity(text.len());
    let mut first = FIRST;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        // Four or more hyphens are a horizontal line, not base64.
        let rest = text.get(at..).unwrap_or_default();
        let hyphens = bytes::leading(rest, |byte| *byte == b'-');
        if hyphens >= 4 {
            first = FIRST;
            at += hyphens;
            continue;
        }
        match symbol(*byte) {
            Some(symbol) => {
                stream.push(symbol + first);
                first = 0;
            }
            None => first = FIRST,
        }
        at += 1;
    }
    stream
}

pub(super) fn is_symbol(byte: u8) -> bool {
    symbol(byte).is_some()
}
