//! Finds everything that looks like a JWT, without judging it: `crate::jwt` decides whether it is a
//! Maps token and what is wrong with it.

use std::ops::Range;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;
use serde_json::{Map, Value};

use super::json_start::{BYTE_ORDER_MARKS, is_json_start};
use super::jwt_signature::{SIGNATURE_LEN, further_len, signature_len};
use super::text::Text;
use crate::jwt::MAX_CLAIMS_LEN;

/// A JWT, which may be damaged.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) range: Range<usize>,
    /// Cut off after claims that are too long.
    pub(super) text: String,
    /// Whether the token has a JSON header, JSON claims, and a signature as long as that of ES256; or claims
    /// that are too long, of which the rest does not matter.
    pub(super) is_whole: bool,
}

#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) found: Vec<Candidate>,
    /// Whether a token may continue after the end of the bytes.
    pub(super) is_unfinished: bool,
}

/// The maximum length of a header. Apple's have some 60 characters; those of other services may contain
/// certificates.
const MAX_HEADER_LEN: usize = 16 * 1024;

/// The maximum lengths of the header and of the signature in [`whole_at`].
const MAX_PLAIN_HEADER_LEN: usize = 2 * 1024;
const MAX_SIGNATURE_LEN: usize = 1024;

/// The maximum number of positions at which a header is tried in one part.
const MAX_ATTEMPTS: usize = 8;

/// Scopes, by which a Maps token is recognized if its claims are damaged.
const SCOPES: [&[u8]; 4] = [b"mapkit_js", b"embed_api", b"web_snapshots", b"server_api"];

/// Returns all candidates in a text. `is_binary`: strings may follow each other without a separator, as
/// in WebAssembly.
pub(super) fn find(text: Text<'_>, is_binary: bool) -> Candidates {
    let bytes = text.bytes;
    let mut candidates = Candidates::default();
    let mut end = 0;
    for dot in memchr::memchr_iter(b'.', bytes) {
        if dot >= end {
            let run = run_around(bytes, dot);
            end = run.end;
            in_run(text, run, is_binary, &mut candidates);
        }
    }
    if end < bytes.len() {
        // A token may start in the last run and continue after the end.
        let run = run_around(bytes, bytes.len());
        in_run(text, run, is_binary, &mut candidates);
    }
    candidates
}

/// Returns the run of token characters around a position.
fn run_around(bytes: &[u8], at: usize) -> Range<usize> {
    let is_other = |byte: &u8| !is_token_byte(*byte);
    let (before, after) = bytes.split_at_checked(at).unwrap_or_default();
    let start = before.iter().rposition(is_other).map_or(0, |at| at + 1);
    let len = after.iter().position(is_other).unwrap_or(after.len());
    start..at + len
}

/// Returns the candidate that starts at a position, if it is whole. This is the common case, in which
/// nothing else must be decoded.
pub(super) fn whole_at(text: Text<'_>, start: usize, is_binary: bool) -> Option<Candidate> {
    let rest = text.bytes.get(start..)?;
    let part = |from: usize, max: usize| {
        let part = rest.get(from..)?;
        let part = part.get(..max).unwrap_or(part);
        let len = part.iter().position(|byte| !is_base64_byte(*byte));
        Some(from + len.unwrap_or(part.len()))
    };
    let header = part(0, MAX_PLAIN_HEADER_LEN)?;
    let claims = part(header + 1, MAX_CLAIMS_LEN).filter(|_| rest.get(header) == Some(&b'.'))?;
    let signature =
        part(claims + 1, MAX_SIGNATURE_LEN).filter(|_| rest.get(claims) == Some(&b'.'))?;
    let before = text.bytes.get(..start).unwrap_or_default();
    if mark_len(before) > 0 || further_len(rest.get(signature..)?, is_binary) > 0 {
        return None;
    }
    let mut candidates = Candidates::default();
    in_run(text, start..start + signature, is_binary, &mut candidates);
    let first = candidates.found.into_iter().next()?;
    (first.range.start == start && first.is_whole).then_some(first)
}

