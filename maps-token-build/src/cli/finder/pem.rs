//! Finds private keys of every kind in PEM. Each is decoded to confirm it: documentation that mentions
//! a BEGIN line is not a key.

use std::ops::Range;

use memchr::memmem;

use super::base64::{self, is_base64};
use super::der;
use super::text::Text;

pub(super) struct Pem {
    pub(super) range: Range<usize>,
    pub(super) label: String,
    /// The decoded base64.
    pub(super) der: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Pems {
    pub(super) found: Vec<Pem>,
    pub(super) is_unfinished: bool,
}

const BEGIN: &[u8] = b"BEGIN ";
const DASHES: &[u8] = b"-----";
const END: &[u8] = b"-----END ";
const MAX_LABEL_LEN: usize = 64;

/// The maximum length of the base64. That of a 16,384-bit RSA key has some 13,000 characters.
const MAX_BODY_LEN: usize = 16 * 1024;

/// The maximum length of the base64 in [`whole_at`], with its line endings.
const MAX_PLAIN_LEN: usize = 1024;

/// The minimum length of an encrypted key, whose structure is unknown without its passphrase.
const MIN_ENCRYPTED_LEN: usize = 48;
const MIN_LEN: usize = 32;

/// The maximum length of markup between two lines, such as `</span>`.
const MAX_JOINT_LEN: usize = 48;

pub(super) fn find(text: Text<'_>) -> Pems {
    let bytes = text.bytes;
    let mut pems = Pems::default();
    let mut end = 0;
    for word in memmem::find_iter(bytes, b"PRIVATE") {
        if word < end {
            continue;
        }
        let Some((start, body, label)) = label_around(bytes, word) else {
            pems.is_unfinished |= bytes.len() - word < MAX_LABEL_LEN;
            continue;
        };
        let (body, is_encrypted) = skip_headers(bytes, body);
        let body = Body::at(bytes, body);
        let der = body.decode(bytes);
        let is_key = if is_encrypted {
            der.len() >= MIN_ENCRYPTED_LEN
        } else {
            der.starts_with(b"openssh-key-v1\0")
                || der::private_key_len(&der).is_some_and(|len| len >= MIN_LEN)
        };
        // The body may end at a truncated separator of lines.
        pems.is_unfinished |=
            body.is_unfinished || (text.is_cut && body.end + MAX_JOINT_LEN > bytes.len());
        if is_key {
            end = body.end + end_line_len(bytes.get(body.end..).unwrap_or_default());
            pems.found.push(Pem {
                range: start..end,
                label,
                der,
            });
        }
    }
    pems
}

/// Returns the PEM around its word `PRIVATE`, if it has an END line, and nothing but line endings between
/// its lines. Those may be escaped, as in JSON.
pub(super) fn whole_at(bytes: &[u8], word: usize) -> Option<Pem> {
    let (start, body, label) = label_around(bytes, word)?;
    let mut characters = Vec::new();
    let mut at = body;
    let end = loop {
        match bytes.get(at..)? {
            _ if at - body > MAX_PLAIN_LEN => return None,
            [b'\\', b'n' | b'r', ..] => at += 2,
            [byte, ..] if byte.is_ascii_whitespace() => at += 1,
            rest @ [b'-', ..] => break at + Some(end_line_len(rest)).filter(|len| *len > 0)?,
            [byte, ..] if is_base64(*byte) => {
                characters.push(*byte);
                at += 1;
            }
            [b'=', ..] => at += 1,
            _ => return None,
        }
    };
    let der = base64::decode(Text::of_file(&characters), 0)
        .text()
        .bytes
        .to_vec();
    Some(Pem {
        range: start..end,
        label,
        der,
    })
}

/// Parses the BEGIN line around its word `PRIVATE`. Returns the start of the line, the start of the
/// body, and the label.
fn label_around(bytes: &[u8], word: usize) -> Option<(usize, usize, String)> {
    // HTML forms encode spaces as `+`.
    let is_label = |byte: &u8| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'+' | b'\n')
    };
    let before = bytes.get(word.saturating_sub(MAX_LABEL_LEN)..word)?;
    let label_len = before
        .iter()
        .rev()
        .take_while(|byte| is_label(byte))
        .count();
    let after = bytes.get(word..)?;
    let after_len = after
        .iter()
        .take(MAX_LABEL_LEN)
        .take_while(|byte| is_label(byte))
        .count();
    let line = bytes.get(word - label_len..word + after_len)?;
    let line: Vec<u8> = line
        .iter()
        .map(|byte| {
            if matches!(byte, b'+' | b'\n') {
                b' '
            } else {
                *byte
            }
        })
        .collect();
    let at = memmem::rfind(line.get(..label_len)?, BEGIN)?;
    let start = (word - label_len + at).checked_sub(DASHES.len())?;
    let end = word + after_len;
    let is_line = bytes.get(start..)?.starts_with(DASHES) && bytes.get(end..)?.starts_with(DASHES);
    let label = String::from_utf8(line.get(at + BEGIN.len()..)?.to_vec()).ok()?;
    // A line break inside of the label removes the space.
    let label = label.replace("PRIVATEKEY", "PRIVATE KEY");
    (is_line && label.ends_with("PRIVATE KEY")).then_some((start, end + DASHES.len(), label))
}

