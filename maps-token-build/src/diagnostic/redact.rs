//! Keeps a private key, or a part of one, that was pasted into the wrong place out of messages.
//!
//! One rule decides: a text reveals a key if a part of it decodes to one, in any form that the decoder of
//! keys accepts, or is as many bytes, written as numbers, as a key has.
//!
//! A truncated key, or one line of a key, cannot be decoded. So there is a heuristic as well: base64 of
//! random bytes mixes lowercase letters, uppercase letters and digits as no word does. It may hide more
//! than keys, but not domains (whose case does not count), paths, keys of `maps.toml` or other words.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use crate::bytes;
use crate::key::{Exposure, exposure};

/// Returns whether a text contains a private key or a part of one.
pub(crate) fn reveals_key(text: &str) -> bool {
    fragment_len(text.as_bytes()) > 0 || score(exposure(text.as_bytes())) > 0
}

fn score(exposure: Exposure) -> usize {
    exposure.keys * crate::key::MAX_KEY_TEXT_LEN + exposure.number_bytes
}

/// Replaces what a message must not repeat.
pub(crate) const REDACTED: &str = "…";

/// The name, or `…` if a message must not repeat it.
pub(crate) fn redact_name(name: &str) -> &str {
    if reveals_key(name) { REDACTED } else { name }
}

/// The path in one line, or `…` if a message must not repeat it.
pub(crate) fn redact_path(path: &Path) -> String {
    redact_name(&path.display().to_string()).replace('\n', "\\n")
}

/// For `Debug` of what a build script passes to us, which may be the key by mistake. It is judged as a whole,
/// because a key may be divided among several fields.
pub(crate) fn write_debug(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    fields: fmt::Arguments<'_>,
) -> fmt::Result {
    write!(f, "{name} {{ {} }}", redact_name(&fields.to_string()))
}

/// Returns the parts of a text that may be parts of a key. The readable words around them are not: the directory
/// of a file with a random name may be shown.
#[cfg(feature = "cli")]
pub(crate) fn key_parts(text: &str) -> Vec<&str> {
    let is_exposed = |text: &str| score(exposure(text.as_bytes())) > 0;
    let mut parts = Vec::new();
    // The text without these parts.
    let mut rest = text.to_owned();
    let mut start = 0;
    for run in text.split_inclusive(|it: char| !u8::try_from(it).is_ok_and(is_base64)) {
        let is_fragment = fragment_len(run.as_bytes()) > 0;
        let mut part = start..start;
        let mut at = start;
        for piece in run.split_inclusive(|it: char| !it.is_ascii_alphanumeric()) {
            let word = piece.trim_end_matches(|it: char| !it.is_ascii_alphanumeric());
            let is_hidden = if is_fragment {
                !is_word(word.as_bytes())
            } else {
                has_long_number(word.as_bytes())
            };
            if is_hidden {
                part.end = at + word.len();
            } else {
                push_part(text, &part, &mut parts, &mut rest);
                part = at + piece.len()..at + piece.len();
            }
            at += piece.len();
        }
        push_part(text, &part, &mut parts, &mut rest);
        start += run.len();
    }
    if is_exposed(text) && is_exposed(&rest) {
        return vec![text];
    }
    parts
}

#[cfg(feature = "cli")]
fn push_part<'a>(text: &'a str, part: &Range<usize>, parts: &mut Vec<&'a str>, rest: &mut String) {
    if let Some(part_text) = text.get(part.clone())
        && !part_text.is_empty()
    {
        parts.push(part_text);
        // Of the same length, and not part of a number.
        rest.replace_range(part.clone(), &" ".repeat(part_text.len()));
    }
}

/// `word`, `Word` or `WORD`.
#[cfg(feature = "cli")]
fn is_word(word: &[u8]) -> bool {
    is_readable(word) && piece_len(word) == word.len() && !word.iter().any(u8::is_ascii_digit)
}

