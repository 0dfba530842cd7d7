//! Searches in bytes. A generic iterator method is compiled again for each closure, in the build of every user;
//! these functions are compiled once.

/// The first three characters of a JSON object in base64, such as the header of a token: a brace, preceded
/// by a space or followed by a quote or whitespace. `eyI`, `eyJ` and `eyL` are followed by member names that
/// start with punctuation or digits, with letters, and with other characters.
pub(crate) const OBJECT_IN_BASE64: [&[u8]; 8] = [
    b"eyJ", b"eyA", b"eyI", b"eyL", b"ewo", b"ew0", b"ewk", b"IHs",
];

pub(crate) fn begins_object(base64: &[u8]) -> bool {
    let start = base64.get(..3);
    for prefix in OBJECT_IN_BASE64 {
        if start == Some(prefix) {
            return true;
        }
    }
    false
}

/// Returns whether a byte is one of those to find.
pub(crate) type IsByte = fn(&u8) -> bool;

pub(crate) fn position(bytes: &[u8], is_it: IsByte) -> Option<usize> {
    for (index, byte) in bytes.iter().enumerate() {
        if is_it(byte) {
            return Some(index);
        }
    }
    None
}

pub(crate) fn any(bytes: &[u8], is_it: IsByte) -> bool {
    position(bytes, is_it).is_some()
}

pub(crate) fn all(bytes: &[u8], is_it: IsByte) -> bool {
    leading(bytes, is_it) == bytes.len()
}

/// Returns the number of such bytes before the first other byte.
pub(crate) fn leading(bytes: &[u8], is_it: IsByte) -> usize {
    for (index, byte) in bytes.iter().enumerate() {
        if !is_it(byte) {
            return index;
        }
    }
    bytes.len()
}

pub(crate) fn count(bytes: &[u8], is_it: IsByte) -> usize {
    let mut count = 0;
    for byte in bytes {
        count += usize::from(is_it(byte));
    }
    count
}

/// The parts between separators, some of them empty.
pub(crate) fn split(bytes: &[u8], is_separator: IsByte) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while let Some(at) = position(rest, is_separator) {
        parts.push(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

pub(crate) fn lines(text: &[u8]) -> Vec<&[u8]> {
    split(text, |byte| *byte == b'\n')
}

pub(crate) fn find(bytes: &[u8], piece: &[u8]) -> Option<usize> {
    let mut index = 0;
    while let Some(rest) = bytes.get(index..)
        && rest.len() >= piece.len()
    {
        if rest.starts_with(piece) {
            return Some(index);
        }
        index += 1;
    }
    None
}

pub(crate) fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    find(bytes, piece).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_counts_and_splits() {
        let is_digit: IsByte = u8::is_ascii_digit;
        assert_eq!(position(b"ab1", is_digit), Some(2));
        assert_eq!(position(b"ab", is_digit), None);
        assert_eq!(leading(b"12a3", is_digit), 2);
        assert_eq!(leading(b"12", is_digit), 2);
        assert_eq!(count(b"12a3", is_digit), 3);
        assert!(all(b"", is_digit) && all(b"12", is_digit) && !all(b"1a", is_digit));
        assert!(any(b"a1", is_digit) && !any(b"a", is_digit));
        assert_eq!(split(b"a1b22", is_digit), [&b"a"[..], b"b", b"", b""]);
        assert_eq!(lines(b""), [b""]);
        assert_eq!(find(b"abcbc", b"bc"), Some(1));
        assert_eq!(find(b"ab", b"abc"), None);
        assert!(contains(b"abc", b"c") && contains(b"", b"") && !contains(b"abc", b"d"));
    }
}
