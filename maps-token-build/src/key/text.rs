//! From the text that a build was handed to a key.
//!
//! Apple issues a PEM file, and CI services, shells and copying hands mangle it on its way into a
//! variable. What can only be that file is repaired; anything else is named for what it is. Nothing
//! of the input is ever repeated, not even how long it is.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use p256::SecretKey;
use p256::pkcs8::DecodePrivateKey;
use zeroize::Zeroizing;

use super::recognize::{self, Kind};

/// The text, or what it is instead of a key.
pub(super) fn parse(bytes: &[u8]) -> Result<SecretKey, Kind> {
    let text = std::str::from_utf8(bytes).map_err(|_| Kind::NotText)?;
    parse_text(text)
}

fn parse_text(original: &str) -> Result<SecretKey, Kind> {
    let text = repaired(original);
    if let Some(found) = pem_block(&text) {
        return parse_pem(&found);
    }
    let Some(der) = decoded(&text) else {
        return Err(recognize::text(original));
    };
    // Base64 of a PEM: what it stands for has a block in it, so this goes no deeper.
    let pem = std::str::from_utf8(&der)
        .ok()
        .filter(|text| pem_block(text).is_some());
    match pem {
        Some(pem) => parse_text(pem),
        None => parse_der(&der).map_err(|kind| match kind {
            // Many a word is base64 by accident.
            Kind::Unknown => recognize::text(original),
            kind => kind,
        }),
    }
}

/// The text without what cannot belong to it: a byte-order mark, quotes around it, and line ends
/// that were written out, `\n`, once or twice escaped. Base64 and PEM have no backslash.
fn repaired(text: &str) -> Zeroizing<String> {
    // With room for all of it: a String that grows leaves a copy behind.
    let mut repaired = Zeroizing::new(String::with_capacity(text.len()));
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next_if(|next| matches!(next, 'n' | 'r' | 't' | '"' | '\'')) {
                Some('"' | '\'') | None => {}
                Some(_) => repaired.push('\n'),
            },
            '"' | '\'' | '`' | '\u{feff}' => {}
            other => repaired.push(other),
        }
    }
    repaired
}

/// A PEM text cut into what matters of it.
struct Pem<'a> {
    label: &'a str,
    /// Nothing where the end is missing.
    body: Option<&'a str>,
}

/// The first block with a private key, or the first block; what stands around it does not matter.
fn pem_block(text: &str) -> Option<Pem<'_>> {
    let mut first = None;
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else {
            break;
        };
        let pem = match after.split_once("-----END ") {
            Some((body, after)) => {
                rest = after;
                Pem {
                    label,
                    body: Some(body),
                }
            }
            None => {
                rest = "";
                Pem { label, body: None }
            }
        };
        if label.contains("PRIVATE KEY") {
            return Some(pem);
        }
        first.get_or_insert(pem);
    }
    first
}

fn parse_pem(pem: &Pem<'_>) -> Result<SecretKey, Kind> {
    // By its label alone, where that settles it: what an encrypted key holds cannot be looked at.
    if let Some(kind) = recognize::label(pem.label) {
        return Err(kind);
    }
    let body = pem.body.ok_or(Kind::CutOff)?;
    // The headers of an old encrypted key: `Proc-Type: 4,ENCRYPTED`.
    if body.contains("ENCRYPTED") {
        return Err(Kind::Encrypted);
    }
    let der = decoded(body).ok_or(Kind::Damaged)?;
    parse_der(&der).map_err(|kind| match kind {
        Kind::Unknown => Kind::Damaged,
        kind => kind,
    })
}

fn parse_der(der: &[u8]) -> Result<SecretKey, Kind> {
    SecretKey::from_pkcs8_der(der)
        .ok()
        .or_else(|| SecretKey::from_sec1_der(der).ok())
        .ok_or_else(|| recognize::der(der))
}

/// What base64 stands for: with any white space in it, padded or not, in either alphabet.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let mut base64 = Zeroizing::new(String::with_capacity(text.len()));
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        base64.push(match character {
            '-' => '+',
            '_' => '/',
            other => other,
        });
    }
    if base64.is_empty() {
        return None;
    }
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let length = BASE64.decode_slice(base64.as_bytes(), &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}