fn is_base64_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/' | b'=')
}

fn is_token_byte(byte: u8) -> bool {
    is_base64_byte(byte) || byte == b'.'
}

/// Adds the candidates in a run of token characters.
fn in_run(source: Text<'_>, run: Range<usize>, is_binary: bool, candidates: &mut Candidates) {
    let text = source.bytes.get(run.clone()).unwrap_or_default();
    let is_last = run.end == source.bytes.len();
    let is_joint = |at: usize| source.is_joint(run.start + at);
    let dots: Vec<usize> = memchr::memchr_iter(b'.', text).collect();
    let mut part = 0;
    let mut start = 0;
    while let Some(dot) = dots.get(part) {
        let claims_end = dots.get(part + 1).copied();
        let claims = dot + 1..claims_end.unwrap_or(text.len());
        let found = Header {
            text,
            start,
            dot: *dot,
        }
        .candidate(&claims, claims_end, is_binary, &is_joint);
        part += 1;
        start = dot + 1;
        let Some((range, is_whole)) = found else {
            continue;
        };
        // Characters between the signature and the next dot belong to no other token.
        while dots.get(part).is_some_and(|dot| *dot < range.end) {
            part += 1;
        }
        start = start.max(range.end);
        candidates.is_unfinished |= is_last && range.end == text.len();
        // One character more, so that the claims are still too long.
        let text_end = match claims.len() {
            ..=MAX_CLAIMS_LEN => range.end,
            _ => range.end.min(claims.start + MAX_CLAIMS_LEN + 1),
        };
        let text = text.get(range.start..text_end).unwrap_or_default();
        candidates.found.push(Candidate {
            text: String::from_utf8_lossy(text).into_owned(),
            range: run.start + range.start..run.start + range.end,
            is_whole,
        });
    }
    if is_last && !candidates.is_unfinished {
        let rest = text.get(start..).unwrap_or_default();
        let has_start = starts(
            rest.get(rest.len().saturating_sub(MAX_HEADER_LEN)..)
                .unwrap_or_default(),
        )
        .next()
        .is_some();
        let last_dot = dots.last().map_or(0, |dot| dot + 1);
        candidates.is_unfinished = has_start && text.len() - last_dot < MAX_CLAIMS_LEN;
    }
}

fn starts(bytes: &[u8]) -> impl DoubleEndedIterator<Item = usize> {
    (0..bytes.len()).filter(|at| bytes.get(*at..).is_some_and(is_json_start))
}

/// A possible header: the text before a dot, of which only the end may be the header.
struct Header<'a> {
    text: &'a [u8],
    start: usize,
    dot: usize,
}

impl Header<'_> {
    /// Returns whether a whole signature follows the claims, which may be lost.
    fn goes_on_with_signature(&self, claims: &Range<usize>) -> bool {
        let rest = self.text.get(claims.end..).unwrap_or_default();
        rest.strip_prefix(b".")
            .is_some_and(|rest| signature_len(rest, true) == SIGNATURE_LEN)
    }

    /// Returns the range of the token, and whether it is whole.
    fn candidate(
        &self,
        claims: &Range<usize>,
        claims_end: Option<usize>,
        is_binary: bool,
        is_joint: &impl Fn(usize) -> bool,
    ) -> Option<(Range<usize>, bool)> {
        let text = self.text;
        let claims_text = text.get(claims.clone())?;
        if claims_text.is_empty() && !self.goes_on_with_signature(claims) {
            return None;
        }
        let from = self.start.max(self.dot.saturating_sub(MAX_HEADER_LEN));
        let part = text.get(from..self.dot)?;
        let header = first_and_last(part)
            .into_iter()
            .map(|at| from + at)
            .find(|at| text.get(*at..self.dot).and_then(object).is_some());
        if claims_text.len() > MAX_CLAIMS_LEN {
            let start = header? - mark_len(text.get(from..header?)?);
            return Some((start..claims.end, true));
        }
        let has_claims = object(claims_text).is_some();
        let start = match header {
            Some(start) => start - mark_len(text.get(from..start)?),
            // A damaged header before the claims of a Maps token.
            None if !part.is_empty() && is_of_maps(claims_text, has_claims) => {
                damaged_start(part) + from
            }
            None => return None,
        };
        if let Some(end) = next_header(text, claims.start + 1..claims.end, is_joint) {
            return Some((start..end, false));
        }
        let end = match claims_end {
            Some(dot) => {
                let signature = dot + 1;
                let may_end = is_binary || is_joint(signature + SIGNATURE_LEN);
                let end = signature + signature_len(text.get(signature..)?, may_end);
                let end = next_header(text, signature..end, is_joint).unwrap_or(end);
                end + further_len(text.get(end..)?, is_binary)
            }
            None => claims.end,
        };
        let has_signature = claims_end.is_some_and(|dot| end - dot - 1 == SIGNATURE_LEN);
        let is_base64url = !text
            .get(start..end)?
            .iter()
            .any(|byte| matches!(byte, b'+' | b'/' | b'='));
        let is_whole = header.is_some() && has_claims && has_signature && is_base64url;
        Some((start..end, is_whole))
    }
}

