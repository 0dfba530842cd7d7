//! Tokens and placeholders, in the middle of whatever stands around them.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::spelled;
use crate::config::TokenName;
use crate::token::PLACEHOLDER;

/// In characters: Apple's header has some 60, claims with a hundred domains some 4,000.
const LONGEST_HEADER: usize = 1024;
const LONGEST_CLAIMS: usize = 8 * 1024;

/// What base64url makes of the 64 bytes of an ES256 signature. Whatever follows is no part of it.
const SIGNATURE: usize = 86;

/// How far it may be to the dot behind the header, in bytes: some characters may be escaped.
const FARTHEST_DOT: usize = 2 * LONGEST_HEADER;

/// The run of base64url characters that is being read: a megabyte of `eyJ` is read once.
#[derive(Debug, Default)]
pub(super) struct Run {
    /// How far it was read.
    end: usize,
    is_over: bool,
}

impl Run {
    /// Where a buffer is moved, what is known of it no longer holds.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether a header that starts here could end in a dot.
    fn has_dot_behind(&mut self, bytes: &[u8], start: usize) -> bool {
        if start >= self.end {
            *self = Self {
                end: start,
                is_over: false,
            };
        }
        while !self.is_over && self.end < start + FARTHEST_DOT {
            let next = bytes.get(self.end..).and_then(spelled::character);
            match next.filter(|(character, _)| is_base64url(*character)) {
                Some((_, length)) => self.end += length,
                None => self.is_over = true,
            }
        }
        let next = bytes.get(self.end..).and_then(spelled::character);
        self.is_over && next.is_some_and(|(character, _)| character == '.')
    }
}

/// The token that begins at `start`, if one does.
pub(super) fn token_at(bytes: &[u8], start: usize, run: &mut Run) -> Option<String> {
    if !run.has_dot_behind(bytes, start) {
        return None;
    }
    let mut rest = bytes.get(start..)?;
    let header = part(&mut rest, LONGEST_HEADER)?;
    if !header.starts_with("eyJ") {
        return None;
    }
    let json = object(&header)?;
    let claims = part(&mut rest, LONGEST_CLAIMS)?;
    if !is_of_maps(&json, object(&claims).as_ref()?) {
        return None;
    }
    let signature = signature(rest)?;
    Some(format!("{header}.{claims}.{signature}"))
}

/// What stands before the next dot.
fn part(rest: &mut &[u8], longest: usize) -> Option<String> {
    let mut text = String::new();
    while text.len() <= longest {
        let (character, length) = spelled::character(rest)?;
        *rest = rest.get(length..)?;
        match character {
            '.' => return Some(text),
            character if is_base64url(character) => text.push(character),
            _ => return None,
        }
    }
    None
}

fn signature(mut rest: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(SIGNATURE);
    while text.len() < SIGNATURE {
        let (character, length) = spelled::character(rest)?;
        rest = rest.get(length..)?;
        text.push(Some(character).filter(|it| is_base64url(*it))?);
    }
    Some(text)
}

fn is_base64url(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

fn object(part: &str) -> Option<Map<String, Value>> {
    const BASE64: GeneralPurpose = GeneralPurpose::new(
        &alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    serde_json::from_slice(&BASE64.decode(part).ok()?).ok()
}

/// Sites hold other tokens: those of a sign-in have a subject or an audience, and an issuer that is
/// a URL. A Maps token has none of these, however faulty it is otherwise.
fn is_of_maps(header: &Map<String, Value>, claims: &Map<String, Value>) -> bool {
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let is_es256 = header.get("alg").and_then(Value::as_str) == Some("ES256");
    let looks_like_one = text("iss").is_some_and(|team| team.len() == 10)
        && (text("scope").is_some() || text("origin").is_some());
    let is_of_others = claims.contains_key("sub")
        || claims.contains_key("aud")
        || text("iss").is_some_and(|issuer| issuer.contains("://"));
    looks_like_one || (is_es256 && !is_of_others)
}

/// The name of the token whose place the placeholder takes, if one begins at `start`.
pub(super) fn placeholder_at(bytes: &[u8], start: usize) -> Option<String> {
    let mut rest = bytes.get(start..)?;
    let mut text = String::new();
    // The words, a name of at most 64 characters, and the hyphen behind it.
    while text.len() < PLACEHOLDER.len() + 5 + 65 {
        let Some((character, length)) = spelled::character(rest) else {
            break;
        };
        if !is_base64url(character) {
            break;
        }
        text.push(character);
        rest = rest.get(length..)?;
    }
    let name = text.strip_prefix(PLACEHOLDER)?.strip_prefix("-for-")?;
    let (name, _) = name.split_once('-')?;
    name.parse::<TokenName>().ok().map(|name| name.to_string())
}