/// Returns whether a word contains half of a key in hexadecimal.
#[cfg(feature = "cli")]
fn has_long_number(word: &[u8]) -> bool {
    const LEN: usize = 32;
    word.windows(LEN)
        .any(|digits| bytes::all(digits, u8::is_ascii_hexdigit))
}

/// A key of which a line is a part is searched this far around it: written as a list of numbers, each on
/// an indented line, it has almost two kilobytes.
pub(super) const REACH: usize = 2048;

/// Returns whether a line, or a part of a long one, contains a key, or a part of one that continues around it.
pub(super) fn line_reveals_key(text: &str, line: &Range<usize>) -> bool {
    let shown = text.get(line.clone()).unwrap_or_default();
    // Most lines need not be decoded.
    if is_ordinary(shown) && !continues_fragment(text, line) {
        return false;
    }
    if reveals_key(shown) || continues_fragment(text, line) {
        return true;
    }
    // The line is a part of a key if the key cannot be decoded without it.
    let before = text.get(window_start(text, line.start)..line.start);
    let after = text.get(line.end..window_end(text, line.end));
    let (Some(before), Some(after)) = (before, after) else {
        return true;
    };
    let with = score(exposure(format!("{before}{shown}{after}").as_bytes()));
    with > 0 && with > score(exposure(format!("{before}{after}").as_bytes()))
}

/// Returns whether a line consists of lowercase, uppercase or capitalized words and a few numbers. A key
/// is letters and digits mixed, or only numbers.
fn is_ordinary(line: &str) -> bool {
    let (mut words, mut numbers) = (0, 0);
    for word in &split_words(line.as_bytes()) {
        let rest = word.get(1..).unwrap_or_default();
        let is_number = bytes::all(word, u8::is_ascii_digit);
        if word.is_empty() {
            continue;
        }
        if is_number {
            numbers += 1;
        } else if bytes::all(rest, u8::is_ascii_lowercase)
            || bytes::all(word, u8::is_ascii_uppercase)
        {
            words += 1;
        } else {
            return false;
        }
    }
    line.is_ascii() && numbers < 4 && (words > 0 || numbers == 0)
}

fn window_start(text: &str, end: usize) -> usize {
    let start = super::source::floor_char_boundary(text, end.saturating_sub(REACH));
    let cut = text.get(start..end).unwrap_or_default();
    match cut.find('\n') {
        Some(at) if start > 0 => start + at + 1,
        _ => start,
    }
}

fn window_end(text: &str, start: usize) -> usize {
    super::source::floor_char_boundary(text, start.saturating_add(REACH))
}

/// Returns whether a fragment continues from the previous line or on the next one. The part on this line
/// may be too short to be recognized.
fn continues_fragment(text: &str, line: &Range<usize>) -> bool {
    let shown = text.get(line.clone()).unwrap_or_default();
    let before = text.get(..line.start).unwrap_or_default().trim_end();
    let before = before.rsplit('\n').next().unwrap_or_default().as_bytes();
    let after = text.get(line.end..).unwrap_or_default().trim_start();
    let after_len = bytes::leading(after.as_bytes(), |it| !matches!(it, b'\n' | b'\r'));
    let after = after.get(..after_len).unwrap_or_default().as_bytes();

    let shown = shown.trim().as_bytes();
    let starts_with_word = shown.first().is_some_and(|it| is_base64(*it));
    let ends_with_word = shown.last().is_some_and(|it| is_base64(*it));
    let runs = base64_runs(before);
    let last = runs.last().copied().unwrap_or_default();
    let first = after
        .get(..bytes::leading(after, |it| is_base64(*it)))
        .unwrap_or_default();
    (starts_with_word && fragment_len(last) > 0) || (ends_with_word && fragment_len(first) > 0)
}

/// As many characters of random words, separated only by `+`, `/`, `-` and `_`, are a fragment.
const MIN_RANDOM: usize = 12;

