//! Removes one layer of escapes from a text, and all invisible characters.

use super::escape::{Decoded, Dialect, Escape, escape_at, is_style_escape};
use super::text::{Text, View};

/// Replaces characters that no result contains.
const OTHER: u8 = 0x1a;

/// The maximum length of an escape in bytes: that of `&ZeroWidthSpace;`.
const MAX_ESCAPE_LEN: usize = 16;

/// Removes one layer of escapes. Returns `None` if there is none. A truncated escape at the end is
/// omitted.
pub(super) fn unescape(text: Text<'_>, dialect: Dialect) -> Option<View> {
    let bytes = text.bytes;
    // These are the first bytes of all escapes and invisible characters.
    let may_begin = |byte: &u8| matches!(byte, b'%' | b'&' | b'\\' | 0 | 0x80..);
    bytes.iter().find(|byte| may_begin(byte))?;
    let mut view = View::like(text);
    let mut is_changed = false;
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        if !may_begin(first) {
            at = view.extend_until(text, at, may_begin);
            continue;
        }
        // An escape at the end of a truncated text may continue.
        let is_last = text.is_cut && rest.len() < MAX_ESCAPE_LEN;
        let len = match first {
            b'%' | b'&' | b'\\' => match escape_at(rest, dialect) {
                None if is_last => break,
                Some(escape) if is_last && escape.len == rest.len() => break,
                Some(escape) => {
                    is_changed = true;
                    match escape.decoded {
                        Decoded::Byte(byte) => view.push(byte, text.offset(at)),
                        Decoded::Other => view.push(OTHER, text.offset(at)),
                        Decoded::Nothing => {}
                    }
                    escape.len
                }
                None => {
                    view.push(*first, text.offset(at));
                    1
                }
            },
            0xc2 | 0xe2 | 0xef if is_last && rest.len() < 3 => break,
            0 | 0xad | 0xc2 | 0xcd | 0xe1 | 0xe2 | 0xef => match invisible_len(rest) {
                0 if rest.starts_with(b"\xc2\xa0") => {
                    is_changed = true;
                    view.push(b' ', text.offset(at));
                    2
                }
                0 => {
                    view.push(*first, text.offset(at));
                    1
                }
                len => {
                    is_changed = true;
                    len
                }
            },
            byte => {
                view.push(*byte, text.offset(at));
                1
            }
        };
        at += len;
    }
    is_changed.then_some(view)
}

/// Returns the length of an invisible character at the start of the bytes: zero bytes of UTF-16,
/// zero-width characters, soft hyphens, byte order marks, direction marks.
pub(super) fn invisible_len(bytes: &[u8]) -> usize {
    match bytes {
        [0 | 0xad, ..] => 1,
        [0xc2, 0xad, ..] | [0xcd, 0x8f, ..] => 2,
        [0xe1, 0xa0, 0x8e, ..]
        | [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae, ..]
        | [0xe2, 0x81, 0xa0..=0xaf, ..]
        | [0xef, 0xb8, 0x80..=0x8f, ..]
        | [0xef, 0xbb, 0xbf, ..] => 3,
        _ => 0,
    }
}

pub(super) fn has_style_escapes(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'\\', bytes).any(|at| bytes.get(at..).is_some_and(is_style_escape))
}

/// The maximum length of a character that is escaped three times, in bytes.
const WINDOW: usize = 96;
const MAX_LAYERS: usize = 4;

/// What an escape may decode to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// A letter or a digit, by its code. Encoders do not escape these without a reason, so the whole
    /// text may be hidden.
    Alphanumeric,
    /// The start of another escape.
    Layered,
    Unlikely,
}

/// Classifies an escape quickly, from bytes that start with `%`, `&` or a backslash.
pub(super) fn spelling_at(bytes: &[u8]) -> Spelling {
    // Most escapes are neither, and files contain many.
    let is_possible = match bytes {
        [b'&', b'#' | b'a' | b'A' | b'p' | b'b', ..] => true,
        [b'%', b'2'..=b'7' | b'u' | b'U', ..] => true,
        [b'\\', next, ..] => next.is_ascii_hexdigit() || matches!(next, b'x' | b'u' | b'U' | b'\\'),
        _ => false,
    };
    if !is_possible {
        return Spelling::Unlikely;
    }
    let script = escape_at(bytes, Dialect::Script);
    let is_backslash = bytes.first() == Some(&b'\\');
    let style = is_backslash
        .then(|| escape_at(bytes, Dialect::Style))
        .flatten();
    let escapes = [script, style];
    if escapes.iter().flatten().any(is_alphanumeric) {
        return Spelling::Alphanumeric;
    }
    let begins_another = |escape: &Escape| match escape.decoded {
        Decoded::Byte(first) => {
            let rest = bytes.get(escape.len..);
            rest.is_some_and(|rest| may_go_on(first, rest))
        }
        Decoded::Nothing | Decoded::Other => false,
    };
    if escapes.iter().flatten().any(begins_another) {
        Spelling::Layered
    } else {
        Spelling::Unlikely
    }
}

/// Returns whether the bytes start with a letter or a digit that is escaped up to four times.
pub(super) fn spells_alphanumeric(bytes: &[u8]) -> bool {
    let window = bytes.get(..WINDOW).unwrap_or(bytes);
    let has_backslash = memchr::memchr(b'\\', window).is_some();
    spells_alphanumeric_in(window, Dialect::Script)
        || (has_backslash && spells_alphanumeric_in(window, Dialect::Style))
}

/// Each layer is removed in one dialect, and the last one may be in the other: CSS that is percent-encoded.
fn spells_alphanumeric_in(window: &[u8], dialect: Dialect) -> bool {
    let mut layer = unescape(Text::of_file(window), dialect);
    for _ in 1..MAX_LAYERS {
        let Some(view) = &layer else { return false };
        let bytes = view.text().bytes;
        let escapes = [Dialect::Script, Dialect::Style].map(|dialect| escape_at(bytes, dialect));
        let mut escapes = escapes.iter().flatten();
        if escapes.clone().any(is_alphanumeric) {
            return true;
        }
        let begins_another = |it: &Escape| matches!(it.decoded, Decoded::Byte(b'%' | b'&' | b'\\'));
        if !escapes.any(begins_another) {
            return false;
        }
        layer = unescape(view.text(), dialect);
    }
    false
}

/// Returns whether an escaped `%`, `&` or backslash may start another escape. `&amp;` and `\\` alone
/// are too common.
fn may_go_on(first: u8, rest: &[u8]) -> bool {
    match (first, rest) {
        (b'%' | b'&' | b'\\', [b'%' | b'&' | b'\\', ..])
        | (b'&', [b'#', ..] | [b'a', b'm', b'p', b';', ..])
        | (b'%' | b'\\', [b'u' | b'U', ..])
        | (b'\\', [b'x' | b'0'..=b'9', ..]) => true,
        (b'%' | b'\\', [high, low, ..]) => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        _ => false,
    }
}

fn is_alphanumeric(escape: &Escape) -> bool {
    escape.is_numeric
        && matches!(escape.decoded, Decoded::Byte(byte) if byte.is_ascii_alphanumeric())
}
