//! Removes escapes of URLs, HTML, JSON and shells, and joins concatenated string literals.

use super::buffer::Buffer;
use crate::bytes;

/// Removes one level of escapes: those of URLs, HTML, JSON, most programming languages and PowerShell,
/// HTML tags, and `" + "` between string literals. Returns `None` if there are none.
///
/// With `as_separators`, a backslash or a backtick separates lines, and only numeric escapes like
/// `\x2b` are decoded: the `n` of `AB\nCD` belongs to the key.
pub(super) fn unescape(text: &[u8], as_separators: bool) -> Option<Buffer> {
    let mut unescaped = Buffer::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let start = unescaped.len();
        let length = match rest {
            [b'%', ..] => percent(rest, &mut unescaped),
            [b'\\', ..] => backslash(rest, &mut unescaped, as_separators),
            [b'`', ..] if as_separators => 0,
            [b'`', b'n' | b'r', ..] => {
                unescaped.push(b'\n');
                2
            }
            [b'`', ..] => 1,
            [b'&', ..] => entity(rest, &mut unescaped),
            [b'<', ..] => tag(rest, &mut unescaped),
            [b'"' | b'\'', ..] => concatenation(rest),
            _ => 0,
        };
        if length == 0 {
            unescaped.truncate(start);
            unescaped.extend_from_slice(rest.get(..1).unwrap_or_default());
        }
        at += length.max(1);
    }
    (*unescaped != *text).then_some(unescaped)
}

fn percent(rest: &[u8], to: &mut Buffer) -> usize {
    push_byte(to, number(rest.get(1..3), 16), 3).unwrap_or_default()
}

fn backslash(rest: &[u8], to: &mut Buffer, is_separator: bool) -> usize {
    let Some(character) = rest.get(1) else {
        return 1;
    };
    let escaped = match character {
        b'n' | b'r' if !is_separator => {
            to.push(b'\n');
            return 2;
        }
        b't' if !is_separator => {
            to.push(b' ');
            return 2;
        }
        b'\n' => return 2,
        b'u' if rest.get(2) == Some(&b'{') => {
            let digits = rest.get(3..rest.len().min(10)).unwrap_or_default();
            bytes::position(digits, |byte| *byte == b'}')
                .and_then(|end| push_char(to, number(digits.get(..end), 16), 4 + end))
        }
        b'u' => push_char(to, number(rest.get(2..6), 16), 6),
        b'U' => push_char(to, number(rest.get(2..10), 16), 10),
        b'x' => push_byte(to, number(rest.get(2..4), 16), 4),
        b'0'..=b'3' => push_byte(to, number(rest.get(1..4), 8), 4),
        _ => None,
    };
    match escaped {
        Some(length) => length,
        None if is_separator => {
            to.push(b'\n');
            1
        }
        None => {
            to.push(*character);
            2
        }
    }
}

fn entity(rest: &[u8], to: &mut Buffer) -> usize {
    let reference = rest.get(1..rest.len().min(16)).unwrap_or_default();
    let mut length = 0;
    while let Some(b'#' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') = reference.get(length) {
        length += 1;
    }
    let name = reference.get(..length).unwrap_or_default();
    let is_closed = reference.get(length) == Some(&b';');
    let whole = 1 + length + usize::from(is_closed);
    match name {
        [b'#', b'x' | b'X', digits @ ..] => {
            push_char(to, number(Some(digits), 16), whole).unwrap_or_default()
        }
        [b'#', digits @ ..] => push_char(to, number(Some(digits), 10), whole).unwrap_or_default(),
        _ if is_closed => match named_entity(std::str::from_utf8(name).unwrap_or_default()) {
            Some(text) => {
                to.extend_from_slice(text.as_bytes());
                whole
            }
            None => 0,
        },
        _ => 0,
    }
}

fn named_entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" | "AMP" => "&",
        "lt" | "LT" => "<",
        "gt" | "GT" => ">",
        "quot" | "QUOT" | "ldquo" | "rdquo" => "\"",
        "apos" | "lsquo" | "rsquo" => "'",
        "nbsp" | "Tab" | "ensp" | "emsp" | "thinsp" => " ",
        "NewLine" => "\n",
        "plus" => "+",
        "sol" => "/",
        "equals" => "=",
        "lowbar" => "_",
        "hyphen" | "dash" | "ndash" | "minus" => "-",
        "mdash" => "--",
        "colon" => ":",
        "comma" => ",",
        "bsol" => "\\",
        "percnt" => "%",
        "grave" => "`",
        "lbrace" | "lcub" => "{",
        "rbrace" | "rcub" => "}",
        "shy" | "zwj" | "zwnj" | "ZeroWidthSpace" => "",
        _ => return None,
    })
}

/// Replaces an HTML or XML tag by a newline or a space, and returns its length. Returns 0 if it may
/// contain a key.
fn tag(rest: &[u8], to: &mut Buffer) -> usize {
    const LONGEST: usize = 120;
    const MAX_WORD_LEN: usize = 24;
    let is_tag = matches!(rest.get(1), Some(b'/' | b'a'..=b'z' | b'A'..=b'Z'));
    if !is_tag {
        return 0;
    }
    let mut word = 0;
    for (at, byte) in rest.iter().enumerate().take(LONGEST).skip(1) {
        word = if byte.is_ascii_alphanumeric() {
            word + 1
        } else {
            0
        };
        if *byte == b'>' {
            let name = rest.get(1..at).unwrap_or_default();
            to.push(if is_block(name) { b'\n' } else { b' ' });
            return at + 1;
        }
        if *byte == b'<' || word > MAX_WORD_LEN {
            break;
        }
    }
    0
}

/// Returns whether a tag begins or ends a line.
fn is_block(tag: &[u8]) -> bool {
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let name = tag.get(..bytes::leading(tag, u8::is_ascii_alphanumeric));
    for block in ["br", "p", "div", "li", "tr", "pre", "ol", "ul"] {
        if name.is_some_and(|name| name.eq_ignore_ascii_case(block.as_bytes())) {
            return true;
        }
    }
    false
}

/// Returns the length of `" + "`, which may contain line breaks, or 0.
fn concatenation(rest: &[u8]) -> usize {
    let mut plus = false;
    for (at, byte) in rest.iter().enumerate().take(64).skip(1) {
        match byte {
            b'+' => plus = true,
            b' ' | b'\n' | b'\\' => {}
            b'"' | b'\'' if plus => return at + 1,
            _ => return 0,
        }
    }
    0
}

fn number(digits: Option<&[u8]>, radix: u32) -> Option<u32> {
    let digits = digits.filter(|digits| matches!(digits.len(), 1..=8))?;
    let mut number = 0_u32;
    for digit in digits {
        number = number
            .checked_mul(radix)?
            .checked_add(char::from(*digit).to_digit(radix)?)?;
    }
    Some(number)
}

fn push_byte(to: &mut Buffer, byte: Option<u32>, length: usize) -> Option<usize> {
    to.push(u8::try_from(byte?).unwrap_or_default());
    Some(length)
}

fn push_char(to: &mut Buffer, code: Option<u32>, length: usize) -> Option<usize> {
    if let Some(character) = char::from_u32(code?) {
        to.push_char(character);
    }
    Some(length)
}
