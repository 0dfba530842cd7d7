//! Removes symbols that join lines, such as the `n` of a `\n` that lost its backslash.

use super::buffer::Buffer;
use super::streams::{FIRST, add, symbols};
use crate::bytes;

/// Removes one to four symbols between lines of equal width: the letters of a `\n` whose backslash a
/// shell removed (`ABCDnEFGH` → `ABCDEFGH`), or a prefix of each line. Returns the base64 symbols for
/// each possible width and separator. `has_hyphen`: a hyphen may precede the first line.
pub(super) fn base64_of_joined_lines(text: &[u8], has_hyphen: bool) -> Vec<Buffer> {
    let mut streams = Vec::with_capacity(8);
    let mut line: &[u8] = &[];
    for other in &bytes::lines(text) {
        if other.len() > line.len() {
            line = other;
        }
    }
    let mut all = symbols(line);
    for symbol in all.iter_mut() {
        *symbol &= !FIRST;
    }
    // The widths of PEM and MIME come first, then any other.
    for choice in 14..76 {
        let width = match choice {
            14 => 64,
            15 => 76,
            64 => continue,
            width => width,
        };
        for length in 1..=4 {
            for start in [length, 0] {
                let Some(stream) = without_separators(&all, start, width, length, has_hyphen)
                else {
                    continue;
                };
                if streams.len() >= 8 {
                    return streams;
                }
                // A separator may also follow the last line.
                let end = stream.len().saturating_sub(length);
                add(
                    &mut streams,
                    Buffer::copy_of(stream.get(..end).unwrap_or_default()),
                );
                add(&mut streams, stream);
            }
        }
    }
    streams
}

/// Removes `length` symbols after every `width` symbols, beginning at `start`. Returns `None`
/// unless all separators are equal or consecutive line numbers.
fn without_separators(
    stream: &[u8],
    start: usize,
    width: usize,
    length: usize,
    has_hyphen: bool,
) -> Option<Buffer> {
    let mut known = stream.get(..start).filter(|first| !first.is_empty());
    let mut count = start.min(1);
    if start == 0 && length == 1 && has_hyphen {
        known = Some(&[62]);
        count = 1;
    }
    let mut at = start + width;
    while let Some(separator) = stream.get(at..at + length) {
        match (known, line_number(separator)) {
            (Some(last), Some(number)) if line_number(last) == number.checked_sub(1) => {}
            (Some(known), None) if known == separator => {}
            (None, None) => {}
            _ => return None,
        }
        known = Some(separator);
        count += 1;
        at += width + length;
    }
    // Equal symbols at two positions may be a coincidence.
    let fewest = if matches!(width, 64 | 76) { 2 } else { 3 };
    if count < fewest {
        return None;
    }
    let mut lines = Buffer::with_capacity(stream.len());
    for block in stream.get(start..)?.chunks(width + length) {
        lines.extend_from_slice(block.get(..width).unwrap_or(block));
    }
    Some(lines)
}

fn line_number(symbols: &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for symbol in symbols {
        let digit = symbol.checked_sub(52).filter(|digit| *digit < 10)?;
        number = u32::from(digit) + number * 10;
    }
    Some(number)
}
