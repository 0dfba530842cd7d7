//! Private keys, in every spelling that a build may have given them. Each is confirmed by decoding
//! it: documentation that mentions a marker line is no finding. Nothing of a key leaves this file
//! but its public half.

use std::mem;
use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use super::spelled;
use crate::key::PrivateKey;

pub(super) const BEGIN: &[u8] = b"-----BEGIN ";

/// The object identifier of the curve P-256.
pub(super) const P256: &[u8] = b"\x2a\x86\x48\xce\x3d\x03\x01\x07";

/// The longest key that is looked for, in bytes as it is spelled: an RSA key of 8,192 bits in
/// base64 of base64 has some 9,000.
const LONGEST: usize = 16 * 1024;

/// The longest P-256 key, likewise: 150 bytes of DER.
const LONGEST_DER: usize = 1024;

/// How far before an anchor its key may begin: 64 bytes of DER, in base64, with line ends.
const BEFORE: usize = 256;

/// In DER, a P-256 key names its curve in the beginning (PKCS #8) or behind the scalar (SEC 1).
const DER_BEFORE: usize = 64;

/// A private key, by what may be told of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The label of its PEM text, or that of the form it has.
    pub(super) kind: String,
    /// Base64 of the SPKI of a P-256 key, as `maps-token check` prints it.
    pub(super) public_key: Option<String>,
}

/// A key, and the bytes that it takes.
type Found = (Key, Range<usize>);

/// The PEM text whose marker line begins at `start`.
pub(super) fn pem_at(bytes: &[u8], start: usize) -> Option<Found> {
    let bytes = bytes.get(..bytes.len().min(start + LONGEST))?;
    let (label, length) = label(bytes.get(start + BEGIN.len()..)?)?;
    let body = start + BEGIN.len() + length;
    let (body, is_encrypted) = without_headers(bytes, body);
    let mut base64 = Base64::default();
    base64.read(bytes, body);
    let der = decode(&base64.characters)?;
    let is_key = if is_encrypted {
        der.len() >= 48
    } else {
        der.starts_with(b"openssh-key-v1\0") || der_length(&der).is_some_and(|it| it >= 32)
    };
    let end = base64.offsets.last().copied().unwrap_or(body) + 1;
    is_key.then(|| {
        let public_key = der_length(&der).and_then(|length| public_key(der.get(..length)?));
        (
            Key {
                kind: label,
                public_key,
            },
            start..end,
        )
    })
}

/// What stands between `-----BEGIN ` and the next hyphens, if that is a private key.
fn label(bytes: &[u8]) -> Option<(String, usize)> {
    let line = bytes.get(..64).unwrap_or(bytes);
    let length = memmem::find(line, b"-----")?;
    let label = std::str::from_utf8(line.get(..length)?).ok()?;
    // As URLs have spaces.
    let label = label.replace("%20", " ").replace('+', " ");
    let right = |byte: u8| byte.is_ascii_uppercase() || byte == b' ';
    (label.ends_with("PRIVATE KEY") && label.bytes().all(right)).then_some((label, length + 5))
}

/// The headers of an old encrypted key end in an empty line. The first says that it is one, so what
/// stands behind other keys is not taken for a header.
fn without_headers(bytes: &[u8], body: usize) -> (usize, bool) {
    let rest = bytes.get(body..).unwrap_or_default();
    let first = rest.get(..64).unwrap_or(rest);
    if memmem::find(first, b"ENCRYPTED").is_none() {
        return (body, false);
    }
    let start = rest.get(..256).unwrap_or(rest);
    let ends: [&[u8]; 3] = [b"\n\n", b"\r\n\r\n", b"\\n\\n"];
    let end = ends
        .iter()
        .filter_map(|end| memmem::find(start, end).map(|at| at + end.len()))
        .min();
    (body + end.unwrap_or(0), end.is_some())
}

/// The DER key that names its curve at `anchor`.
pub(super) fn der_at(bytes: &[u8], anchor: usize) -> Option<Found> {
    (anchor.saturating_sub(DER_BEFORE)..anchor).find_map(|start| {
        let rest = bytes.get(start..)?;
        let length = der_length(rest)?;
        if start + length < anchor + P256.len() {
            return None;
        }
        let public_key = public_key(rest.get(..length)?)?;
        let kind = "EC PRIVATE KEY".to_owned();
        Some((
            Key {
                kind,
                public_key: Some(public_key),
            },
            start..start + length,
        ))
    })
}

/// The base64 that is being looked into: a megabyte of marker lines in it is decoded once.
#[derive(Default)]
pub(super) struct Run {
    base64: Base64,
    /// The anchors that it is enough for. Behind them it goes on for as long as a key can be.
    anchors: Range<usize>,
    /// For each place that a group can begin at, whether it was decoded without finding a key.
    tried: [bool; 4],
}

