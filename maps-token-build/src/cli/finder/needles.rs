//! Searches for a set of literals with vector instructions.

use aho_corasick::packed;
use aho_corasick::{AhoCorasick, Input, Match, MatchKind};

/// A literal. The search looks for the part after its first `skip` bytes, which should be rare.
#[derive(Clone, Copy)]
pub(super) struct Needle<'a, K> {
    pub(super) kind: K,
    pub(super) text: &'a [u8],
    pub(super) skip: usize,
}

impl<'a, K> Needle<'a, K> {
    pub(super) const fn new(kind: K, text: &'a [u8]) -> Self {
        Self::by_part(kind, text, 0)
    }

    pub(super) const fn by_part(kind: K, text: &'a [u8], skip: usize) -> Self {
        Self { kind, text, skip }
    }

    fn part(&self) -> &'a [u8] {
        self.text.get(self.skip..).unwrap_or_default()
    }
}

/// A set of up to 32 needles. The first two or three bytes of their parts determine the speed: if they are
/// frequent, or the search cannot distinguish those of different needles, it often stops at other text.
pub(super) struct Needles<K> {
    packed: Option<packed::Searcher>,
    automaton: Option<AhoCorasick>,
    /// The kind of each needle, and the bytes before its part.
    kinds: Vec<(K, Box<[u8]>)>,
    max_len: usize,
}

impl<K: Copy> Needles<K> {
    pub(super) fn new(needles: &[Needle<'_, K>]) -> Self {
        let parts = || needles.iter().map(Needle::part);
        let start = |it: &Needle<'_, K>| it.text.get(..it.skip).unwrap_or_default().into();
        Self {
            packed: packed::Config::new()
                .match_kind(packed::MatchKind::LeftmostFirst)
                .builder()
                .extend(parts())
                .build(),
            automaton: automaton(parts()),
            kinds: needles.iter().map(|it| (it.kind, start(it))).collect(),
            max_len: needles.iter().map(|it| it.text.len()).max().unwrap_or(0),
        }
    }

    /// Calls `on_needle` for each needle that starts between two positions.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        from: usize,
        until: usize,
        mut on_needle: impl FnMut(K, usize),
    ) {
        let end = until.saturating_add(self.max_len).min(bytes.len());
        let mut at = from.min(end);
        while let Some(found) = self.next(bytes, at, end) {
            if let Some((kind, before)) = self.kinds.get(found.pattern().as_usize())
                && let Some(start) = found.start().checked_sub(before.len())
                && (from..until).contains(&start)
                && (before.is_empty() || bytes.get(start..found.start()) == Some(&**before))
            {
                on_needle(*kind, start);
            }
            at = found.end();
        }
    }

    fn next(&self, bytes: &[u8], from: usize, until: usize) -> Option<Match> {
        match &self.packed {
            // Shorter texts than a vector cannot be searched.
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

/// Builds an automaton, which succeeds for sets as small as ours. Only `LeftmostFirst` uses vector
/// instructions.
pub(super) fn automaton(patterns: impl Iterator<Item = impl AsRef<[u8]>>) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(patterns)
        .ok()
}
