//! Joins lines that were broken, without what stands before each of them and the elements around each.

use super::text::{Text, View};

/// The longest tag that is taken for markup around a piece. One that contains what we look for is longer, or
/// is kept for what it contains.
const MAX_TAG_LEN: usize = 256;

/// The longest text between two lines.
const MAX_GAP_LEN: usize = 160;

/// A `+` at the beginning of a line may be base64, or the mark of a change; a backslash at its end may be the
/// beginning of an escape, or a line that continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    Text,
    Mark,
    /// And a backslash at the end of a line is one too.
    Continued,
}

/// The text without what breaks its lines, if there is something; and whether that depends on `marks`.
pub(super) fn join_lines(text: Text<'_>, marks: Marks) -> (Option<View>, bool) {
    let bytes = text.bytes;
    if memchr::memchr3(b'\n', b'\r', b'<', bytes).is_none() {
        return (None, false);
    }
    let mut view = View::like(text);
    let (mut is_changed, mut is_ambiguous) = (false, false);
    // What is before each line of the present ones.
    let mut mark = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        match first {
            b'\n' | b'\r' | b' ' | b'\t' | b'|' | b'\\' | b'<' => {
                let gap = Gap::at(text, at, marks, &mut mark);
                is_ambiguous |= gap.is_ambiguous;
                if gap.end > at {
                    let next = bytes.get(gap.end).copied();
                    let is_joined = !gap.is_blank
                        && view.last().is_none_or(|last| joins(last) || last == b'<')
                        && next.map_or(text.is_cut, joins);
                    if is_joined || !gap.is_line {
                        view.join_at(text.offset(gap.end));
                    } else {
                        view.push(b'\n', text.offset(at));
                        // An escape of CSS takes one with it.
                        if gap.is_blank {
                            view.push(b'\n', text.offset(at));
                        }
                    }
                    is_changed |= is_joined || gap.end > at + 1;
                    at = gap.end;
                    continue;
                }
                // All of it: looking at each of a million spaces would take too long.
                for _ in 1..spaces(rest) {
                    view.push(bytes.get(at).copied().unwrap_or_default(), text.offset(at));
                    at += 1;
                }
            }
            _ => {}
        }
        view.push(bytes.get(at).copied().unwrap_or_default(), text.offset(at));
        at += 1;
    }
    (is_changed.then(|| view.finish()), is_ambiguous)
}

/// The text without the backslashes that continue its lines, and their indentation.
pub(super) fn join_continued_lines(text: Text<'_>) -> Option<View> {
    let bytes = text.bytes;
    memchr::memmem::find(bytes, b"\\\n").or_else(|| memchr::memmem::find(bytes, b"\\\r"))?;
    let mut view = View::like(text);
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        let line_ending = match rest {
            [b'\\', b'\r', b'\n', ..] => 3,
            [b'\\', b'\n' | b'\r', ..] => 2,
            _ => 0,
        };
        if line_ending > 0 {
            at += line_ending + spaces(rest.get(line_ending..).unwrap_or_default());
            view.join_at(text.offset(at));
        } else {
            view.push(*first, text.offset(at));
            at += 1;
        }
    }
    Some(view.finish())
}

/// Whether a line that ends with this character, or begins with it, may be a piece of a word.
fn joins(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<')
}

fn spaces(bytes: &[u8]) -> usize {
    let bytes = bytes.get(..MAX_GAP_LEN).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
    end.unwrap_or(bytes.len())
}

/// From the end of a piece to the beginning of the next.
#[derive(Default)]
struct Gap {
    end: usize,
    /// Whether a line ends in it, or an element that is a line of its own.
    is_line: bool,
    /// Whether an empty line is in it.
    is_blank: bool,
    is_ambiguous: bool,
    /// Where the line begins that it leads to.
    line: Option<usize>,
}

impl Gap {
    /// Empty, if there is none.
    fn at(text: Text<'_>, start: usize, marks: Marks, mark: &mut Vec<u8>) -> Self {
        let bytes = text.bytes;
        let mut gap = Self {
            end: start,
            ..Self::default()
        };
        if bytes.get(start) != Some(&b'<') {
            gap.end_of_line(bytes, marks);
            if !gap.is_line {
                return gap;
            }
            gap.begin_line(bytes, marks, mark);
        }
        let limit = start + MAX_GAP_LEN;
        while gap.end < limit
            && let Some(rest) = bytes.get(gap.end..)
        {
            let len = match rest.first() {
                Some(b'\n') => {
                    // Nothing but white space is before it.
                    gap.is_blank |= gap.line.is_some_and(|line| {
                        bytes
                            .get(line..gap.end)
                            .is_some_and(|line| line.trim_ascii().is_empty())
                            && line > start
                            && bytes.get(line - 1) == Some(&b'\n')
                    });
                    gap.is_line = true;
                    gap.end += 1;
                    gap.begin_line(bytes, marks, mark);
                    continue;
                }
                Some(b'<') => {
                    let Some(len) = tag_len(rest, text.is_cut) else {
                        break;
                    };
                    gap.end += len;
                    gap.is_line |= is_line_of_its_own(rest);
                    if gap.is_line {
                        gap.begin_line(bytes, marks, mark);
                    }
                    continue;
                }
                _ if !gap.is_line => break,
                _ => mark_len(rest),
            };
            if len == 0 {
                break;
            }
            gap.end += len;
        }
        gap
    }

