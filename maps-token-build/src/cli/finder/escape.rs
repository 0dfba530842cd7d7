//! Decodes a single escape: percent-encoding, HTML entities, backslashes.

use crate::unicode;

/// The language of an escape. Digits after a backslash are an octal number in a script and a
/// hexadecimal one in CSS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Script,
    Style,
    /// The same as a script, except that percent-encoding is kept.
    Url,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    Byte(u8),
    /// An invisible character, or a line continuation.
    Nothing,
    /// A character that tokens, keys and URLs do not contain.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Escape {
    pub(super) decoded: Decoded,
    pub(super) len: usize,
    /// Whether the escape contains the code of the character: `\x6e`, unlike `\n`.
    pub(super) is_numeric: bool,
}

/// The maximum number of digits in an escape, enough for `&#0000000101;`.
const MAX_DIGITS: usize = 12;

/// HTML entities of invisible characters, and of characters in tokens, keys and URLs.
const ENTITIES: [(&[u8], u32); 58] = [
    (b"NewLine", 0x0a),
    (b"Tab", 0x09),
    (b"amp", 0x26),
    (b"AMP", 0x26),
    (b"apos", 0x27),
    (b"ast", 0x2a),
    (b"midast", 0x2a),
    (b"bsol", 0x5c),
    (b"colon", 0x3a),
    (b"comma", 0x2c),
    (b"commat", 0x40),
    (b"dash", 0x2d),
    (b"hyphen", 0x2d),
    (b"dollar", 0x24),
    (b"equals", 0x3d),
    (b"excl", 0x21),
    (b"grave", 0x60),
    (b"DiacriticalGrave", 0x60),
    (b"gt", 0x3e),
    (b"GT", 0x3e),
    (b"lbrace", 0x7b),
    (b"lcub", 0x7b),
    (b"lbrack", 0x5b),
    (b"lsqb", 0x5b),
    (b"lowbar", 0x5f),
    (b"UnderBar", 0x5f),
    (b"lpar", 0x28),
    (b"lt", 0x3c),
    (b"LT", 0x3c),
    (b"nbsp", 0x20),
    (b"NonBreakingSpace", 0x20),
    (b"num", 0x23),
    (b"percnt", 0x25),
    (b"period", 0x2e),
    (b"plus", 0x2b),
    (b"quest", 0x3f),
    (b"quot", 0x22),
    (b"QUOT", 0x22),
    (b"rbrace", 0x7d),
    (b"rcub", 0x7d),
    (b"rbrack", 0x5d),
    (b"rsqb", 0x5d),
    (b"rpar", 0x29),
    (b"semi", 0x3b),
    (b"sol", 0x2f),
    (b"verbar", 0x7c),
    (b"vert", 0x7c),
    (b"VerticalLine", 0x7c),
    (b"shy", 0xad),
    (b"zwj", 0x200d),
    (b"zwnj", 0x200c),
    (b"lrm", 0x200e),
    (b"rlm", 0x200f),
    (b"ZeroWidthSpace", 0x200b),
    (b"NegativeThinSpace", 0x200b),
    (b"NegativeMediumSpace", 0x200b),
    (b"NoBreak", 0x2060),
    (b"InvisibleComma", 0x2063),
];

/// HTML entities that do not need a semicolon.
const BARE_ENTITIES: [&[u8]; 10] = [
    b"amp", b"AMP", b"gt", b"GT", b"lt", b"LT", b"nbsp", b"quot", b"QUOT", b"shy",
];

const MAX_ENTITY_LEN: usize = 20;

/// Decodes the escape at the start of the bytes, which start with `%`, `&` or a backslash.
pub(super) fn escape_at(bytes: &[u8], dialect: Dialect) -> Option<Escape> {
    match bytes.first()? {
        b'%' if dialect != Dialect::Url => percent(bytes),
        b'&' => entity(bytes),
        b'\\' => backslash(bytes, dialect),
        _ => None,
    }
}

fn numeric(code: u32, len: usize) -> Escape {
    Escape {
        decoded: decoded(code),
        len,
        is_numeric: true,
    }
}

fn plain(decoded: Decoded, len: usize) -> Escape {
    Escape {
        decoded,
        len,
        is_numeric: false,
    }
}

/// Converts a code to a byte, also above ASCII, because a string may contain the bytes of a DER file.
fn decoded(code: u32) -> Decoded {
    match u8::try_from(code) {
        Ok(byte) => Decoded::Byte(byte),
        Err(_) if is_invisible(code) => Decoded::Nothing,
        Err(_) => Decoded::Other,
    }
}

pub(super) fn is_invisible(code: u32) -> bool {
    char::from_u32(code).is_some_and(unicode::is_invisible)
}

/// Decodes `%2E`, or `%u002E` as written by old scripts.
fn percent(bytes: &[u8]) -> Option<Escape> {
    match bytes.get(1)? {
        b'u' | b'U' => Some(numeric(hex(bytes.get(2..6)?)?, 6)),
        _ => Some(numeric(hex(bytes.get(1..3)?)?, 3)),
    }
}

