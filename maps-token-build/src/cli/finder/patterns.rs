//! The literals at which something may be found, looked for all at once. They consist of letters and digits,
//! which no encoder escapes unless it escapes everything (see `hints`).

use std::sync::LazyLock;

use aho_corasick::packed;
use aho_corasick::{AhoCorasick, Input, Match, MatchKind};

use super::base64;
use super::der::P256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// The beginning of a token.
    Token,
    /// `placeholder`
    Placeholder,
    /// `PRIVATE`, of the label of a key.
    Private,
    /// Another piece of a placeholder or a snapshot's URL, should `placeholder` or `mapkit` be broken.
    Word,
    /// Half of `mapkit`, or a parameter, of a URL.
    Mapkit,
    /// `crv`, of a JSON Web Key.
    Curve,
    /// The name of the curve, as every DER of a P-256 key has it.
    Der,
    /// The same in hexadecimal or as a list of numbers, or the beginning of a token as such a list.
    Numbers,
    /// Any of these in UTF-16 or in base64.
    Encoded,
}

/// Those that are looked for in all content are searched with vector instructions, which is possible for up to 48
/// patterns.
pub(super) struct Patterns {
    packed: Option<packed::Searcher>,
    automaton: Option<AhoCorasick>,
    literals: Vec<Literal>,
    max_len: usize,
    /// Base64 alone, with the place of each pattern in its group of four.
    base64: Option<AhoCorasick>,
    base64_places: Vec<usize>,
    numbers: Option<AhoCorasick>,
}

const TOKEN: [&[u8]; 8] = [
    b"eyJ", b"eyAi", b"eyAg", b"ewog", b"ewoi", b"ewoJ", b"ew0K", b"ewki",
];

const WORDS: [(Literal, &[u8]); 10] = [
    (Literal::Placeholder, b"placeh"),
    (Literal::Placeholder, b"holder"),
    (Literal::Word, b"maps-token"),
    (Literal::Word, b"api/v1/snap"),
    (Literal::Private, b"PRIV"),
    (Literal::Private, b"VATE"),
    (Literal::Mapkit, b"mapk"),
    (Literal::Mapkit, b"apkit"),
    (Literal::Mapkit, b"keyId"),
    (Literal::Curve, b"crv"),
];

/// The beginning of the names of P-256 and of the algorithm: one of them is whole if a line ends in the other.
const ELLIPTIC_CURVE: &[u8] = b"\x2a\x86\x48\xce\x3d";

/// The beginning of PKCS #8, behind the header.
const PKCS8: &[u8] = b"\x02\x01\x00\x30\x13\x06\x07";

const NUMBERS: [&[u8]; 7] = [
    b"2a8648ce",
    b"2A8648CE",
    b"2a:86:48",
    b"0x86, 0x48",
    b"0x86,0x48",
    b"134,72,206",
    b"134, 72, 206",
];

/// Words that are looked for in base64 too.
const IN_BASE64: [&[u8]; 6] = [b"eyJ", b"placeh", b"holder", b"PRIV", ELLIPTIC_CURVE, PKCS8];

/// And in UTF-16.
const IN_UTF_16: [&[u8]; 3] = [b"eyJ", b"placeh", b"PRIV"];

static PATTERNS: LazyLock<Patterns> = LazyLock::new(Patterns::new);

pub(super) fn patterns() -> &'static Patterns {
    &PATTERNS
}

impl Patterns {
    fn new() -> Self {
        let mut patterns: Vec<(Literal, Vec<u8>)> = Vec::new();
        for text in TOKEN {
            patterns.push((Literal::Token, text.to_vec()));
        }
        for (literal, text) in WORDS {
            patterns.push((literal, text.to_vec()));
        }
        patterns.push((Literal::Der, P256.to_vec()));
        for text in NUMBERS {
            patterns.push((Literal::Numbers, text.to_vec()));
        }
        let mut base64 = Vec::new();
        for text in IN_BASE64 {
            base64.extend(base64::spellings(text));
        }
        for (_, text) in &base64 {
            patterns.push((Literal::Encoded, text.clone()));
        }
        for text in IN_UTF_16 {
            let utf_16: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
            patterns.push((
                Literal::Encoded,
                utf_16.get(..utf_16.len() - 1).unwrap_or_default().to_vec(),
            ));
        }
        Self {
            packed: packed::Config::new()
                .match_kind(packed::MatchKind::LeftmostFirst)
                .builder()
                .extend(patterns.iter().map(|(_, text)| text))
                .build(),
            automaton: automaton(patterns.iter().map(|(_, text)| text)),
            max_len: patterns
                .iter()
                .map(|(_, text)| text.len())
                .max()
                .unwrap_or(0),
            literals: patterns.into_iter().map(|(literal, _)| literal).collect(),
            base64: automaton(base64.iter().map(|(_, text)| text)),
            numbers: automaton(NUMBERS.iter()),
            base64_places: base64.into_iter().map(|(place, _)| place).collect(),
        }
    }

    /// Those that begin between two places.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        from: usize,
        until: usize,
        mut on_literal: impl FnMut(Literal, usize),
    ) {
        let end = until.saturating_add(self.max_len).min(bytes.len());
        let mut at = from.min(end);
        while let Some(found) = self.next(bytes, at, end)
            && found.start() < until
        {
            if let Some(literal) = self.literals.get(found.pattern().as_usize()) {
                on_literal(*literal, found.start());
            }
            at = found.end();
        }
    }

    fn next(&self, bytes: &[u8], from: usize, until: usize) -> Option<Match> {
        match &self.packed {
            // It asks for more than its longest vector.
            Some(packed) if until - from >= packed.minimum_len() => {
                packed.find_in(bytes, (from..until).into())
            }
            _ => self
                .automaton
                .as_ref()?
                .find(Input::new(bytes).range(from..until)),
        }
    }

    /// By how many characters base64 may be out of step so that one of the words is in it.
    pub(super) fn shifts(&self, run: &[u8]) -> [bool; 4] {
        let mut shifts = [false; 4];
        for found in self.base64.iter().flat_map(|it| it.find_iter(run)) {
            let place = self
                .base64_places
                .get(found.pattern().as_usize())
                .copied()
                .unwrap_or(0);
            if let Some(shift) = shifts.get_mut((found.start() + 4 - place) % 4) {
                *shift = true;
            }
        }
        shifts
    }
}

impl Patterns {
    /// Where numbers may be a key or a token.
    pub(super) fn numbers(&self, bytes: &[u8]) -> Vec<usize> {
        let found = self.numbers.iter().flat_map(|it| it.find_iter(bytes));
        found.map(|found| found.start()).collect()
    }
}

/// `LeftmostFirst`: the other kinds do without vector instructions. It is there for every set of patterns as
/// small as this one.
fn automaton(patterns: impl Iterator<Item = impl AsRef<[u8]>>) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(patterns)
        .ok()
}