impl Run {
    /// Where a buffer is moved, what is known of it no longer holds.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn around(bytes: &[u8], anchor: usize, longest: usize) -> Self {
        let bytes = bytes.get(..anchor + 2 * longest).unwrap_or(bytes);
        let (base64, end) = Base64::around(bytes, anchor);
        Self {
            base64,
            anchors: anchor..end.min(anchor + longest),
            tried: [false; 4],
        }
    }

    /// The key in the base64 around an anchor, whose first character has this place in its group.
    pub(super) fn key_around(
        &mut self,
        bytes: &[u8],
        anchor: usize,
        place: usize,
        is_pem: bool,
    ) -> Option<Found> {
        if !self.anchors.contains(&anchor) {
            let longest = if is_pem { LONGEST } else { LONGEST_DER };
            *self = Self::around(bytes, anchor, longest);
        }
        let index = self.base64.offsets.binary_search(&anchor).ok()?;
        let skipped = (index % 4 + 4 - place) % 4;
        if mem::replace(self.tried.get_mut(skipped)?, true) {
            return None;
        }
        let found = self.base64.key(skipped, is_pem);
        if found.is_some() {
            // There may be another one behind it.
            self.forget();
        }
        found
    }
}

/// Base64 as it stands in a file, with what a site puts between its characters taken out.
#[derive(Default)]
struct Base64 {
    /// In the standard alphabet.
    characters: Vec<u8>,
    /// Where each of them stands.
    offsets: Vec<usize>,
}

impl Base64 {
    /// With the place where it ends.
    fn around(bytes: &[u8], anchor: usize) -> (Self, usize) {
        let mut at = anchor.saturating_sub(BEFORE);
        loop {
            let mut base64 = Self::default();
            let end = base64.read(bytes, at);
            if end >= anchor {
                return (base64, end);
            }
            at = end + 1;
        }
    }

    /// The first key in it, its groups beginning behind some characters.
    fn key(&self, skipped: usize, is_pem: bool) -> Option<Found> {
        let decoded = decode(self.characters.get(skipped..)?)?;
        let (key, range) = if is_pem {
            memmem::find_iter(&decoded, BEGIN).find_map(|at| pem_at(&decoded, at))
        } else {
            memmem::find_iter(&decoded, P256).find_map(|at| der_at(&decoded, at))
        }?;
        let offset = |byte: usize| self.offsets.get(skipped + byte * 4 / 3).copied();
        let start = offset(range.start)?;
        let end = offset(range.end.saturating_sub(1)).unwrap_or(start);
        Some((key, start..end + 1))
    }

    /// Reads from `start` to what is no base64, and says where that is.
    fn read(&mut self, bytes: &[u8], start: usize) -> usize {
        let mut at = start;
        while let Some(rest) = bytes.get(at..) {
            if rest.starts_with(b"-----") {
                break;
            }
            if let Some(length) = between(rest) {
                at += length;
                continue;
            }
            let Some((character, length)) = spelled::character(rest) else {
                break;
            };
            match character {
                '-' => self.push(b'+', at),
                '_' => self.push(b'/', at),
                '+' | '/' | 'A'..='Z' | 'a'..='z' | '0'..='9' => {
                    self.push(u8::try_from(character).unwrap_or_default(), at);
                }
                character if character.is_ascii_whitespace() => {}
                _ => break,
            }
            at += length;
        }
        at
    }

    fn push(&mut self, character: u8, at: usize) {
        self.characters.push(character);
        self.offsets.push(at);
    }
}

/// What joins two lines of a key: `<br>`, and `" + "` and `", "` between two pieces of a program.
fn between(rest: &[u8]) -> Option<usize> {
    if rest.get(..3)?.eq_ignore_ascii_case(b"<br") {
        return rest
            .iter()
            .take(8)
            .position(|byte| *byte == b'>')
            .map(|at| at + 1);
    }
    let (quote, inner) = rest.split_first()?;
    if !matches!(quote, b'"' | b'\'' | b'`') {
        return None;
    }
    let joins = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'+' | b',');
    let length = inner.iter().take(64).take_while(joins).count();
    (inner.get(length) == Some(quote)).then_some(length + 2)
}

/// As much of it as is whole. The last group may be short, and what follows a key may hang on to it.
fn decode(characters: &[u8]) -> Option<Vec<u8>> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let whole = match characters.len() % 4 {
        1 => characters.len() - 1,
        _ => characters.len(),
    };
    BASE64.decode(characters.get(..whole)?).ok()
}

/// The length of the DER of a private key, header included, where all of it is there. A sequence
/// that starts with an integer, the version, or with another sequence: the algorithm of an encrypted key.
fn der_length(der: &[u8]) -> Option<usize> {
    let (length, header) = match der {
        [0x30, 0x81, length, ..] => (usize::from(*length), 3),
        [0x30, 0x82, high, low, ..] => (usize::from(*high) * 256 + usize::from(*low), 4),
        [0x30, length @ ..=0x7f, ..] => (usize::from(*length), 2),
        _ => return None,
    };
    let content = der.get(header..header + length)?;
    matches!(content, [0x02, 0x01, ..] | [0x30, ..]).then_some(header + length)
}

fn public_key(der: &[u8]) -> Option<String> {
    let key = PrivateKey::parse(STANDARD.encode(der).as_bytes()).ok()?;
    Some(key.public_key().to_string())
}
