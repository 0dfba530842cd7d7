//! What may be base64 or a list of numbers in a text, with whatever stands between its characters
//! left out.

use std::ops::Range;

use super::layers::{Buffer, buffer, copy};
use crate::bytes;

/// Marks a symbol that nothing joins to the one before it.
const FIRST: u8 = 0x80;

/// The sequences of base64 symbols (0 to 63, the first of a word marked) that a text without its
/// marker lines may stand for, each once.
pub(super) fn base64(text: &[u8]) -> Vec<Buffer> {
    let mut streams = Vec::with_capacity(8);
    add_lines(&mut streams, text);
    if let Some(text) = one_word_a_line(text, false) {
        add_lines(&mut streams, &text);
    }
    if let Some(text) = one_word_a_line(text, true) {
        add_lines(&mut streams, &text);
    }
    if let Some(stream) = in_quotes(text) {
        add(&mut streams, stream);
    }
    streams
}

fn add_lines(streams: &mut Vec<Buffer>, text: &[u8]) {
    for text in undecorated(text) {
        add(streams, symbols(&text));
    }
    add(streams, symbols(text));
}

/// Those in which every space is a `+`, as a form or a URL leaves it.
pub(super) fn base64_with_lost_plus(text: &[u8]) -> Vec<Buffer> {
    let text = text.trim_ascii();
    let mut streams = Vec::with_capacity(3);
    let spaces = bytes::count(text, &|byte| byte == b' ');
    // In no other text are there so few.
    if spaces > 0 && text.len() >= 80 && text.len() / spaces >= 8 {
        // Where spaces stand for line endings too, those come at equal distances.
        for width in [usize::MAX, 64, 76] {
            let mut stream = buffer(text.len());
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
            add(&mut streams, stream);
        }
    }
    streams
}

fn add(streams: &mut Vec<Buffer>, stream: Buffer) {
    if stream.len() >= 8 && !streams.contains(&stream) {
        streams.push(stream);
    }
}

/// The bytes that symbols stand for, from one of the first four on.
pub(super) fn decode(stream: &[u8], skipped: usize) -> Buffer {
    let symbols = stream.get(skipped..).unwrap_or_default();
    let mut bytes = buffer(symbols.len() / 4 * 3 + 3);
    for group in symbols.chunks(4) {
        let mut bits = 0_u32;
        for symbol in group {
            bits = bits << 6 | u32::from(symbol & !FIRST);
        }
        bits <<= 6 * (4 - group.len());
        let [_, one, two, three] = bits.to_be_bytes();
        let whole = [one, two, three];
        let length = group.len() * 6 / 8;
        bytes.extend_from_slice(whole.get(..length).unwrap_or_default());
    }
    bytes
}

/// Whether some of the bytes that were decoded are whole words of the text, all of one length but for
/// the last: the lines of a file, of which no character is missing and none is one too many.
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
        if at < end && !is_word_start(at) {
            continue;
        }
        let length = at - word_start;
        let width = *width.get_or_insert(length);
        // No tool breaks a group of four.
        let is_broken = at < end && length % 4 != 0;
        if length > width || (length < width && at < end) || is_broken {
            return false;
        }
        word_start = at;
    }
    true
}

fn symbol(byte: u8) -> Option<u8> {
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
    let mut stream = buffer(text.len());
    push_symbols(&mut stream, text);
    stream
}

fn push_symbols(stream: &mut Buffer, text: &[u8]) {
    let mut first = FIRST;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        // As many hyphens are never base64: they draw a line.
        let rest = text.get(at..).unwrap_or_default();
        let hyphens = bytes::leading(rest, &|byte| byte == b'-');
        if hyphens >= 4 {
            first = FIRST;
            at += hyphens;
            continue;
        }
        match symbol(*byte) {
            Some(symbol) => {
                stream.push(symbol | first);
                first = 0;
            }
            None => first = FIRST,
        }
        at += 1;
    }
}

