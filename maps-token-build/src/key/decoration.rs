//! Removes what surrounds a key in each line: quote marks, line numbers, other words.

use super::buffer::Buffer;
use super::streams::is_symbol;
use crate::bytes;

/// Removes what all lines begin with, such as `>`, `#`, `-`, `+` or line numbers; the first line may
/// differ. Returns the text after each stage, because decorations may be nested.
pub(super) fn undecorated(text: &[u8]) -> Vec<Buffer> {
    let mut stages = Vec::new();
    let mut lines: Vec<&[u8]> = Vec::new();
    let mut is_list = false;
    for line in &bytes::lines(text) {
        let mut rest = *line;
        // The items of a list that lost its line endings: `- AB - CD`.
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
    // A quoted patch has two decorations. Two lines of a key may begin with the same letter, so any
    // stage may be the right one.
    while stages.len() < 6 {
        let from = usize::from(!has_decoration(&lines)).min(lines.len());
        let (first, rest) = lines.split_at(from);
        // The last line of a key may begin with any symbol; a short first line is no part of it.
        let is_key = rest.len() < 2 && first.first().is_some_and(|line| line.len() >= 16);
        if is_key || !has_decoration(rest) {
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
    let mut text = Buffer::with_capacity(len);
    for line in lines {
        text.extend_from_slice(line);
        text.push(b'\n');
    }
    text
}

/// Returns whether all lines begin with the same symbol, or all with a line number.
fn has_decoration(lines: &[&[u8]]) -> bool {
    let Some(first) = lines.first().and_then(|line| line.first()) else {
        return false;
    };
    if let ([_], b'+' | b'-' | b'/') = (lines, first) {
        return true;
    }
    let is_number = |line: &[u8]| line.get(digits(line)).is_some_and(|byte| !is_symbol(*byte));
    let (mut all_numbers, mut all_equal) = (true, !first.is_ascii_digit());
    for line in lines {
        all_numbers &= is_number(line);
        all_equal &= line.first() == Some(first);
    }
    lines.len() > 1 && (all_numbers || all_equal)
}

fn digits(line: &[u8]) -> usize {
    bytes::leading(line, u8::is_ascii_digit)
}

/// Adds the line from its first base64 symbol on, if it has one.
fn push_trimmed<'a>(lines: &mut Vec<&'a [u8]>, line: &'a [u8]) {
    if let Some(start) = bytes::position(line, |byte| is_symbol(*byte)) {
        lines.push(line.get(start..).unwrap_or_default());
    }
}

/// Returns the longest word of each line, or the last one if `is_last`. Returns `None` if no line has
/// more than one word.
pub(super) fn one_word_a_line(text: &[u8], is_last: bool) -> Option<Buffer> {
    let mut words = Buffer::with_capacity(text.len() + 1);
    let mut has_several = false;
    for line in &bytes::lines(text) {
        let mut chosen: &[u8] = &[];
        for word in &bytes::split(line, |byte| !is_symbol(*byte)) {
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
