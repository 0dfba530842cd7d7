//! What a token, a placeholder or a key can be recognized by, looked for all at once.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::key::{BEGIN, P256};
use crate::problem::Problem;

/// The beginning of what may be something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Token,
    Placeholder,
    Pem,
    /// The name of the curve, as every DER of a P-256 key has it.
    Der,
    /// Base64 of a piece of a PEM text. The anchor's first character has this place in its group
    /// of four.
    PemInBase64(usize),
    /// Base64 of the name of the curve.
    DerInBase64(usize),
}

pub(super) struct Anchors {
    automaton: AhoCorasick,
    kinds: Vec<Anchor>,
    longest: usize,
}

impl Anchors {
    pub(super) fn new() -> Result<Self, Problem> {
        let mut patterns: Vec<(Anchor, Vec<u8>)> = vec![
            (Anchor::Token, b"eyJ".to_vec()),
            (Anchor::Pem, BEGIN.to_vec()),
            (Anchor::Der, P256.to_vec()),
        ];
        // As it stands, and percent-encoded, HTML-escaped and JSON-escaped by the zealous.
        for hyphen in [
            "-", "%2D", "%2d", "&#45;", "&#x2d;", "&#x2D;", "\\u002d", "\\u002D",
        ] {
            let text = format!("maps{hyphen}token{hyphen}placeholder");
            patterns.push((Anchor::Placeholder, text.into_bytes()));
        }
        // Two pieces of the marker line: where base64 is broken into lines, one may be cut.
        for piece in [BEGIN, b"PRIVATE KEY"] {
            patterns.extend(in_base64(piece).map(|(at, text)| (Anchor::PemInBase64(at), text)));
        }
        patterns.extend(in_base64(P256).map(|(at, text)| (Anchor::DerInBase64(at), text)));

        // The other kinds go without vector instructions.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .build(patterns.iter().map(|(_, text)| text))
            .map_err(|error| Problem::new(format!("the search cannot be set up: {error}")))?;
        Ok(Self {
            automaton,
            longest: patterns
                .iter()
                .map(|(_, text)| text.len())
                .max()
                .unwrap_or(0),
            kinds: patterns.into_iter().map(|(kind, _)| kind).collect(),
        })
    }

    /// Those that begin within the range.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        range: Range<usize>,
    ) -> impl Iterator<Item = (Anchor, usize)> {
        let end = range.end.saturating_add(self.longest).min(bytes.len());
        let input = Input::new(bytes).range(range.start.min(end)..end);
        self.automaton
            .find_iter(input)
            .take_while(move |found| found.start() < range.end)
            .filter_map(|found| {
                let kind = self.kinds.get(found.pattern().as_usize())?;
                Some((*kind, found.start()))
            })
    }
}

/// The base64 of some bytes at each of the three places that they can have in a group, without the
/// characters that depend on what stands around them.
fn in_base64(bytes: &[u8]) -> [(usize, Vec<u8>); 3] {
    [0, 1, 2].map(|before| {
        let padded = [&vec![0; before], bytes].concat();
        let text = STANDARD.encode(&padded).into_bytes();
        let start = (before * 8).div_ceil(6);
        let whole = padded.len() * 8 / 6;
        let text: Vec<u8> = text.into_iter().take(whole).skip(start).collect();
        (start % 4, text)
    })
}
