//! Reads bytes that are written as numbers: hexadecimal digits, with or without separators, and lists
//! of decimal numbers.

use std::ops::Range;

use super::text::{Text, View};

/// The maximum length of the text before a hint, in bytes. A key starts up to 60 bytes before the name
/// of its curve.
const MAX_BEFORE: usize = 1024;
const MAX_AFTER: usize = 128 * 1024;

/// Numbers of the object identifiers of P-256 and of the EC algorithm, in each notation of lists.
pub(super) const NUMBERS: [[&[u8]; 3]; 3] = [
    [b"0x86", b"0x48", b"0xce"],
    [b"134", b"72", b"206"],
    [b"-122", b"72", b"-50"],
];

/// Returns whether the numbers at a position are these, with any separators and line endings.
pub(super) fn are_of_curve(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    NUMBERS
        .iter()
        .any(|numbers| starts_with_list(rest, numbers))
}

fn starts_with_list(mut rest: &[u8], numbers: &[&[u8]]) -> bool {
    const MAX_SEPARATOR_LEN: usize = 48;
    let is_separator = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b';');
    for (index, number) in numbers.iter().enumerate() {
        let separator = rest.iter().take(MAX_SEPARATOR_LEN).take_while(is_separator);
        let separator = separator.count();
        let (behind, number_behind) = rest.split_at(separator);
        let Some((start, end)) = number_behind.split_at_checked(number.len()) else {
            return false;
        };
        if (index == 0) != behind.is_empty() || !start.eq_ignore_ascii_case(number) {
            return false;
        }
        rest = end;
    }
    true
}

/// Returns the bytes that the text around a position contains as numbers, and the range of that text.
pub(super) fn decode_around(text: Text<'_>, at: usize, not_before: usize) -> (View, Range<usize>) {
    let bytes = text.bytes;
    let from = at.saturating_sub(MAX_BEFORE).max(not_before).min(at);
    let before = bytes.get(from..at).unwrap_or_default();
    let start = before
        .iter()
        .rposition(|byte| !is_part(*byte))
        .map_or(from, |last| from + last + 1);
    let after = bytes.get(at..).unwrap_or_default();
    let after = after.get(..MAX_AFTER).unwrap_or(after);
    let end = at
        + after
            .iter()
            .position(|byte| !is_part(*byte))
            .unwrap_or(after.len());
    let range = start..end;
    let part = text.slice(range.clone());
    let view = match part
        .bytes
        .iter()
        .any(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_digit())
    {
        true => hexadecimal(part),
        false if memchr::memchr(b',', part.bytes).is_some() => decimal(part),
        false => hexadecimal(part),
    };
    (view, range)
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
        || byte.is_ascii_whitespace()
        || matches!(byte, b'x' | b'X' | b',' | b':' | b'-')
}

/// Decodes two digits to a byte, with any separators. The `0x` prefix is skipped.
fn hexadecimal(text: Text<'_>) -> View {
    let mut view = View::with_capacity(text.bytes.len() / 2);
    let mut at = 0;
    while let Some(rest) = text.bytes.get(at..)
        && let Some(first) = rest.first()
    {
        let digit = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        let (value, len) = match (first, digit(0), digit(1)) {
            (b'0', _, _) if matches!(rest.get(1), Some(b'x' | b'X')) => (None, 2),
            (_, Some(high), Some(low)) => (Some(high << 4 | low), 2),
            // A byte of a single digit in a list.
            (_, Some(low), None) => (Some(low), 1),
            _ => (None, 1),
        };
        if let Some(value) = value.and_then(|value| u8::try_from(value).ok()) {
            view.push(value, text.offset(at));
        }
        at += len;
    }
    view
}

fn decimal(text: Text<'_>) -> View {
    let mut view = View::with_capacity(text.bytes.len() / 3);
    let mut at = 0;
    for number in text.bytes.split(|byte| !byte.is_ascii_digit()) {
        let value = std::str::from_utf8(number)
            .ok()
            .and_then(|number| number.parse::<u8>().ok());
        if let Some(value) = value {
            view.push(value, text.offset(at));
        }
        at += number.len() + 1;
    }
    view
}