fn entity(bytes: &[u8]) -> Option<Escape> {
    let rest = bytes.get(1..)?;
    if let [b'#', rest @ ..] = rest {
        let (digits, radix, before) = match rest {
            [b'x' | b'X', digits @ ..] => (digits, 16, 3),
            digits => (digits, 10, 2),
        };
        let count = count(digits, MAX_DIGITS, |byte| char::from(byte).is_digit(radix));
        let code = number(digits.get(..count)?, radix)?;
        let semicolon = usize::from(digits.get(count) == Some(&b';'));
        return Some(numeric(code, before + count + semicolon));
    }
    let count = count(rest, MAX_ENTITY_LEN, |byte| byte.is_ascii_alphabetic());
    let name = rest.get(..count)?;
    if rest.get(count) == Some(&b';') {
        let (_, code) = ENTITIES.iter().find(|(it, _)| *it == name)?;
        return Some(plain(decoded(*code), count + 2));
    }
    let bare = BARE_ENTITIES.iter().find(|it| name.starts_with(it))?;
    let (_, code) = ENTITIES.iter().find(|(it, _)| it == bare)?;
    Some(plain(decoded(*code), bare.len() + 1))
}

fn backslash(bytes: &[u8], dialect: Dialect) -> Option<Escape> {
    let rest = bytes.get(1..)?;
    let escape = match rest.first()? {
        digit if dialect == Dialect::Style && digit.is_ascii_hexdigit() => style(rest)?,
        b'x' => numeric(hex(rest.get(1..3)?)?, 3),
        b'u' if rest.get(1) == Some(&b'{') => {
            let digits = rest.get(2..)?;
            let count = count(digits, MAX_DIGITS, |byte| byte.is_ascii_hexdigit());
            if digits.get(count) != Some(&b'}') {
                return None;
            }
            numeric(hex(digits.get(..count)?)?, count + 3)
        }
        b'u' => {
            // Java allows more than one `u`.
            let more = count(rest, 8, |byte| byte == b'u');
            numeric(hex(rest.get(more..more + 4)?)?, more + 4)
        }
        b'U' => numeric(hex(rest.get(1..9)?)?, 9),
        b'0'..=b'7' => octal(rest)?,
        b'n' | b'v' | b'f' => plain(Decoded::Byte(b'\n'), 1),
        b'r' => plain(Decoded::Byte(b'\r'), 1),
        b't' => plain(Decoded::Byte(b'\t'), 1),
        b'b' => plain(Decoded::Other, 1),
        b'\n' | b'\r' => {
            let line_ending = if rest.starts_with(b"\r\n") { 2 } else { 1 };
            let after = rest.get(line_ending..)?;
            let indent = count(after, 256, |byte| matches!(byte, b' ' | b'\t'));
            plain(Decoded::Nothing, line_ending + indent)
        }
        byte if byte.is_ascii_graphic() => plain(Decoded::Byte(*byte), 1),
        _ => return None,
    };
    Some(Escape {
        len: 1 + escape.len,
        ..escape
    })
}

/// Decodes up to three octal digits, below 256.
fn octal(rest: &[u8]) -> Option<Escape> {
    let most = if matches!(rest.first(), Some(b'0'..=b'3')) {
        3
    } else {
        2
    };
    let count = count(rest, most, |byte| matches!(byte, b'0'..=b'7'));
    Some(numeric(number(rest.get(..count)?, 8)?, count))
}

/// Decodes up to six hexadecimal digits, and skips one whitespace character after them.
fn style(rest: &[u8]) -> Option<Escape> {
    let count = count(rest, 6, |byte| byte.is_ascii_hexdigit());
    let code = hex(rest.get(..count)?)?;
    let end = match rest.get(count..)? {
        [b'\r', b'\n', ..] => 2,
        [b' ' | b'\t' | b'\n' | b'\r' | b'\x0c', ..] => 1,
        _ => 0,
    };
    Some(numeric(code, count + end))
}

/// Returns whether an escape is a printable character in CSS, and something else in a script.
pub(super) fn is_style_escape(bytes: &[u8]) -> bool {
    let Some(escape) = escape_at(bytes, Dialect::Style) else {
        return false;
    };
    let is_printable =
        |decoded| matches!(decoded, Decoded::Byte(byte) if byte == b' ' || byte.is_ascii_graphic());
    bytes.first() == Some(&b'\\')
        && escape.is_numeric
        && is_printable(escape.decoded)
        && escape_at(bytes, Dialect::Script) != Some(escape)
}

fn count(bytes: &[u8], most: usize, is_counted: impl Fn(u8) -> bool) -> usize {
    let bytes = bytes.get(..most).unwrap_or(bytes);
    let end = bytes.iter().position(|byte| !is_counted(*byte));
    end.unwrap_or(bytes.len())
}

fn hex(digits: &[u8]) -> Option<u32> {
    number(digits, 16)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_u32;
    for digit in digits {
        let digit = char::from(*digit).to_digit(radix)?;
        number = number.checked_mul(radix)?.checked_add(digit)?;
    }
    Some(number)
}
