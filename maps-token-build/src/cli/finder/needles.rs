//! A set of literals that is looked for with vector instructions.

use aho_corasick::packed;
use aho_corasick::{AhoCorasick, Input, Match, MatchKind};

/// Up to 32. Their first two or three bytes decide how fast it is: where those of unlike needles can be mistaken for
/// each other, or are frequent, it stops often.
pub(super) struct Needles<K> {
    packed: Option<packed::Searcher>,
    automaton: Option<AhoCorasick>,
    kinds: Vec<K>,
    max_len: usize,
}

impl<K: Copy> Needles<K> {
    pub(super) fn new(needles: &[(K, &[u8])]) -> Self {
        let texts = || needles.iter().map(|(_, text)| *text);
        Self {
            packed: packed::Config::new()
                .match_kind(packed::MatchKind::LeftmostFirst)
                .builder()
                .extend(texts())
                .build(),
            automaton: automaton(texts()),
            kinds: needles.iter().map(|(kind, _)| *kind).collect(),
            max_len: texts().map(<[u8]>::len).max().unwrap_or(0),
        }
    }

    /// Those that begin between two places.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        from: usize,
        until: usize,
        mut on_needle: impl FnMut(K, usize),
    ) {
        let end = until.saturating_add(self.max_len).min(bytes.len());
        let mut at = from.min(end);
        while let Some(found) = self.next(bytes, at, end)
            && found.start() < until
        {
            if let Some(kind) = self.kinds.get(found.pattern().as_usize()) {
                on_needle(*kind, found.start());
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
}

/// `LeftmostFirst`: the other kinds do without vector instructions. It is there for every set of patterns as
/// small as these.
pub(super) fn automaton(patterns: impl Iterator<Item = impl AsRef<[u8]>>) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(patterns)
        .ok()
}