    /// Skips what is before this line and those around it: it may be a mark.
    fn begin_line(&mut self, bytes: &[u8], marks: Marks, mark: &mut Vec<u8>) {
        let line = bytes.get(self.end..).unwrap_or_default();
        self.line = Some(self.end);
        let first = line.get(spaces(line));
        self.is_ambiguous |= first.is_some_and(|byte| is_mark(*byte) || byte.is_ascii_digit());
        if marks != Marks::Text {
            let mut len = common_prefix_len(line, mark);
            if len == 0 {
                len = block_prefix_len(line);
                if len > 0 {
                    *mark = line.get(..len).unwrap_or_default().to_vec();
                }
            }
            self.end += len;
        }
    }

    /// The end of a line, and what may be before it: white space, the border of a table, a backslash.
    fn end_of_line(&mut self, bytes: &[u8], marks: Marks) {
        let rest = bytes.get(self.end..).unwrap_or_default();
        let from = usize::from(marks != Marks::Continued);
        let mut end = 0;
        let line_ending = loop {
            let after = rest.get(end..).unwrap_or_default();
            end += match after {
                [b'\n', ..] => break 1,
                [b'\r', b'\n', ..] => break 2,
                [b'\r', ..] => break 1,
                [b' ' | b'\t' | b'|', ..] if end < MAX_GAP_LEN => 1,
                // Without a space before it, it may be the beginning of an escape.
                [b'\\', ..] if (from..MAX_GAP_LEN).contains(&end) => 1,
                [b'<', ..] if end < MAX_GAP_LEN && is_line_of_its_own(after) => break 0,
                [b'<', ..] if end < MAX_GAP_LEN => match tag_len(after, false) {
                    Some(len) => len,
                    None => return,
                },
                _ => return,
            };
        };
        let before = rest.get(..end).unwrap_or_default();
        if before.iter().any(|byte| matches!(byte, b'|' | b'\\')) {
            self.is_ambiguous = true;
            if marks == Marks::Text {
                return;
            }
        }
        self.end += end + line_ending;
        self.is_line = true;
    }
}

/// The length of what this line and the next few begin with.
fn block_prefix_len(line: &[u8]) -> usize {
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

/// The length of the marks and numbers that both lines begin with, and the white space around them.
fn common_prefix_len(line: &[u8], other: &[u8]) -> usize {
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

/// The line below, without its elements and indentation.
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

/// A mark without a space behind it may belong to the text.
fn is_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'/' | b'>' | b'*' | b'#' | b'|' | b';' | b'!' | b'+' | b'-'
    )
}

/// A tag or a comment, and the number of a line behind it. Where the text was cut, as far as it is there.
fn tag_len(rest: &[u8], is_cut: bool) -> Option<usize> {
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

/// Whether a tag must stay, because of what its attributes contain.
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
    let has_word = WORDS
        .iter()
        .any(|word| tag.windows(word.len()).any(|window| window == *word));
    let mut run = 0;
    has_word
        || tag.iter().any(|byte| {
            let is_word = byte.is_ascii_alphanumeric() || b"+/=%&#;\\".contains(byte);
            run = if is_word { run + 1 } else { 0 };
            run > MAX_WORD_LEN
        })
}

fn is_line_of_its_own(tag: &[u8]) -> bool {
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

/// The number of a line, in a cell of its own.
fn number_cell_len(rest: Option<&[u8]>) -> usize {
    let rest = rest.unwrap_or_default();
    let digits = digits(rest);
    let is_cell = digits > 0 && rest.get(digits..).is_some_and(|it| it.starts_with(b"</"));
    if is_cell { digits } else { 0 }
}

/// The number of a line, before it.
fn number_len(rest: &[u8]) -> usize {
    let digits = digits(rest);
    match rest.get(digits) {
        Some(b':' | b'|' | b'\t' | b' ') if digits > 0 => digits + 1,
        _ => 0,
    }
}

fn digits(rest: &[u8]) -> usize {
    let digits = rest
        .iter()
        .take(7)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits > 6 { 0 } else { digits }
}

/// White space before a line, or a mark and a space.
fn mark_len(rest: &[u8]) -> usize {
    let is_space = |at: usize| rest.get(at).is_none_or(u8::is_ascii_whitespace);
    match rest {
        [b' ' | b'\t' | b'\r', ..] => 1,
        [b'/', b'*', ..] => 2,
        [b'/', b'/', ..] | [b'-', b'-', ..] if is_space(2) => 2,
        [b'>' | b'*' | b'#' | b'|' | b';' | b'!' | b'+' | b'-', ..] if is_space(1) => 1,
        // A quotation in a quotation.
        [b'>', b'>' | b'|', ..] => 1,
        _ => 0,
    }
}
