//! Recognizes tags around lines.

use memchr::memmem;

use super::line_marks::digits;

/// The maximum length of a tag that may be removed, in bytes. Tags that contain a match are longer, or
/// are kept for their content.
const MAX_TAG_LEN: usize = 256;

/// Returns the length of a tag or a comment, and of a line number after it. If it is truncated, returns
/// the length up to the end of the bytes.
pub(super) fn tag_len(rest: &[u8], is_cut: bool) -> Option<usize> {
    let window = rest.get(..MAX_TAG_LEN).unwrap_or(rest);
    if is_cut && rest.len() == 1 {
        return Some(1);
    }
    if !matches!(window.get(1), Some(b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!')) {
        return None;
    }
    let end = window
        .iter()
        .skip(1)
        .position(|byte| matches!(byte, b'<' | b'>'))
        .map(|end| end + 1);
    let inside = window.get(..end.unwrap_or(window.len()))?;
    if may_contain_a_match(inside) {
        return None;
    }
    match end {
        Some(end) if window.get(end) == Some(&b'>') => {
            Some(end + 1 + number_cell_len(rest.get(end + 1..)))
        }
        None if is_cut && window.len() < MAX_TAG_LEN => Some(window.len()),
        _ => None,
    }
}

/// Returns whether a tag must be kept, because its attributes may contain a match.
fn may_contain_a_match(tag: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] = [
        b"eyJ",
        b"ewo",
        b"placeholder",
        b"mapkit",
        b"PRIVATE",
        b"data:",
    ];
    const MAX_WORD_LEN: usize = 40;
    if tag.len() < 12 {
        return false;
    }
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=%&#;\\".contains(byte);
    tag.split(|byte| !is_word(byte))
        .any(|word| word.len() > MAX_WORD_LEN)
        || WORDS.iter().any(|word| memmem::find(tag, word).is_some())
}

pub(super) fn is_line_of_its_own(tag: &[u8]) -> bool {
    const NAMES: [&[u8]; 10] = [
        b"br", b"div", b"li", b"p", b"pre", b"td", b"th", b"tr", b"ul", b"table",
    ];
    let name = tag.get(1..).unwrap_or_default();
    let name = name.strip_prefix(b"/").unwrap_or(name);
    let len = name
        .iter()
        .take(8)
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    let name = name.get(..len).unwrap_or_default();
    NAMES.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Returns the length of a line number in a cell of its own.
fn number_cell_len(rest: Option<&[u8]>) -> usize {
    let rest = rest.unwrap_or_default();
    let digits = digits(rest);
    let is_cell = digits > 0 && rest.get(digits..).is_some_and(|it| it.starts_with(b"</"));
    if is_cell { digits } else { 0 }
}
