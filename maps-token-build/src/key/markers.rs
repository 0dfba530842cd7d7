//! The BEGIN and END lines of PEM, however damaged.

use super::NotAKey;
use super::buffer::Buffer;

/// Properties of the BEGIN and END lines of a text.
#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Markers {
    pub(super) begin: bool,
    pub(super) end: bool,
    /// Whether one of the lines is that of a private key of any kind.
    pub(super) private: bool,
    /// Whether six hyphens end a BEGIN line. The sixth may start the next line, such as an item of a list.
    pub(super) has_hyphen_too_many: bool,
    /// What the labels name. A private key takes precedence.
    pub(super) label: Option<NotAKey>,
}

/// The maximum length of a label without its spaces, in bytes.
const MAX_LABEL_LEN: usize = 32;

/// The maximum length of a marker with spaces, in bytes, which limits the work for text with many words
/// and spaces.
const MAX_MARKER_LEN: usize = 128;

/// Removes the BEGIN and END lines from a text.
pub(super) fn take(text: &[u8]) -> (Buffer, Markers) {
    let mut rest_of_text = Buffer::with_capacity(text.len());
    let mut markers = Markers::default();
    let mut at = 0;
    // An END line has as many hyphens as its BEGIN line.
    let mut hyphens = 5;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some((label, is_begin, length)) = marker(rest) else {
            rest_of_text.extend_from_slice(rest.get(..1).unwrap_or_default());
            at += 1;
            continue;
        };
        pop(&mut rest_of_text, b' ', usize::MAX);
        // A key in base64url may end in a hyphen, but never begins with one.
        let most = if is_begin { usize::MAX } else { hyphens };
        pop(&mut rest_of_text, b'-', most);
        if is_behind_line(&rest_of_text) {
            pop(&mut rest_of_text, b'-', usize::MAX);
        }
        rest_of_text.push(b'\n');
        at += length;
        at += leading(text.get(at..), b' ');
        let behind = leading(text.get(at..), b'-');
        if is_begin {
            hyphens = behind.max(5);
            markers.has_hyphen_too_many |= behind == 6;
        }
        at += behind;
        markers.begin |= is_begin;
        markers.end |= !is_begin;
        markers.private |= label.ends_with(b"PRIVATEKEY") || label.ends_with(b"PRIVATEKEYBLOCK");
        let named = by_label(&label);
        if markers.label.is_none() || named.is_some_and(NotAKey::is_private) {
            markers.label = named.or(markers.label);
        }
    }
    (rest_of_text, markers)
}

/// Returns whether the last line contains only hyphens.
fn is_behind_line(text: &[u8]) -> bool {
    let mut rest = text;
    while let [before @ .., b'-'] = rest {
        rest = before;
    }
    rest.last() == Some(&b'\n')
}

fn pop(text: &mut Buffer, byte: u8, most: usize) {
    let mut left = most;
    while left > 0 && text.last() == Some(&byte) {
        text.pop();
        left -= 1;
    }
}

fn leading(text: Option<&[u8]>, byte: u8) -> usize {
    let mut rest = text.unwrap_or_default();
    let mut count = 0;
    while let [first, behind @ ..] = rest
        && *first == byte
    {
        rest = behind;
        count += 1;
    }
    count
}

/// Parses a marker without the hyphens around it. Returns its label in uppercase letters without
/// spaces, whether it is a BEGIN line, and its length.
fn marker(rest: &[u8]) -> Option<(Buffer, bool, usize)> {
    let is_begin = starts_with(rest, b"BEGIN");
    let word = match is_begin {
        true => 5,
        false if starts_with(rest, b"END") => 3,
        false => return None,
    };
    // The text after BEGIN or END may be a key, so the copy is wiped.
    let mut label = Buffer::with_capacity(MAX_LABEL_LEN + b"REQUEST".len());
    for (at, byte) in rest.iter().enumerate().take(MAX_MARKER_LEN).skip(word) {
        match byte {
            b' ' | b'_' | b'+' | b'\n' | b'.' => continue,
            byte if byte.is_ascii_alphanumeric() && label.len() < MAX_LABEL_LEN => {
                label.push(byte.to_ascii_uppercase());
            }
            _ => return None,
        }
        if is_label(&label) {
            let behind = rest.get(at + 1..).unwrap_or_default();
            let spaces = leading(Some(behind), b' ');
            let mut length = at + 1;
            for word in SECOND_WORDS {
                if starts_with(behind.get(spaces..).unwrap_or_default(), word) {
                    label.extend_from_slice(word);
                    length += spaces + word.len();
                    break;
                }
            }
            return Some((label, is_begin, length));
        }
    }
    None
}

/// After what could be the whole label: `PGP PUBLIC KEY BLOCK`, `CERTIFICATE REQUEST`.
const SECOND_WORDS: [&[u8]; 2] = [b"BLOCK", b"REQUEST"];

fn is_label(letters: &[u8]) -> bool {
    const ENDS: [&[u8]; 6] = [
        b"KEY",
        b"CERTIFICATE",
        b"PARAMETERS",
        b"MESSAGE",
        b"REQUEST",
        b"PKCS7",
    ];
    for end in ENDS {
        if letters.ends_with(end) {
            return true;
        }
    }
    false
}

fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Returns what a label names. Returns `None` for the labels that P-256 keys have, because other keys
/// have them, too.
fn by_label(label: &[u8]) -> Option<NotAKey> {
    let label = std::str::from_utf8(label).unwrap_or_default();
    Some(match label {
        "PRIVATEKEY" | "ECPRIVATEKEY" | "ECPARAMETERS" => return None,
        "RSAPRIVATEKEY" => NotAKey::Rsa,
        "DSAPRIVATEKEY" => NotAKey::Algorithm("DSA"),
        "OPENSSHPRIVATEKEY" | "SSH2ENCRYPTEDPRIVATEKEY" => NotAKey::Algorithm("OpenSSH"),
        "ENCRYPTEDPRIVATEKEY" => NotAKey::Encrypted,
        _ if label.starts_with("PGP") => NotAKey::Algorithm("OpenPGP"),
        _ if label.ends_with("PUBLICKEY") => NotAKey::Public,
        _ if label.ends_with("CERTIFICATE") => NotAKey::Certificate,
        _ if label.ends_with("PKCS7") => NotAKey::Certificate,
        _ => NotAKey::OtherPem,
    })
}
