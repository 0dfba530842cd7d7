//! Recognizes tokens among the arguments, whole or damaged, also if a terminal has wrapped them.

use std::borrow::Cow;
use std::ffi::OsStr;

use super::is_exposed;
use crate::cli::finder::{SIGNATURE_LEN, is_token_start, object};
use crate::key::exposure;

/// A run of the characters of tokens.
pub(super) struct Word<'a> {
    /// The number of its argument, and its offset there.
    pub(super) argument: usize,
    pub(super) start: usize,
    pub(super) text: &'a str,
}

pub(super) fn words_of<'a>((argument, text): (usize, &'a Cow<'_, str>)) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(|it| !is_of_token(it)) {
        let text = piece.trim_end_matches(|it| !is_of_token(it));
        if !text.is_empty() {
            words.push(Word {
                argument,
                start,
                text,
            });
        }
        start += piece.len();
    }
    words
}

fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// Returns the number of words that form the token at the start of the words: several if a terminal has
/// wrapped it, the first if it is truncated. A word that may itself be a key belongs to no token.
pub(super) fn token_len(words: &[Word<'_>]) -> usize {
    let is_other = |word: &Word<'_>| {
        let exposure = exposure(word.text.as_bytes());
        exposure.keys > 0 || exposure.number_bytes > 0
    };
    let Some((first, others)) = words.split_first() else {
        return 0;
    };
    // Base64 of `{"kty"` or `{"crv"`.
    let is_jwk = first.text.starts_with("eyJrdHki") || first.text.starts_with("eyJjcnYi");
    if !is_token_start(first.text.as_bytes()) || is_jwk || is_other(first) {
        return 0;
    }
    let mut token = Token::default();
    for (len, word) in (1..).zip(words).take(MAX_WORDS) {
        if len > 1 && is_option(word.text) {
            break;
        }
        token.add(word.text);
        if token.is_whole() {
            let is_token = !others.iter().take(len - 1).any(is_other);
            return if is_token { len } else { 1 };
        }
    }
    let lines = wrapped(words);
    let text: String = lines.iter().map(|line| line.text).collect();
    if is_like_a_token(&text) && !lines.iter().any(is_other) {
        lines.len()
    } else {
        1
    }
}

/// Returns the first words of equal length, and the shorter one after them: the lines of a token that is damaged,
/// or of another service.
fn wrapped<'a>(words: &'a [Word<'a>]) -> &'a [Word<'a>] {
    let len = words.first().map_or(0, |first| first.text.len());
    let whole = words
        .iter()
        .take(MAX_WORDS)
        .take_while(|line| line.text.len() == len);
    let mut count = whole.count();
    let last = words.get(count);
    count += usize::from(last.is_some_and(|it| it.text.len() < len && !is_option(it.text)));
    words.get(..count).unwrap_or_default()
}

/// Returns whether a text has three parts, of which the second are claims.
fn is_like_a_token(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    matches!(parts.as_slice(), [header, claims, _]
        if is_token_start(header.as_bytes()) && object(claims.as_bytes()).is_some())
}

/// Returns whether an argument is a token in standard base64, or percent-encoded.
pub(super) fn is_encoded_token(text: &str) -> bool {
    let plain = text.replace("%2E", ".").replace("%2e", ".");
    let plain = plain.replace(['+', '/'], "_").replace('=', "");
    plain.chars().all(is_of_token) && is_like_a_token(&plain) && !is_exposed(OsStr::new(text))
}

/// The maximum number of words of a token: as many lines as a token with 400 domains has.
const MAX_WORDS: usize = 512;

/// The parts of words that are joined.
#[derive(Default)]
struct Token {
    dots: usize,
    last_part: usize,
}

impl Token {
    fn add(&mut self, word: &str) {
        self.dots += word.matches('.').count();
        self.last_part = match word.rfind('.') {
            Some(dot) => word.len() - dot - 1,
            None => self.last_part + word.len(),
        };
    }

    /// Returns whether there are three parts, and a signature as long as that of ES256.
    fn is_whole(&self) -> bool {
        self.dots == 2 && self.last_part == SIGNATURE_LEN
    }
}

/// Returns whether a word is an option. A part of a token may start with one dash, too.
fn is_option(word: &str) -> bool {
    word.starts_with("--") || (word.starts_with('-') && word.len() <= 2)
}