/// Returns the length of the END line after a body.
fn end_line_len(rest: &[u8]) -> usize {
    let line = rest.get(..MAX_LABEL_LEN).unwrap_or(rest);
    let start = line.len() - line.trim_ascii_start().len();
    let label = start + DASHES.len();
    let is_end = line.get(start..).is_some_and(|it| it.starts_with(END));
    let len = is_end.then(|| memmem::find(line.get(label..)?, DASHES));
    len.flatten().map_or(0, |len| label + len + DASHES.len())
}

/// Skips the headers of a traditional encrypted key, which end in an empty line, or in the
/// initialization vector if line endings were lost. Returns the start of the body, and whether there
/// are such headers: the first one contains `ENCRYPTED`.
fn skip_headers(bytes: &[u8], body: usize) -> (usize, bool) {
    let rest = bytes.get(body..).unwrap_or_default();
    let first = rest.get(..64).unwrap_or(rest);
    let Some(encrypted) = memmem::find(first, b"ENCRYPTED") else {
        return (body, false);
    };
    let headers = rest.get(..256).unwrap_or(rest);
    let ends: [&[u8]; 3] = [b"\n\n", b"\r\n\r\n", b"\n\r\n"];
    let end = ends
        .iter()
        .filter_map(|end| memmem::find(headers, end).map(|at| at + end.len()))
        .min();
    let end = end
        .or_else(|| {
            memmem::find(headers, b",")
                .map(|_| headers.iter().rposition(|byte| *byte == b',').unwrap_or(0) + 1)
        })
        .unwrap_or(encrypted);
    (body + end, true)
}

/// Returns the base64 after a BEGIN line.
struct Body {
    start: usize,
    end: usize,
    is_unfinished: bool,
}

impl Body {
    fn at(bytes: &[u8], start: usize) -> Self {
        let mut body = Self {
            start,
            end: start,
            is_unfinished: false,
        };
        let rest = bytes.get(start..).unwrap_or_default();
        for (at, byte) in rest.iter().enumerate().take(MAX_BODY_LEN) {
            if *byte == b'-' && rest.get(at..).is_some_and(|rest| rest.starts_with(DASHES)) {
                return body;
            }
            if is_base64(*byte) {
                body.end = start + at + 1;
            } else if !byte.is_ascii_whitespace() {
                return body;
            }
        }
        body.is_unfinished = rest.len() < MAX_BODY_LEN;
        body
    }

    fn decode(&self, bytes: &[u8]) -> Vec<u8> {
        let text = bytes.get(self.start..self.end).unwrap_or_default();
        let characters: Vec<u8> = text
            .iter()
            .copied()
            .filter(|byte| is_base64(*byte))
            .collect();
        base64::decode(Text::of_file(&characters), 0)
            .text()
            .bytes
            .to_vec()
    }
}
