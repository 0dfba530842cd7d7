//! Finds what precedes each line of a block: marks of comments and quotations, line numbers.

use super::line_gap::{MAX_GAP_LEN, spaces};
use super::line_tags::{is_line_of_its_own, tag_len};

/// Returns the length of the prefix that this line shares with the next few.
pub(super) fn block_prefix_len(line: &[u8]) -> usize {
    match prefix_len(line, |rest| rest.first() == Some(&b'\n')) {
        0 => prefix_len(line, is_line_of_its_own),
        len => len,
    }
}

fn prefix_len(line: &[u8], ends_line: fn(&[u8]) -> bool) -> usize {
    const MAX_LINES: usize = 4;
    let mut len = 0;
    let mut next = line;
    for number in 0..MAX_LINES {
        next = next_line(next, ends_line);
        let prefix = line
            .get(..if number == 0 { line.len() } else { len })
            .unwrap_or_default();
        match common_prefix_len(prefix, next) {
            0 => break,
            common => len = common,
        }
    }
    len
}

/// Returns the length of the marks, numbers and whitespace that both lines start with.
pub(super) fn common_prefix_len(line: &[u8], other: &[u8]) -> usize {
    let (mut at, mut other_at) = (0, 0);
    let mut has_mark = false;
    while at < MAX_GAP_LEN
        && let (Some(rest), Some(other)) = (line.get(at..), other.get(other_at..))
    {
        let lens = match (rest.first(), other.first()) {
            (Some(mark), Some(other)) if mark == other && is_mark(*mark) => (1, 1),
            (Some(b'0'..=b'9'), Some(b'0'..=b'9')) => (number_len(rest), number_len(other)),
            _ => (0, 0),
        };
        let spaces = (spaces(rest), spaces(other));
        let lens = match lens {
            (0, _) | (_, 0) if spaces == (0, 0) => break,
            (0, _) | (_, 0) => spaces,
            lens => {
                has_mark = true;
                lens
            }
        };
        at += lens.0;
        other_at += lens.1;
    }
    if has_mark { at } else { 0 }
}

/// Returns the next line, without its tags and indentation.
fn next_line(line: &[u8], ends_line: fn(&[u8]) -> bool) -> &[u8] {
    const MAX_LINE_LEN: usize = 1024;
    let window = line.get(..MAX_LINE_LEN).unwrap_or(line);
    let end = memchr::memchr2_iter(b'\n', b'<', window)
        .find(|end| ends_line(line.get(*end..).unwrap_or_default()));
    let mut next = end.and_then(|end| line.get(end..)).unwrap_or_default();
    while let Some(first) = next.first() {
        let len = match first {
            b'<' => tag_len(next, false).unwrap_or(0),
            byte => usize::from(byte.is_ascii_whitespace()),
        };
        if len == 0 {
            break;
        }
        next = next.get(len..).unwrap_or_default();
    }
    next
}

/// Returns whether a character may be a mark. Without a space after it, it may also belong to the text.
pub(super) fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'/' | b'>' | b'*' | b'#' | b'|' | b';' | b'!' | b'+' | b'-'
    )
}

/// Returns the length of a line number before a line.
fn number_len(rest: &[u8]) -> usize {
    let digits = digits(rest);
    match rest.get(digits) {
        Some(b':' | b'|' | b'\t' | b' ') if digits > 0 => digits + 1,
        _ => 0,
    }
}

pub(super) fn digits(rest: &[u8]) -> usize {
    let digits = rest
        .iter()
        .take(7)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits > 6 { 0 } else { digits }
}

/// Returns the length of one whitespace character, or of a mark that a space follows.
pub(super) fn mark_len(rest: &[u8]) -> usize {
    let is_space = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
    match rest {
        [b' ' | b'\t' | b'\r', ..] => 1,
        [b'/', b'*', ..] => 2,
        [b'/', b'/', ..] | [b'-', b'-', ..] if is_space(2) => 2,
        [b'>' | b'*' | b'#' | b'|' | b';' | b'!' | b'+' | b'-', ..] if is_space(1) => 1,
        // A nested quotation.
        [b'>', b'>' | b'|', ..] => 1,
        _ => 0,
    }
}