/// Without what stands at the beginning of every line, as in a quotation, a comment, a list, a patch,
/// or behind line numbers. Before the first one there may be something else.
fn undecorated(text: &[u8]) -> Vec<Buffer> {
    let mut stages = Vec::new();
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut is_list = false;
    for line in bytes::lines(text) {
        let mut rest = line;
        // A list whose line endings are lost.
        while let Some(at) = bytes::find(rest, b"- ") {
            is_list = true;
            push_trimmed(&mut lines, rest.get(..at).unwrap_or_default());
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        push_trimmed(&mut lines, rest);
    }
    if is_list {
        stages.push(joined(&lines, text.len()));
    }
    // Decorations of decorations: a quotation of a patch. Two lines of a key may begin with the same
    // letter, so each stage may be the last.
    while stages.len() < 6 {
        let from = usize::from(!has_decoration(&lines)).min(lines.len());
        let is_first_short = lines.first().is_none_or(|line| line.len() < 16);
        let (first, rest) = lines.split_at(from);
        if !has_decoration(rest) || (from > 0 && rest.len() < 2 && !is_first_short) {
            break;
        }
        let mut undecorated = first.to_vec();
        for line in rest {
            let skipped = digits(line).max(1);
            push_trimmed(&mut undecorated, line.get(skipped..).unwrap_or_default());
        }
        lines = undecorated;
        stages.push(joined(&lines, text.len()));
    }
    stages
}

fn joined(lines: &[&[u8]], len: usize) -> Buffer {
    let mut text = buffer(len + 1);
    for line in lines {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text
}

/// Whether all lines begin with the same symbol, or with the numbers of lines.
fn has_decoration(lines: &[&[u8]]) -> bool {
    let Some(first) = lines.first().and_then(|line| line.first()) else {
        return false;
    };
    if let ([line], b'+' | b'-' | b'/') = (lines, first) {
        return line.len() > 1;
    }
    let is_number = |line: &[u8]| {
        let digits = digits(line);
        digits > 0 && line.get(digits).is_some_and(|byte| symbol(*byte).is_none())
    };
    let (mut all_numbers, mut all_equal) = (true, !first.is_ascii_digit());
    for line in lines {
        all_numbers &= is_number(line);
        all_equal &= line.first() == Some(first);
    }
    lines.len() > 1 && (all_numbers || all_equal)
}

fn digits(line: &[u8]) -> usize {
    bytes::leading(line, &|byte| byte.is_ascii_digit())
}

/// The line from its first symbol on, if it has one.
fn push_trimmed<'a>(lines: &mut Vec<&'a [u8]>, line: &'a [u8]) {
    if let Some(start) = bytes::position(line, &is_symbol) {
        lines.push(line.get(start..).unwrap_or_default());
    }
}

fn is_symbol(byte: u8) -> bool {
    symbol(byte).is_some()
}

/// The longest word of each line, or the last, where lines have several.
fn one_word_a_line(text: &[u8], is_last: bool) -> Option<Buffer> {
    let mut words = buffer(text.len() + 1);
    let mut has_several = false;
    for line in bytes::lines(text) {
        let mut chosen: &[u8] = &[];
        for word in bytes::split(line, &|byte| !is_symbol(byte)) {
            if word.is_empty() {
                continue;
            }
            has_several |= !chosen.is_empty();
            if is_last || word.len() > chosen.len() {
                chosen = word;
            }
        }
        words.extend_from_slice(chosen);
        words.push(b'\n');
    }
    has_several.then_some(words)
}

/// What stands between pairs of quotes, where there are several.
fn in_quotes(text: &[u8]) -> Option<Buffer> {
    let mut stream = buffer(text.len());
    let mut quoted = 0;
    let mut rest = text;
    while let Some(start) = bytes::position(rest, &|byte| matches!(byte, b'"' | b'\''))
        && let Some(quote) = rest.get(start)
    {
        let inside = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = bytes::position(inside, &|byte| byte == *quote) else {
            break;
        };
        push_symbols(&mut stream, inside.get(..end).unwrap_or_default());
        quoted += 1;
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    (quoted > 1).then_some(stream)
}

/// Those of lines of one width that are joined by a few symbols: the letters of a `\n` that a shell took
/// the backslash from, or what stood in front of each line. `has_hyphen`: a hyphen may have stood before
/// the first.
pub(super) fn base64_of_joined_lines(text: &[u8], has_hyphen: bool) -> Vec<Buffer> {
    let mut streams = Vec::with_capacity(8);
    let mut line: &[u8] = &[];
    for other in bytes::lines(text) {
        if other.len() > line.len() {
            line = other;
        }
    }
    let mut all = symbols(line);
    for symbol in all.iter_mut() {
        *symbol &= !FIRST;
    }
    // Those of PEM and of MIME first, and then those that someone has chosen.
    for choice in 14..76 {
        let width = match choice {
            14 => 64,
            15 => 76,
            64 => continue,
            width => width,
        };
        for length in 1..=4 {
            for start in [length, 0] {
                let Some((stream, last)) =
                    without_separators(&all, start, width, length, has_hyphen)
                else {
                    continue;
                };
                if streams.len() >= 8 {
                    return streams;
                }
                // One may stand behind the last line, too.
                let end = stream.len() - length;
                let is_last = stream.get(end..).is_some_and(|end| {
                    end == last || line_number(end) == line_number(last).map(|it| it + 1)
                });
                if is_last {
                    add(&mut streams, copy(stream.get(..end).unwrap_or_default()));
                }
                add(&mut streams, stream);
            }
        }
    }
    streams
}

/// With the last separator.
fn without_separators(
    stream: &[u8],
    start: usize,
    width: usize,
    length: usize,
    has_hyphen: bool,
) -> Option<(Buffer, &[u8])> {
    let mut known = stream.get(..start).filter(|first| !first.is_empty());
    let mut count = start.min(1);
    if start == 0 && length == 1 && has_hyphen {
        known = Some(&[62]);
        count = 1;
    }
    let mut at = start + width;
    while let Some(separator) = stream.get(at..at + length) {
        match (known, line_number(separator)) {
            (None, Some(_)) => return None,
            (Some(last), Some(number)) if line_number(last) == number.checked_sub(1) => {}
            (Some(known), None) if known == separator => {}
            (None, None) => {}
            _ => return None,
        }
        known = Some(separator);
        count += 1;
        at += width + length;
    }
    // By accident, the same few symbols stand at two places.
    let fewest = if matches!(width, 64 | 76) { 2 } else { 3 };
    if count < fewest || stream.len() <= width + length {
        return None;
    }
    let mut lines = buffer(stream.len());
    for block in stream.get(start..)?.chunks(width + length) {
        lines.extend_from_slice(block.get(..width).unwrap_or(block));
    }
    Some((lines, known?))
}

fn line_number(symbols: &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for symbol in symbols {
        let digit = symbol.checked_sub(52).filter(|digit| *digit < 10)?;
        number = u32::from(digit) + number * 10;
    }
    Some(number)
}
