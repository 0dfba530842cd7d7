//! The one finder of tokens, placeholders, private keys, snapshot URLs and script tags in any bytes, for every
//! command.
//!
//! `hints` says where to look. `region` takes the text around a hint, and everything that it may be a spelling of:
//! each layer of escapes (`unescape`), what is broken into pieces (`join_lines`, `join_strings`), base64 and numbers
//! (`nested`); and searches each of these texts. Each byte in them knows where it is in the file. `matches` chooses
//! among the readings of one place. What a token is worth is not judged here.

mod base64;
mod der;
mod escape;
mod hints;
mod join_lines;
mod join_strings;
mod json_start;
mod jwk;
mod jwt;
mod keys;
mod line_gap;
mod line_marks;
mod line_tags;
mod lines;
mod mapkit_tags;
mod matches;
mod needles;
mod nested;
mod numbers;
mod operators;
mod patterns;
mod pem;
mod placeholder;
mod region;
mod scanner;
mod snapshot_url;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod unescape;
mod work;

pub(crate) use self::json_start::is_json_start;
pub(crate) use self::keys::Key;
pub(crate) use self::mapkit_tags::TagProblem;
pub(crate) use self::matches::{Match, MatchKind};
pub(crate) use self::scanner::{Scanned, Scanner};

/// Whether there is a private key in a file, as a part of it or as all of it.
pub(crate) fn contains_key(bytes: &[u8]) -> bool {
    let scanned = Scanner::new().read(bytes).unwrap_or_default();
    let is_key = |it: &Match| matches!(it.kind, MatchKind::Key(_));
    scanned.matches.iter().any(is_key) || crate::key::PrivateKey::parse_all(bytes).is_ok()
}

/// A token or a placeholder in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FoundToken {
    pub(crate) text: String,
    /// Both are counted from 1, the column in bytes.
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Every JWT, whole or not and of whatever service, and every placeholder.
pub(crate) fn find_tokens(text: &[u8]) -> Vec<FoundToken> {
    // Bytes in memory can be read.
    let scanned = Scanner::new().read(text).unwrap_or_default();
    let mut tokens = Vec::new();
    for Match { line, column, kind } in scanned.matches {
        let text = match kind {
            MatchKind::Token(text) => text,
            MatchKind::Placeholder(name) => crate::token::placeholder(&name),
            MatchKind::Key(_) | MatchKind::Snapshot(_) | MatchKind::ScriptTag(_) => continue,
        };
        tokens.push(FoundToken { text, line, column });
    }
    tokens
}
