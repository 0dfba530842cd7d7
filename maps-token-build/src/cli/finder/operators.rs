//! Finds concatenations of string literals that form one long word.

use super::base64::is_base64;

/// The minimum length of a word in several strings, in bytes.
pub(super) const MIN_WORD_LEN: usize = 32;

/// Finds `"…" + "…"` if the strings join to a long word. Compilers have already joined such strings.
#[derive(Default)]
pub(super) struct Operators {
    end: usize,
}

impl Operators {
    pub(super) fn hint(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if at < self.end {
            return None;
        }
        let (before, after) = around_operator(bytes, at)?;
        if !may_join(bytes, before, after) {
            return None;
        }
        let (len, end) = joined_word_len(bytes, before, after);
        self.end = end;
        (len >= MIN_WORD_LEN).then_some(at)
    }
}

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Returns the positions of the last character in the string before a `+`, and of the first in the
/// string after it.
fn around_operator(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    const MAX_SPACE: usize = 96;
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let before = bytes.get(at.saturating_sub(MAX_SPACE)..at)?;
    let spaces = before.iter().rev().take_while(is_space).count();
    let quote = at.checked_sub(spaces + 1)?;
    let after = bytes.get(at + 1..)?;
    // A backslash may precede the quote, if the program is in a string itself.
    let spaces = |from: usize| {
        let rest = after.get(from..).unwrap_or_default().iter();
        rest.take(MAX_SPACE)
            .take_while(|byte| is_space(byte) || **byte == b'\\')
            .count()
    };
    let mut len = spaces(0);
    // In PowerShell, a backtick continues the line.
    if let Some([b'`', b'\r' | b'\n', ..]) = after.get(len..) {
        len += 1 + spaces(len + 1);
    }
    let next = at + 1 + len;
    let is_glue = is_quote(*bytes.get(quote)?) && is_quote(*bytes.get(next)?);
    is_glue.then_some((quote.checked_sub(1)?, next + 1))
}

/// Returns whether the last character of a string and the first one of the next may belong to one word or
/// escape. In `{width:"+"+x}`, the `+` is a string, not an operator.
fn may_join(bytes: &[u8], before: usize, after: usize) -> bool {
    const ESCAPE_LEN: usize = 16;
    let last = bytes.get(..=before).unwrap_or_default();
    // Backslashes before the quote, if the program is in a string itself.
    let quotes = last
        .iter()
        .rev()
        .take(ESCAPE_LEN)
        .take_while(|byte| **byte == b'\\')
        .count();
    let last = last.get(..last.len() - quotes).unwrap_or_default();
    let first = bytes.get(after).copied().unwrap_or_default();
    let is_behind = |byte: u8| last.iter().rev().take(ESCAPE_LEN).any(|it| *it == byte);
    let may_end = match last {
        [.., byte, b','] => byte.is_ascii_digit(),
        [.., high, low, b':'] => {
            high.is_ascii_hexdigit() && low.is_ascii_hexdigit() && first.is_ascii_hexdigit()
        }
        [.., b';'] => is_behind(b'&'),
        [code @ .., b'}'] => is_code_point(code),
        [.., b'u', b'{'] => true,
        [.., byte] => is_base64(*byte) || !byte.is_ascii() || b"%&#.".contains(byte),
        [] => false,
    };
    let may_begin = match first {
        b',' => matches!(last, [.., byte] if byte.is_ascii_digit()),
        b':' => {
            matches!(last, [.., high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
        }
        b';' => is_behind(b'&'),
        _ => is_base64(first) || !first.is_ascii() || b"%&#{}\\.".contains(&first),
    };
    may_end && may_begin
}

/// Returns whether text ends in `u{` and a hexadecimal number.
fn is_code_point(text: &[u8]) -> bool {
    const MAX_DIGITS: usize = 12;
    let digits = text.iter().rev().take(MAX_DIGITS);
    let digits = digits.take_while(|byte| byte.is_ascii_hexdigit()).count();
    let before = text.get(..text.len() - digits).unwrap_or_default();
    digits > 0 && before.ends_with(b"u{")
}

/// Returns the length of a word that continues in the next strings, and its end.
fn joined_word_len(bytes: &[u8], before: usize, after: usize) -> (usize, usize) {
    const MAX_LEN: usize = 64;
    let is_word =
        |byte: u8| byte.is_ascii_graphic() && !is_quote(byte) && !b"<>()|!".contains(&byte);
    let start = bytes
        .get(before.saturating_sub(MAX_LEN)..=before)
        .unwrap_or_default();
    let mut len = start
        .iter()
        .rev()
        .take_while(|byte| is_word(**byte))
        .count();
    let mut at = after;
    while len < MAX_LEN
        && let Some(byte) = bytes.get(at)
    {
        let is_escaped_quote =
            *byte == b'\\' && bytes.get(at + 1).is_some_and(|byte| is_quote(*byte));
        if is_word(*byte) {
            len += 1;
            at += 1 + usize::from(is_escaped_quote);
        } else if is_quote(*byte) {
            let operator = bytes.get(at + 1..).unwrap_or_default();
            let spaces = operator
                .iter()
                .take(96)
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            match around_operator(bytes, at + 1 + spaces) {
                Some((_, next)) if bytes.get(at + 1 + spaces) == Some(&b'+') => at = next,
                _ => break,
            }
        } else {
            break;
        }
    }
    (len, at)
}
