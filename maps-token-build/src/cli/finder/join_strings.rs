//! Joins string literals that a program concatenates: `"…" + "…"`, lists, templates.

use super::text::{Text, View};

/// The maximum length of the text between two strings in bytes: `" +` and the indentation of the next
/// line.
const MAX_GLUE_LEN: usize = 160;

/// Whether two strings must have the same quotes to be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    Same,
    Any,
}

/// Joins string literals. Returns `None` if there are none to join.
pub(super) fn join_strings(text: Text<'_>) -> Option<View> {
    memchr::memchr3(b'"', b'\'', b'`', text.bytes)?;
    // Strings inside of strings have other quotes.
    join(text, Quotes::Same).or_else(|| join(text, Quotes::Any))
}

fn join(text: Text<'_>, quotes: Quotes) -> Option<View> {
    let bytes = text.bytes;
    let mut view = View::like(text);
    let mut is_changed = false;
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
        match glue {
            Some(len) => {
                is_changed = true;
                at += len;
                view.join_at(text.offset(at));
            }
            None => {
                view.push(*first, text.offset(at));
                at += 1;
            }
        }
    }
    is_changed.then(|| view.finish())
}

/// Returns the length of the text from the end of one string to the start of the next: `" + "`, `", "`,
/// `" . "`, `".concat("`, `"}` and `${"`. If it is truncated, returns the length up to the end of the
/// bytes.
fn glue_len(rest: &[u8], quotes: Quotes, is_cut: bool) -> Option<usize> {
    const CONCAT: &[u8] = b".concat(";
    let spaces = spaces(rest.get(1..).unwrap_or_default());
    if let Some([b'}', _, ..]) = rest.get(1 + spaces..) {
        return Some(spaces + 2);
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
            [quote @ (b'"' | b'\'' | b'`'), ..] => {
                // Two quotes in a row are an empty string, not a separator.
                let is_glue = at > 1 && (quotes == Quotes::Any || rest.first() == Some(quote));
                return is_glue.then_some(at + prefix_len(after) + 1);
            }
            [b'\\', b'\n' | b'\r', ..] => 1,
            after if after.starts_with(CONCAT) => CONCAT.len(),
            after if is_cut && CONCAT.starts_with(after) => after.len(),
            [b' ' | b'\t' | b'\n' | b'\r' | b'(' | b')', ..] => 1,
            // These are operators, marks of added lines, and comments between strings.
            [
                b'+' | b',' | b'.' | b'&' | b'|' | b'~' | b'<' | b'>' | b'_' | b'*' | b'#' | b'/',
                ..,
            ] => 1,
            _ => return None,
        };
    }
    None
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
