//! What is between two lines, or between two elements.

use super::join_lines::Marks;
use super::line_marks::{block_prefix_len, common_prefix_len, is_mark, mark_len};
use super::line_tags::{is_line_of_its_own, tag_len};
use super::text::Text;

/// The longest text between two lines.
pub(super) const MAX_GAP_LEN: usize = 160;

/// From the end of a piece to the beginning of the next.
#[derive(Default)]
pub(super) struct Gap {
    pub(super) end: usize,
    /// Whether a line ends in it, or an element that is a line of its own.
    pub(super) is_line: bool,
    /// Whether an empty line is in it.
    pub(super) is_blank: bool,
    pub(super) is_ambiguous: bool,
    /// Where the line begins that it leads to.
    line: Option<usize>,
}

impl Gap {
    /// Empty, if there is none.
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

pub(super) fn spaces(bytes: &[u8]) -> usize {
    let bytes = bytes.get(..MAX_GAP_LEN).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| !matches!(byte, b' ' | b'\t'));
    end.unwrap_or(bytes.len())
}
