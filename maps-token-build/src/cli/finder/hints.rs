//! The places at which something may begin. Everything else is not looked at: on content without any, this
//! is all that runs.
//!
//! Encoders escape what must be escaped, so that letters and digits stay. The words of `patterns` consist of
//! them. Where a letter is escaped, by whoever wants to hide it, every escaped letter is a hint; so is an
//! invisible character inside a word, a long base64 of a text, and a string that goes on in another one.

use std::ops::Range;

use memchr::memmem;

use super::base64;
use super::patterns::{Literal, patterns};
use super::unescape::{Spelling, invisible_len, spelling_at, spells_alphanumeric};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hint {
    pub(super) at: usize,
    pub(super) kind: HintKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HintKind {
    /// A token may begin here, as it is.
    Token,
    /// A DER key may name its curve here.
    Der,
    /// Numbers that may be a key.
    Numbers,
    /// `mapkit`, of a script's address.
    Script,
    /// Base64 of what may be text.
    Base64,
    /// One of the words in base64 or UTF-16.
    Encoded,
    /// Something that must be decoded first.
    Other,
}

/// Those in a range, in their order.
pub(super) fn find(bytes: &[u8], range: Range<usize>, is_binary: bool) -> Vec<Hint> {
    let mut hints = Vec::new();
    literals(bytes, range.clone(), &mut hints);
    escapes(bytes, range.clone(), &mut hints);
    invisible(bytes, range.clone(), is_binary, &mut hints);
    concatenations(bytes, range.clone(), &mut hints);
    base64_runs(bytes, range, &mut hints);
    if is_binary {
        hints.retain(|hint| hint.kind != HintKind::Other || is_in_text(bytes, hint.at));
    }
    hints.sort_unstable();
    hints
}

/// Whether text is around a place. In a picture, every few thousand bytes look like an escape.
fn is_in_text(bytes: &[u8], at: usize) -> bool {
    const LEN: usize = 12;
    let window = bytes.get(at.saturating_sub(LEN)..bytes.len().min(at + LEN));
    let is_text = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t' | 0 | 0xc2 | 0xad | 0xe2 | 0x80..=0x8f | 0xef | 0xbb | 0xbf);
    window.is_some_and(|window| window.iter().filter(|byte| !is_text(byte)).count() <= 2)
}

fn literals(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    patterns().find(bytes, range.start, range.end, |literal, at| {
        let near = |before: usize, after: usize, word: &[u8]| {
            let window = bytes.get(at.saturating_sub(before)..bytes.len().min(at + after));
            window.is_some_and(|window| memmem::find(window, word).is_some())
        };
        let kind = match literal {
            Literal::Token => Some(HintKind::Token),
            Literal::Der => Some(HintKind::Der),
            Literal::Numbers => Some(HintKind::Numbers),
            Literal::Word => Some(HintKind::Other),
            Literal::Encoded => Some(HintKind::Encoded),
            Literal::Placeholder => {
                (near(80, 0, b"token") || near(0, 160, b"built")).then_some(HintKind::Other)
            }
            Literal::Private => {
                (near(0, 80, b"KEY") || near(80, 0, b"BEGIN")).then_some(HintKind::Other)
            }
            Literal::Mapkit if near(400, 0, b"snap") || near(400, 0, b"shot") => {
                Some(HintKind::Other)
            }
            Literal::Mapkit => near(0, 32, b"js").then_some(HintKind::Script),
            Literal::Curve => is_member(bytes, at).then_some(HintKind::Other),
        };
        hints.extend(kind.map(|kind| Hint { at, kind }));
    });
}

/// Whether `crv` may be the name of a member, however its quotes are spelled.
fn is_member(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let after = bytes.get(at + 3);
    let is_behind =
        |len: usize, byte: u8| at.checked_sub(len).and_then(|at| bytes.get(at)) == Some(&byte);
    let is_start = before.is_none_or(|byte| !byte.is_ascii_alphabetic())
        || is_behind(3, b'%')
        || is_behind(6, b'\\');
    is_start && after.is_some_and(|byte| !byte.is_ascii_alphanumeric())
}

fn escapes(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    /// Where escapes are as dense as that, all of it is decoded: that takes less time than to look at each.
    const MAX_LOOKS: usize = 8;
    const DENSE_LEN: usize = 512;
    /// The next few belong to the same text.
    const SAME_TEXT_LEN: usize = 32;

    let part = bytes.get(range.clone()).unwrap_or_default();
    let (mut not_before, mut looks, mut looks_end) = (0, 0, 0);
    for at in memchr::memchr3_iter(b'%', b'&', b'\\', part) {
        let at = range.start + at;
        let rest = bytes.get(at..).unwrap_or_default();
        let is_in_run = rest.first() == Some(&b'\\') && at > 0 && bytes.get(at - 1) == Some(&b'\\');
        if at < not_before || is_in_run {
            continue;
        }
        let is_hint = match spelling_at(rest) {
            Spelling::Alphanumeric => true,
            Spelling::Unlikely => false,
            Spelling::Layered => {
                if at >= looks_end {
                    (looks, looks_end) = (0, at + DENSE_LEN);
                }
                looks += 1;
                looks > MAX_LOOKS || spells_alphanumeric(rest)
            }
        };
        if is_hint {
            hints.push(Hint {
                at,
                kind: HintKind::Other,
            });
            not_before = if looks > MAX_LOOKS {
                at + DENSE_LEN
            } else {
                at + SAME_TEXT_LEN
            };
        }
    }
}

fn invisible(bytes: &[u8], range: Range<usize>, is_binary: bool, hints: &mut Vec<Hint>) {
    let part = bytes.get(range.clone()).unwrap_or_default();
    let is_word = |at: Option<&u8>| at.is_some_and(u8::is_ascii_graphic);
    // Programs are full of zeros. Text has some only where it was UTF-16.
    let zeros = if is_binary { &[][..] } else { part };
    let firsts = memchr::memchr3_iter(0xc2, 0xe2, 0xef, part).chain(memchr::memchr_iter(0, zeros));
    for at in firsts {
        let at = range.start + at;
        let Some(previous) = at.checked_sub(1) else {
            continue;
        };
        let mut end = at;
        while end < at + 16
            && let len @ 1.. = invisible_len(bytes.get(end..).unwrap_or_default())
        {
            end += len;
        }
        if end > at && is_word(bytes.get(previous)) && is_word(bytes.get(end)) {
            hints.push(Hint {
                at: previous,
                kind: HintKind::Other,
            });
        }
    }
}

/// The shortest word that is looked for, in pieces of strings.
const MIN_WORD_LEN: usize = 32;

/// `"…" + "…"`, if the pieces join to a long word. What a compiler writes has joined its strings already.
fn concatenations(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    let part = bytes.get(range.clone()).unwrap_or_default();
    let mut end = 0;
    for at in memchr::memchr_iter(b'+', part) {
        let at = range.start + at;
        if at < end {
            continue;
        }
        let Some((before, after)) = around_operator(bytes, at) else {
            continue;
        };
        let (word, word_end) = joined_word_len(bytes, before, after);
        end = word_end;
        if word >= MIN_WORD_LEN {
            hints.push(Hint {
                at,
                kind: HintKind::Other,
            });
        }
    }
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// The last character of the string before a `+`, and the first one of the string behind it.
fn around_operator(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    const MAX_SPACE: usize = 96;
    let is_space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let before = bytes.get(at.saturating_sub(MAX_SPACE)..at)?;
    let spaces = before.iter().rev().take_while(is_space).count();
    let quote = at.checked_sub(spaces + 1)?;
    let after = bytes.get(at + 1..)?;
    // Or in a string of its own.
    let spaces = after
        .iter()
        .take(MAX_SPACE)
        .take_while(|byte| is_space(byte) || **byte == b'\\')
        .count();
    let next = at + 1 + spaces;
    let is_glue = is_quote(*bytes.get(quote)?) && is_quote(*bytes.get(next)?);
    is_glue.then_some((quote.checked_sub(1)?, next + 1))
}

/// How long a word is that goes on in the next strings, and where it ends.
fn joined_word_len(bytes: &[u8], before: usize, after: usize) -> (usize, usize) {
    const MAX_LEN: usize = 64;
    let is_word =
        |byte: u8| byte.is_ascii_graphic() && !is_quote(byte) && !matches!(byte, b'<' | b'>');
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

fn base64_runs(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    let mut at = range.start + base64::MIN_RUN_LEN - 1;
    // A run that ends behind the range is looked at again with what follows.
    while at < range.end + base64::MIN_RUN_LEN
        && let Some(byte) = bytes.get(at)
    {
        if !base64::is_base64(*byte) {
            at += base64::MIN_RUN_LEN;
            continue;
        }
        let run = base64::run_around(bytes, at);
        let is_text = |run: &[u8]| base64::shifts_to_text(run).contains(&true);
        let kind = if run.len() >= base64::MIN_RUN_LEN {
            is_text(bytes.get(run.clone()).unwrap_or_default()).then_some(HintKind::Base64)
        } else {
            let pieces = base64::equal_pieces(bytes, run.clone());
            pieces
                .is_some_and(|run| is_text(&run))
                .then_some(HintKind::Other)
        };
        if let Some(kind) = kind {
            hints.push(Hint {
                at: run.start.max(range.start),
                kind,
            });
        }
        at = run.end + base64::MIN_RUN_LEN;
    }
}
