//! Finds tokens, placeholders, private keys and snapshot URLs in any bytes, for all commands.
//!
//! `hints` finds the places to search. `region` takes the text around a hint and decodes it in every
//! possible way: each layer of escapes (`unescape`), lines and strings that were split (`join_lines`,
//! `join_strings`), base64 and numbers (`nested`); it searches each of these texts. Each byte of a
//! decoded text knows its offset in the file. `matches` chooses between several readings of one place.
//! Tokens are not validated here.

mod base64;
mod binary;
mod der;
mod escape;
mod hints;
mod invisible;
mod join_lines;
mod join_strings;
mod json_start;
mod jwk;
mod jwt;
mod jwt_signature;
mod key_search;
mod key_text;
mod keys;
mod line_gap;
mod line_marks;
mod line_tags;
mod lines;
mod literals;
mod matches;
mod needles;
mod nested;
mod numbers;
mod operators;
mod patterns;
mod pem;
mod placeholder;
mod printed_key;
mod region;
mod scanner;
mod snapshot_url;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod unescape;
mod whole;
mod work;

pub(crate) use self::json_start::is_token_start;
pub(crate) use self::key_search::KeySearch;
pub(crate) use self::keys::Key;
pub(crate) use self::matches::{Match, MatchKind};
pub(crate) use self::scanner::{Scanned, Scanner};
pub(crate) use self::whole::Whole;
use crate::token::{WITHOUT_KEY, placeholder};

/// A token or a placeholder in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundToken {
    pub(crate) text: String,
    /// Line and column are counted from 1, the column in bytes.
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Returns every JWT, whole or damaged and of any service, and every placeholder.
pub(crate) fn find_tokens(text: &[u8]) -> Vec<FoundToken> {
    // Reading from memory cannot fail.
    let scanned = Scanner::new().read(text).unwrap_or_default();
    let mut tokens = Vec::new();
    for Match { line, column, kind } in scanned.matches {
        let text = match kind {
            MatchKind::Token(text) => text,
            // Only its prefix matters.
            MatchKind::Placeholder(name) => placeholder(&name, WITHOUT_KEY),
            MatchKind::Key(_) | MatchKind::Snapshot(_) => continue,
        };
        tokens.push(FoundToken { text, line, column });
    }
    tokens
}