/// Returns the position of the next token's header, if it was joined to a truncated token.
fn next_header(
    text: &[u8],
    range: Range<usize>,
    is_joint: &impl Fn(usize) -> bool,
) -> Option<usize> {
    let part = text.get(range.clone())?;
    let first = part.len().saturating_sub(MAX_HEADER_LEN);
    let joined = starts(part.get(first..)?)
        .map(|at| range.start + first + at)
        .filter(|at| is_joint(*at));
    joined.take(MAX_ATTEMPTS).find(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        let window = rest.get(..MAX_HEADER_LEN).unwrap_or(rest);
        let header = memchr::memchr(b'.', window).and_then(|dot| window.get(..dot));
        header.and_then(object).is_some()
    })
}

/// Returns the first and the last positions at which a header may start: text before the header may
/// look like a header, too.
fn first_and_last(part: &[u8]) -> Vec<usize> {
    let mut found: Vec<usize> = starts(part).take(MAX_ATTEMPTS / 2).collect();
    let mut last: Vec<usize> = starts(part).rev().take(MAX_ATTEMPTS / 2).collect();
    last.retain(|at| !found.contains(at));
    last.reverse();
    found.append(&mut last);
    found
}

fn damaged_start(part: &[u8]) -> usize {
    let first = starts(part).next();
    let of_run = part
        .iter()
        .rposition(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    first.unwrap_or_else(|| of_run.map_or(0, |at| at + 1))
}

fn is_of_maps(claims: &[u8], is_object: bool) -> bool {
    if !is_object && !is_json_start(claims) && claims.len() < 32 {
        return false;
    }
    let json = decode(claims);
    SCOPES
        .iter()
        .any(|scope| memmem::find(&json, scope).is_some())
}

/// Returns the length of a byte-order mark in front of a header, which makes the token invalid.
fn mark_len(before: &[u8]) -> usize {
    let mark = BYTE_ORDER_MARKS.iter().find(|mark| before.ends_with(mark));
    mark.map_or(0, |mark| mark.len())
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    // A brace or white space.
    if !matches!(part.first(), Some(b'e' | b'I' | b'C' | b'D')) {
        return None;
    }
    serde_json::from_slice(&decode(part)).ok()
}

/// Decodes base64 in any alphabet, padded or not.
pub(super) fn decode(part: &[u8]) -> Vec<u8> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let mut text: Vec<u8> = part
        .iter()
        .map(|byte| match byte {
            b'+' => b'-',
            b'/' => b'_',
            byte => *byte,
        })
        .collect();
    while text.last() == Some(&b'=') {
        text.pop();
    }
    if text.len() % 4 == 1 {
        text.pop();
    }
    LENIENT.decode(text).unwrap_or_default()
}
