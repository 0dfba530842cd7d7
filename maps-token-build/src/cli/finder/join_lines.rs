//! Joins the lines of a wrapped text, and removes what precedes each line and the tags around it.

use super::line_gap::{Gap, spaces};
use super::text::{Text, View};

/// How to read ambiguous characters. A `+` at the start of a line may be base64 or the mark of an added
/// line; a backslash at its end may start an escape or continue the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    Text,
    Mark,
    /// Like `Mark`, and a backslash at the end of a line continues it.
    Continued,
}

/// Joins lines. Returns `None` if there are none to join, and whether the result depends on `marks`.
pub(super) fn join_lines(text: Text<'_>, marks: Marks) -> (Option<View>, bool) {
    let bytes = text.bytes;
    if memchr::memchr3(b'\n', b'\r', b'<', bytes).is_none() {
        return (None, false);
    }
    let mut view = View::like(text);
    let (mut is_changed, mut is_ambiguous) = (false, false);
    // The prefix of the lines in the current block.
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
                        // A CSS escape includes one newline after it.
                        if gap.is_blank {
                            view.push(b'\n', text.offset(at));
                        }
                    }
                    is_changed |= is_joined || gap.end > at + 1;
                    at = gap.end;
                    continue;
                }
                // Copies all spaces at once, because looking for a gap at each of a million spaces
                // would be slow.
                for _ in 1..spaces(rest) {
                    view.push(bytes.get(at).copied().unwrap_or_default(), text.offset(at));
                    at += 1;
                }
            }
            _ => {
                let is_gap =
                    |byte: &u8| matches!(byte, b'\n' | b'\r' | b' ' | b'\t' | b'|' | b'\\' | b'<');
                at = view.extend_until(text, at, is_gap);
                continue;
            }
        }
        view.push(bytes.get(at).copied().unwrap_or_default(), text.offset(at));
        at += 1;
    }
    (is_changed.then(|| view.finish()), is_ambiguous)
}

/// Joins lines that end in a backslash, or in the `=` of quoted-printable, and removes their
/// indentation. Returns `None` if there are none.
pub(super) fn join_continued_lines(text: Text<'_>) -> Option<View> {
    let bytes = text.bytes;
    let is_continued = |end: usize| {
        let before = bytes.get(..end).unwrap_or_default();
        matches!(before.last(), Some(b'\\' | b'='))
    };
    if !memchr::memchr2_iter(b'\n', b'\r', bytes).any(is_continued) {
        return None;
    }
    let mut view = View::like(text);
    let mut is_changed = false;
    let (mut at, mut line) = (0, 0);
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        let line_ending = match rest {
            [b'=', ..] if !is_line_of_mail(at - line) => 0,
            [b'\\' | b'=', b'\r', b'\n', ..] => 3,
            [b'\\' | b'=', b'\n' | b'\r', ..] => 2,
            _ => 0,
        };
        if line_ending > 0 {
            at += line_ending + spaces(rest.get(line_ending..).unwrap_or_default());
            view.join_at(text.offset(at));
            is_changed = true;
            line = at;
        } else {
            view.push(*first, text.offset(at));
            at += 1;
            if *first == b'\n' {
                line = at;
            }
        }
    }
    is_changed.then(|| view.finish())
}

/// Returns whether a line is as long as those of quoted-printable, which have up to 76 characters.
/// Lines of PEM, which may end in `=` too, are shorter.
fn is_line_of_mail(len: usize) -> bool {
    (66..=76).contains(&len)
}

/// Returns whether a line that ends or starts with this character may be a part of a word.
fn joins(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<')
}
