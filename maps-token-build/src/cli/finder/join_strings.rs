//! Joins string literals that a program concatenates: `"…" + "…"`, lists, templates.

use super::base64::is_base64;
use super::json_start::is_json_start;
use super::text::{Text, View};

/// The maximum length of the text between two strings in bytes: `" +` and the indentation of the next
/// line.
const MAX_GLUE_LEN: usize = 160;

/// The maximum length of a comment between two strings in bytes.
const MAX_COMMENT_LEN: usize = 256;

/// Whether two strings must have the same quotes to be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    Same,
    Any,
}

/// What is inserted between the strings of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    None,
    /// A dot, if the strings are the parts of a token: `["eyJ…", "eyJ…", "…"].join(".")`.
    Dot,
}

/// Joins string literals in each possible way.
pub(super) fn join_strings(text: Text<'_>) -> Vec<View> {
    if memchr::memchr3(b'"', b'\'', b'`', text.bytes).is_none() {
        return Vec::new();
    }
    let join = |separator| {
        // Strings inside of strings have other quotes.
        let same = join(text, Quotes::Same, separator);
        same.or_else(|| join(text, Quotes::Any, separator))
    };
    let mut views = Vec::from_iter(join(Separator::None));
    if !views.is_empty() {
        views.extend(join(Separator::Dot));
    }
    views
}

/// Returns `None` if nothing is joined, or no dot is inserted although there should be one.
fn join(text: Text<'_>, quotes: Quotes, separator: Separator) -> Option<View> {
    let bytes = text.bytes;
    let mut view = View::like(text);
    let mut is_changed = false;
    let mut parts = Parts::default();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        let may_join = |byte: &u8| matches!(byte, b'\\' | b'"' | b'\'' | b'`' | b'$');
        if !may_join(first) {
            at = view.extend_until(text, at, may_join);
            continue;
        }
        let glue = match first {
            // An escaped quote does not end a string.
            b'\\' => {
                for at in at..bytes.len().min(at + 2) {
                    view.push(bytes.get(at).copied().unwrap_or_default(), text.offset(at));
                }
                at += 2;
                continue;
            }
            b'"' | b'\'' | b'`' => glue_len(rest, quotes, text.is_cut),
            b'$' => interpolation_len(rest),
            _ => None,
        };
        let Some(len) = glue else {
            view.push(*first, text.offset(at));
            at += 1;
            parts.start(&view);
            continue;
        };
        let is_list = rest.get(..len).is_some_and(|glue| glue.contains(&b','));
        if separator == Separator::Dot && is_list {
            let next = rest.get(len..).unwrap_or_default();
            if parts.is_followed_by(next, &view) {
                view.push(b'.', text.offset(at));
                parts.next(&view);
            } else {
                parts.start(&view);
            }
        }
        is_changed |= separator == Separator::None || parts.number > 0;
        at += len;
        view.join_at(text.offset(at));
    }
    is_changed.then(|| view.finish())
}

/// The part of a token in the current string of a list.
#[derive(Default)]
struct Parts {
    start: usize,
    /// The number of parts before this one.
    number: usize,
}

impl Parts {
    /// Starts with the first part at the end of a view.
    fn start(&mut self, view: &View) {
        self.start = view.text().bytes.len();
        self.number = 0;
    }

    fn next(&mut self, view: &View) {
        self.start = view.text().bytes.len();
        self.number += 1;
    }

    /// Returns whether the end of a view is a part, and the next string is the part after it. The header and the
    /// claims are JSON.
    fn is_followed_by(&self, next: &[u8], view: &View) -> bool {
        let part = view.text().bytes.get(self.start..).unwrap_or_default();
        let is_next = match self.number {
            0 => is_json_start(next),
            1 => next.first().is_some_and(|byte| is_base64(*byte)),
            _ => false,
        };
        is_next && is_json_start(part) && part.iter().all(|byte| is_base64(*byte))
    }
}

