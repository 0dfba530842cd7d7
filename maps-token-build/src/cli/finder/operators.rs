//! Finds concatenations of string literals that form one long word.

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
    let spaces = after
        .iter()
        .take(MAX_SPACE)
        .take_while(|byte| is_space(byte) || **byte == b'\\')
        .count();
    let next = at + 1 + spaces;
    let is_glue = is_quote(*bytes.get(quote)?) && is_quote(*bytes.get(next)?);
    is_glue.then_some((quote.checked_sub(1)?, next + 1))
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
