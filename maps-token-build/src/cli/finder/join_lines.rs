//! Joins lines that were broken, without what is before each of them and the elements around each.

use super::line_gap::{Gap, spaces};
use super::text::{Text, View};

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

/// The text without the backslashes that continue its lines, and their indentation; or the `=` of mail.
pub(super) fn join_continued_lines(text: Text<'_>) -> Option<View> {
    let bytes = text.bytes;
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

/// Quoted-printable has lines of up to 76 characters. Those of PEM, which may end in `=` too, are shorter.
fn is_line_of_mail(len: usize) -> bool {
    (66..=76).contains(&len)
}

/// Whether a line that ends with this character, or begins with it, may be a piece of a word.
fn joins(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<')
}
