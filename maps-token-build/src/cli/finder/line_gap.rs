//! Finds what separates two lines or two elements.

use super::join_lines::Marks;
use super::line_marks::{block_prefix_len, common_prefix_len, is_mark, mark_len};
use super::line_tags::{is_line_of_its_own, tag_len};
use super::text::Text;

/// The maximum length of the text between two lines, in bytes.
pub(super) const MAX_GAP_LEN: usize = 160;

/// The text from the end of one line or element to the start of the next.
#[derive(Default)]
pub(super) struct Gap {
    pub(super) end: usize,
    /// Whether the gap contains a line ending or a block element.
    pub(super) is_line: bool,
    /// Whether the gap contains an empty line.
    pub(super) is_blank: bool,
    pub(super) is_ambiguous: bool,
    /// The start of the line after the last line ending in the gap.
    line: Option<usize>,
}

impl Gap {
    /// Returns the gap at `start`, which is empty if there is none.
    pub(super) fn at(text: Text<'_>, start: usize, marks: Marks, mark: &mut Vec<u8>) -> Self {
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
                    // The line consists of whitespace.
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

    /// Skips a prefix that this line shares with its neighbors, such as `> `. Also sets `is_ambiguous`
    /// if the line starts with a possible mark.
    fn begin_line(&mut self, bytes: &[u8], marks: Marks, mark: &mut Vec<u8>) {
        let line = bytes.get(self.end..).unwrap_or_default();
        self.line = Some(self.end);
        let first = line.get(spaces(line));
        if !first.is_some_and(|byte| is_mark(*byte) || byte.is_ascii_digit()) {
            return;
        }
        self.is_ambiguous = true;
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

    /// Skips a line ending, and what may precede it: whitespace, the border of a table, a backslash.
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
                // A backslash without a space before it may start an escape.
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

pub(super) fn spaces(bytes: &[u8]) -> usize {
    let bytes = bytes.get(..MAX_GAP_LEN).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
    end.unwrap_or(bytes.len())
}