/// As many characters in no readable piece of a word are a fragment, too. Chance gives some lines of keys
/// long pieces, or many with a vowel, but no line of a million as few others.
const MIN_UNREADABLE: usize = 14;

/// The number of characters that look like those of a key in base64.
fn fragment_len(text: &[u8]) -> usize {
    let mut total = 0;
    for run in &base64_runs(text) {
        let (mut random, mut unreadable) = (0, 0);
        for word in &split_words(run) {
            let reading = read(word);
            unreadable += reading.unreadable;
            if reading.is_random {
                random += word.len();
            }
        }
        if random >= MIN_RANDOM || unreadable >= MIN_UNREADABLE {
            total += random.max(unreadable);
        }
    }
    total
}

#[derive(Default)]
struct Reading {
    /// Whether letters of both cases are mixed as in no word: `minimumValidity` and `ABC123DEFG` are words,
    /// and so is every label of a domain.
    is_random: bool,
    /// The number of characters that are in no readable piece, in a word with letters of both cases.
    unreadable: usize,
}

fn read(word: &[u8]) -> Reading {
    let has_upper = bytes::any(word, u8::is_ascii_uppercase);
    let has_lower = bytes::any(word, u8::is_ascii_lowercase);
    if word.len() < 4 || !has_upper || !has_lower {
        return Reading::default();
    }
    let (mut pieces, mut readable) = (0, 0);
    let mut rest = word;
    while !rest.is_empty() {
        let length = piece_len(rest);
        let (piece, more) = rest.split_at(length);
        pieces += 1;
        if is_readable(piece) {
            readable += length;
        }
        rest = more;
    }
    Reading {
        is_random: 2 * word.len() < 7 * pieces && 2 * readable < word.len(),
        unreadable: word.len() - readable,
    }
}

/// `Word`, `word`, `WORD` or `123`.
fn piece_len(word: &[u8]) -> usize {
    let digits = bytes::leading(word, u8::is_ascii_digit);
    let capitals = bytes::leading(word, u8::is_ascii_uppercase);
    let behind = word.get(capitals..).unwrap_or_default();
    match (digits, capitals) {
        (1.., _) => digits,
        (_, 0 | 1) => capitals + bytes::leading(behind, u8::is_ascii_lowercase),
        _ => capitals,
    }
    .max(1)
}

/// At least four letters, with a vowel.
fn is_readable(piece: &[u8]) -> bool {
    let is_vowel = |byte: &u8| b"aeiouy".contains(&byte.to_ascii_lowercase());
    piece.len() >= 4 && bytes::any(piece, is_vowel)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-' | b'=')
}

fn base64_runs(text: &[u8]) -> Vec<&[u8]> {
    bytes::split(text, |it| !is_base64(*it))
}

fn split_words(text: &[u8]) -> Vec<&[u8]> {
    bytes::split(text, |it| !it.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::testing::{key_of, pem_of};

    #[test]
    fn every_line_of_a_key_is_a_fragment() {
        for number in 0..3_000_u32 {
            let pem = pem_of(&key_of(number));
            for line in pem.lines().filter(|line| !line.starts_with('-')) {
                assert!(fragment_len(line.as_bytes()) > 0, "{number} is shown");
            }
        }
    }

    #[test]
    fn words_are_no_fragments() {
        let words = [
            "minimumValidity",
            "storeFinderForIPhone15ProMax",
            "ABC123DEFG",
            "MAPS_TOKEN_SITE",
            "staging-environment-of-shop.example.com",
            "Content-Security-Policy-Report-Only",
            "/Users/Ana/Library/Mobile Documents/com~apple~CloudDocs/AuthKey_ABC123DEFG.p8",
            "privateKeyFile2",
            "getMapKitTokens",
            "0xFFFFFFFF",
        ];
        for word in words {
            assert_eq!(fragment_len(word.as_bytes()), 0, "{word}");
        }
    }
}