/// Returns the length of the text from the end of one string to the start of the next: `" + "`, `", "`,
/// `" . "`, `".concat("`, `"}`, `${"` and `"])</script><script>….push("`. If it is truncated, returns the length up to
/// the end of the bytes.
fn glue_len(rest: &[u8], quotes: Quotes, is_cut: bool) -> Option<usize> {
    const CONCAT: &[u8] = b".concat(";
    let (quote, inner) = rest.split_first()?;
    let spaces = spaces(inner);
    if let Some([b'}', _, ..]) = rest.get(1 + spaces..) {
        return Some(spaces + 2);
    }
    if let Some([b']' | b')', ..]) = rest.get(1 + spaces..)
        && let Some(len) = next_script(inner, *quote, is_cut)
    {
        return Some(1 + len);
    }
    let mut at = 1;
    while at < MAX_GLUE_LEN {
        let Some(after) = rest.get(at..).filter(|after| !after.is_empty()) else {
            return is_cut.then_some(at);
        };
        // PowerShell continues a line that ends in a backtick.
        if let [b'`', b'\n' | b'\r', ..] = after {
            at += 1;
            continue;
        }
        at += match after.get(prefix_len(after)..).unwrap_or_default() {
            [next @ (b'"' | b'\'' | b'`'), ..] => {
                // Two quotes in a row are an empty string, not a separator.
                let is_glue = at > 1 && (quotes == Quotes::Any || quote == next);
                return is_glue.then_some(at + prefix_len(after) + 1);
            }
            [b'\\', b'\n' | b'\r', ..] => 1,
            after if after.starts_with(CONCAT) => CONCAT.len(),
            after if is_cut && CONCAT.starts_with(after) => after.len(),
            [b' ' | b'\t' | b'\n' | b'\r' | b'(' | b')', ..] => 1,
            [b'/' | b'#', ..] => comment_len(after, *quote, is_cut).unwrap_or(1),
            // These are operators, and marks of added lines and of comments that contain the strings.
            [
                b'+' | b',' | b'.' | b'&' | b'|' | b'~' | b'<' | b'>' | b'_' | b'*',
                ..,
            ] => 1,
            _ => return None,
        };
    }
    None
}

/// Returns the length of a comment. A quote is not a part of it: the comment contains the strings.
fn comment_len(rest: &[u8], quote: u8, is_cut: bool) -> Option<usize> {
    let (start, end): (usize, &[u8]) = match rest {
        [b'/', b'*', ..] => (2, b"*/"),
        [b'/', b'/', ..] => (2, b"\n"),
        [b'#', ..] => (1, b"\n"),
        _ => return None,
    };
    let window = rest.get(..MAX_COMMENT_LEN).unwrap_or(rest);
    let window = match memchr::memchr(quote, window) {
        Some(at) => window.get(..at)?,
        None => window,
    };
    let inner = window.get(start..)?;
    match memchr::memmem::find(inner, end) {
        Some(len) => Some(start + len + end.len()),
        None => (is_cut && window.len() == rest.len()).then_some(rest.len()),
    }
}

/// Returns the length of the text from a string to the start of the next in another script:
/// `])</script><script>self.__next_f.push([1,"`. React streams the data of a page in such scripts, split at arbitrary
/// bytes.
fn next_script(rest: &[u8], quote: u8, is_cut: bool) -> Option<usize> {
    const MAX_LEN: usize = 512;
    let window = rest.get(..MAX_LEN).unwrap_or(rest);
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b"]);".contains(byte);
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let skip = |at: usize, is: &dyn Fn(&u8) -> bool| {
        let after = window.get(at..).unwrap_or_default();
        at + after.iter().take_while(|byte| is(byte)).count()
    };
    let cut = (is_cut && window.len() == rest.len()).then_some(rest.len());
    let mut at = skip(0, &is_end);
    for tag in [&b"</script>"[..], b"<script"] {
        let after = window.get(at..)?;
        if !after.starts_with(tag) {
            return cut.filter(|_| tag.starts_with(after));
        }
        at = skip(at + tag.len(), &is_space);
    }
    at = skip(at, &|byte| *byte != b'>') + 1;
    let code = at;
    at = skip(at, &|byte| !b"\"'`<>".contains(byte));
    let code = window.get(code..at).unwrap_or_default();
    match window.get(at) {
        None => cut,
        Some(next) if *next == quote => {
            // A number before the text is its kind.
            let is_argument = |byte: &u8| {
                *byte == b'['
                    || *byte == b','
                    || byte.is_ascii_digit()
                    || byte.is_ascii_whitespace()
            };
            let call = code.iter().rposition(|byte| !is_argument(byte))?;
            code.get(..=call)?.ends_with(b".push(").then_some(at + 1)
        }
        Some(_) => None,
    }
}

/// Returns the length of the prefix of a string literal: `b"…"`, `rb"…"`, `u8"…"`, `$"…"`.
fn prefix_len(rest: &[u8]) -> usize {
    const MAX_LEN: usize = 2;
    let is_prefix = |byte: &u8| b"bBfFrRuULN8@$".contains(byte);
    let len = rest
        .iter()
        .take(MAX_LEN)
        .take_while(|byte| is_prefix(byte))
        .count();
    let is_quoted = matches!(rest.get(len), Some(b'"' | b'\''));
    if is_quoted { len } else { 0 }
}

/// Returns the length of `${"` in a template.
fn interpolation_len(rest: &[u8]) -> Option<usize> {
    let inner = rest.strip_prefix(b"${")?;
    let spaces = spaces(inner);
    matches!(inner.get(spaces), Some(b'"' | b'\'' | b'`')).then_some(2 + spaces + 1)
}

fn spaces(rest: &[u8]) -> usize {
    let rest = rest.get(..MAX_GLUE_LEN).unwrap_or(rest);
    rest.iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}
