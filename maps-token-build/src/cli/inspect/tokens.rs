//! Finds tokens in a text, as `scan` does. Candidates are taken whole, valid or not.

use std::collections::HashMap;

use crate::cli::finder::{find_tokens, is_token_start};
use crate::token::PLACEHOLDER;

#[derive(Debug)]
pub(crate) struct Found {
    /// Decoded if the text spells it differently.
    pub(crate) text: String,
    /// Lines and columns, counted from 1. None for a word that only its position makes a candidate.
    pub(crate) places: Vec<(usize, usize)>,
}

/// Returns distinct candidates in order. A single word is always a candidate. `text` is what the bytes are
/// decoded to.
pub(crate) fn tokens_in(bytes: &[u8], text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut indexes = HashMap::new();
    for token in find_tokens(bytes) {
        let index = *indexes.entry(token.text.clone()).or_insert(found.len());
        let place = (token.line, token.column);
        match found.get_mut(index) {
            Some(known) => known.places.push(place),
            None => found.push(Found {
                text: token.text,
                places: vec![place],
            }),
        }
    }
    let text = text.trim().trim_matches(['"', '\'', '`']);
    if found.is_empty() && is_one_word(text) {
        found.push(Found {
            // Without the dot at the end of a sentence.
            text: text.trim_end_matches('.').to_owned(),
            places: Vec::new(),
        });
    }
    found
}

fn is_one_word(text: &str) -> bool {
    let ends_word = |it: char| it.is_whitespace() || "<>&?\"'`(),;[]{}|".contains(it);
    !text.is_empty() && !text.contains(ends_word) && !text.contains("://")
}

/// Returns whether a text contains a token, or the start of one.
pub(crate) fn has_candidate(text: &str) -> bool {
    is_token_start(text.as_bytes())
        || text.starts_with(PLACEHOLDER)
        || !find_tokens(text.as_bytes()).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let found = tokens_in(text.as_bytes(), text).into_iter();
        found.map(|it| it.text).collect()
    }

    #[test]
    fn handles_repeated_beginnings() {
        // A quadratic rule would take minutes.
        for text in [
            "eyJ\nA\n", "eyJ", "eyJ.", "eyJ ", "=", "eyJ\nA", "a\n", "eyJ.\n",
        ] {
            texts(&text.repeat((1 << 16) / text.len()));
        }
        texts(&format!("x eyJ{}", "\nAA".repeat(1 << 15)));
    }

    #[test]
    fn candidates_are_taken_whole() {
        let header = "eyJhbGciOiJFUzI1NiJ9";
        let good = format!("{header}.eyJpc3MiOiJBIn0.{}", "s".repeat(86));
        let bad = format!("{header}.eyJpc3MiOiJCIn0.{}", "S".repeat(86));
        let (front, back) = good.split_at(40);
        let (front_of_signature, end) = good.split_at(good.len() - 30);
        for (name, text, expected) in [
            ("alone", good.clone(), vec![good.clone()]),
            ("quoted", format!("\"{good}\"\n"), vec![good.clone()]),
            ("a word", "hello".to_owned(), vec!["hello".to_owned()]),
            ("no token", "no token here".to_owned(), vec![]),
            ("nothing", " \n".to_owned(), vec![]),
            (
                "with a fourth part",
                format!("x {good}.{} y", "s".repeat(86)),
                vec![format!("{good}.{}", "s".repeat(86))],
            ),
            (
                "with a file extension",
                format!("x {good}.json y"),
                vec![good.clone()],
            ),
            (
                "with a byte-order mark before its header",
                format!("x 77u_{good} y"),
                vec![format!("77u_{good}")],
            ),
            (
                "before another, with a dot between them",
                format!("{good}.{bad}"),
                vec![good.clone(), bad.clone()],
            ),
            (
                "at the end of a sentence",
                format!("a {good} b {bad}."),
                vec![good.clone(), bad.clone()],
            ),
            (
                "and of three dots",
                format!("see {good}..."),
                vec![good.clone()],
            ),
            ("alone, with a dot", format!("{good}."), vec![good.clone()]),
            (
                "before a comma",
                format!("{good}, {bad}; x"),
                vec![good.clone(), bad.clone()],
            ),
            ("twice", format!("{good} {good}"), vec![good.clone()]),
            (
                "one a line",
                format!("{good}\n{bad}\n"),
                vec![good.clone(), bad.clone()],
            ),
            (
                "words in the next line",
                format!("{good}\nhello\nyou"),
                vec![good.clone()],
            ),
            ("wrapped", format!("{front}\n{back}"), vec![good.clone()]),
            (
                "wrapped, of Windows",
                format!("{front}\r\n{back}\r\n"),
                vec![good.clone()],
            ),
            (
                "wrapped in its signature, after a word",
                format!("token: {front_of_signature}\n{end}\n"),
                vec![good.clone()],
            ),
            (
                "cut, and another in the next line",
                format!("{front_of_signature}\n{bad}"),
                vec![front_of_signature.to_owned(), bad.clone()],
            ),
            (
                "without a signature",
                format!("x {header}.eyJpc3MiOiJBIn0 y"),
                vec![format!("{header}.eyJpc3MiOiJBIn0")],
            ),
            ("padded", format!("x {good}== y"), vec![format!("{good}==")]),
            (
                "in an attribute",
                format!("<script data-token=\"{good}\">"),
                vec![good.clone()],
            ),
            (
                "in a URL",
                format!("https://example.com/?token={good}&x=1"),
                vec![good.clone()],
            ),
            (
                "assigned",
                format!("MAPS_TOKEN={good} x"),
                vec![good.clone()],
            ),
            (
                "with a space in the JSON of the header",
                "x eyAiYWxnIjoiRVMyNTYifQ.e30.x y".to_owned(),
                vec!["eyAiYWxnIjoiRVMyNTYifQ.e30.x".to_owned()],
            ),
            (
                "a placeholder",
                "<p data-token=\"maps-token-placeholder-for-site-built-without-a-private-key\">"
                    .to_owned(),
                vec!["maps-token-placeholder-for-site-built-without-a-private-key".to_owned()],
            ),
            (
                "an ellipsis",
                "run inspect eyJhbGciOi… now".to_owned(),
                vec![],
            ),
        ] {
            assert_eq!(texts(&text), expected, "{name}");
        }
    }
}
