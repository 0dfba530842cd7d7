//! Layers that lie around the text of a key: encodings of characters, and what stands for them.
//!
//! Every buffer holds a key at times: it is wiped, and never grows, because a grown one leaves a copy
//! behind.

use zeroize::Zeroizing;

use crate::bytes;

pub(super) type Buffer = Zeroizing<Vec<u8>>;

pub(super) fn buffer(capacity: usize) -> Buffer {
    Zeroizing::new(Vec::with_capacity(capacity))
}

pub(super) fn copy(bytes: &[u8]) -> Buffer {
    let mut copy = buffer(bytes.len());
    copy.extend_from_slice(bytes);
    copy
}

/// Whether bytes are text, perhaps in UTF-16, perhaps with some bytes around it that are not.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    const LONG: usize = 24;
    let (mut printable, mut other, mut run) = (0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\0' {
                continue;
            }
            if character.is_control() && !character.is_ascii_whitespace() {
                other += 1;
                run = 0;
                continue;
            }
            printable += 1;
            run += 1;
            if run >= LONG {
                return true;
            }
        }
        if !chunk.invalid().is_empty() {
            other += 1;
            run = 0;
        }
    }
    printable > 3 * other
}

/// From UTF-16 in either byte order, with a mark or without, also where bytes before it shift it.
pub(super) fn from_utf16(bytes: &[u8]) -> Option<Buffer> {
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in bytes.chunks(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.get(1) == Some(&0));
    }
    let mark = bytes.get(..2);
    let is_big_endian = match mark {
        Some([0xff, 0xfe]) => false,
        Some([0xfe, 0xff]) => true,
        _ if even + odd == 0 || even + odd < bytes.len() / 4 => return None,
        _ => even > odd,
    };
    let mut text = buffer(bytes.len() / 2 * 3 + 3);
    for pair in bytes.chunks(2) {
        let unit = match (pair, is_big_endian) {
            ([one, other], true) => u32::from(*one) << 8 | u32::from(*other),
            ([one, other], false) => u32::from(*other) << 8 | u32::from(*one),
            (other, _) => u32::from(other.first().copied().unwrap_or_default()),
        };
        if let Some(character) = char::from_u32(unit).filter(|it| *it != '\0') {
            push(&mut text, character);
        }
    }
    Some(text)
}

pub(super) fn without_zeros(bytes: &[u8]) -> Buffer {
    let mut text = buffer(bytes.len());
    for byte in bytes {
        // The other two are the mark of UTF-16.
        if !matches!(*byte, 0 | 0xfe | 0xff) {
            text.push(*byte);
        }
    }
    text
}

/// Bytes of which each became a character: a binary file that was read as Latin-1.
pub(super) fn from_latin1(bytes: &[u8]) -> Option<Buffer> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.is_ascii() {
        return None;
    }
    let mut narrow = buffer(bytes.len());
    for character in text.chars() {
        narrow.push(u8::try_from(u32::from(character)).ok()?);
    }
    Some(narrow)
}

/// The text in ASCII. What has no width is dropped; typographic characters become those that were
/// typed; any other becomes a space, because nothing of a key is written with it.
pub(super) fn plain(bytes: &[u8]) -> Buffer {
    let mut text = buffer(bytes.len());
    let mut in_escape_sequence = false;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if in_escape_sequence {
                in_escape_sequence = !character.is_ascii_alphabetic();
            } else if character == '\u{1b}' {
                in_escape_sequence = true;
            } else {
                push_plain(&mut text, character);
            }
        }
        for byte in chunk.invalid() {
            push_plain(&mut text, char::from(*byte));
        }
    }
    text
}

fn push_plain(text: &mut Buffer, character: char) {
    let plain: &[u8] = match character {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => b"\n",
        '\t' => b" ",
        '\n' | ' '..='~' => {
            text.push(u8::try_from(character).unwrap_or_default());
            return;
        }
        '\u{ff01}'..='\u{ff5e}' => {
            let narrow = u32::from(character) - 0xfee0;
            text.push(u8::try_from(narrow).unwrap_or_default());
            return;
        }
        '\0'..='\u{1f}' | '\u{7f}' | '\u{fffd}' => b"",
        _ if is_invisible(character) => b"",
        // Those below U+00A0 are where Windows-1252 has them.
        '\u{96}' | '\u{97}' | '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => b"-",
        '\u{2014}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' => b"--",
        '\u{91}'
        | '\u{92}'
        | '\u{b4}'
        | '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{2039}'
        | '\u{203a}' => b"'",
        '\u{93}' | '\u{94}' | '\u{ab}' | '\u{bb}' | '\u{201c}'..='\u{201f}' | '\u{2033}' => b"\"",
        _ => b" ",
    };
    text.extend_from_slice(plain);
}

/// One level of escapes removed: those of URLs, of HTML, of JSON and most languages, of PowerShell;
/// HTML's tags; and what joins two pieces of a program's text. `None` if there were none.
///
/// A backslash or a backtick may also join lines, and then the letter behind it is the key's: with
/// `as_separators`, only a code behind one is an escape.
pub(super) fn unescape(text: &[u8], as_separators: bool) -> Option<Buffer> {
    let mut unescaped = buffer(text.len());
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
    (**unescaped != *text).then_some(unescaped)
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
            bytes::position(digits, &|byte| byte == b'}')
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
    let reference = rest.get(1..rest.len().min(12)).unwrap_or_default();
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

/// A tag of HTML or XML, unless a key may be in it.
fn tag(rest: &[u8], to: &mut Buffer) -> usize {
    const LONGEST: usize = 120;
    const LONGEST_WORD: usize = 24;
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
        if *byte == b'<' || word > LONGEST_WORD {
            break;
        }
    }
    0
}

/// Whether the tag of this name begins or ends a line.
fn is_block(tag: &[u8]) -> bool {
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let name = tag.get(..bytes::leading(tag, &|byte| byte.is_ascii_alphanumeric()));
    for block in ["br", "p", "div", "li", "tr", "pre", "ol", "ul"] {
        if name.is_some_and(|name| name.eq_ignore_ascii_case(block.as_bytes())) {
            return true;
        }
    }
    false
}

/// `" + "`, with line endings in it or not.
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

/// The text with another character in the place of some, if there are any.
pub(super) fn replaced(text: &[u8], from: &[u8], to: u8) -> Option<Buffer> {
    if !bytes::any(text, &|byte| from.contains(&byte)) {
        return None;
    }
    let mut replaced = copy(text);
    for byte in replaced.iter_mut() {
        if from.contains(byte) {
            *byte = to;
        }
    }
    Some(replaced)
}

fn number(digits: Option<&[u8]>, radix: u32) -> Option<u32> {
    let digits = digits.filter(|digits| (1..=8).contains(&digits.len()))?;
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
        push(to, character);
    }
    Some(length)
}

fn push(to: &mut Buffer, character: char) {
    let mut bytes = [0; 4];
    to.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
}
