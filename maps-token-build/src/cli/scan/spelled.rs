//! Characters as a site spells them: as they are, percent-encoded, HTML-escaped, JSON-escaped.

/// The first character of the bytes, and how many bytes spell it.
pub(super) fn character(bytes: &[u8]) -> Option<(char, usize)> {
    let (first, rest) = bytes.split_first()?;
    let escaped = match first {
        b'%' => percent(rest),
        b'&' => entity(rest),
        b'\\' => backslash(rest),
        _ => None,
    };
    match escaped {
        Some((character, length)) => Some((character, length + 1)),
        None => first.is_ascii().then_some((char::from(*first), 1)),
    }
}

/// `%2E`, and `%252E` where a URL stands in a URL.
fn percent(rest: &[u8]) -> Option<(char, usize)> {
    let (digits, skipped) = match rest.strip_prefix(b"25") {
        Some(digits) if number(digits.get(..2)?, 16).is_some() => (digits, 2),
        _ => (rest, 0),
    };
    Some((number(digits.get(..2)?, 16)?, skipped + 2))
}

/// `&#46;`, `&#x2e;`, and the few names that matter here.
fn entity(rest: &[u8]) -> Option<(char, usize)> {
    const NAMES: [(&[u8], char); 9] = [
        (b"period", '.'),
        (b"lowbar", '_'),
        (b"plus", '+'),
        (b"sol", '/'),
        (b"equals", '='),
        (b"quot", '"'),
        (b"apos", '\''),
        (b"NewLine", '\n'),
        (b"nbsp", ' '),
    ];
    let longest = rest.get(..10).unwrap_or(rest);
    let length = longest.iter().position(|byte| *byte == b';')?;
    let name = longest.get(..length)?;
    let character = match name {
        [b'#', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        name => NAMES
            .iter()
            .find(|(it, _)| *it == name)
            .map(|(_, character)| *character),
    };
    Some((character?, length + 1))
}

/// `\n`, `\/`, `\x2e`, `\u002e`, `\u{2e}`, however often the backslash itself was escaped.
fn backslash(rest: &[u8]) -> Option<(char, usize)> {
    let more = rest
        .iter()
        .take(8)
        .take_while(|byte| **byte == b'\\')
        .count();
    let rest = rest.get(more..)?;
    let (character, length) = match rest {
        [b'n' | b'r' | b't' | b'\n' | b'\r', ..] => ('\n', 1),
        [quote @ (b'"' | b'\'' | b'/'), ..] => (char::from(*quote), 1),
        [b'x', ..] => (number(rest.get(1..3)?, 16)?, 3),
        [b'u', b'{', digits @ ..] => {
            let length = digits.iter().take(7).position(|byte| *byte == b'}')?;
            (number(digits.get(..length)?, 16)?, length + 3)
        }
        [b'u', ..] => (number(rest.get(1..5)?, 16)?, 5),
        _ => return None,
    };
    Some((character, more + length))
}

/// An ASCII character by its number; nothing else needs to be known here.
fn number(digits: &[u8], radix: u32) -> Option<char> {
    let right = |byte: &u8| char::from(*byte).is_digit(radix);
    if digits.is_empty() || !digits.iter().all(right) {
        return None;
    }
    let number = u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()?;
    char::from_u32(number).filter(char::is_ascii)
}
