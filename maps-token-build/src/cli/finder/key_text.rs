//! Decodes keys in the forms that a build accepts as well: hex dumps, lists of signed bytes, and PEM in
//! strings or cells of any language.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::hints::HintKind;
use super::keys::{self, Key};
use super::matches::{Found, Thing};
use super::region::hash;
use super::text::Text;
use super::work::Work;

/// The text before and after a hint that is decoded. As a list of numbers, each on an indented line, a key
/// has almost two kilobytes.
const BEFORE: usize = 256;
const AFTER: usize = 2048;

/// The distance from a hint without a key to the next hint of its kind that is examined. The text around
/// the first contains the keys of those between: some 600 bytes in strings, up to 1,800 as numbers.
const LABEL_STEP: usize = 1408;
const NUMBERS_STEP: usize = 256;

/// The cost of decoding so much text, in steps of [`Work`].
const STEPS: usize = 70_000;

/// The texts around the hints of a text.
pub(super) struct KeyTexts<'a> {
    text: Text<'a>,
    /// The positions before which hints are skipped.
    next_label: usize,
    next_numbers: usize,
    /// The start and the end in the file of the keys that were found in another way.
    known: BTreeMap<usize, usize>,
}

impl<'a> KeyTexts<'a> {
    pub(super) fn new(text: Text<'a>) -> Self {
        Self {
            text,
            next_label: 0,
            next_numbers: 0,
            known: BTreeMap::new(),
        }
    }

    /// Skips the hints in keys that were found in another way.
    pub(super) fn skip<'f>(&mut self, found: impl IntoIterator<Item = &'f Found>) {
        for found in found {
            if let Thing::Key(key) = &found.thing
                && key.public_key.is_some()
            {
                let end = self.known.entry(found.range.start).or_default();
                *end = found.range.end.max(*end);
            }
        }
    }

    fn is_in_known(&self, at: usize) -> bool {
        /// A key may be found again inside of another reading of it.
        const MAX_READINGS: usize = 4;
        let at = self.text.offset(at);
        let last = self.known.range(..=at).rev().take(MAX_READINGS);
        last.into_iter().any(|(_, end)| at < *end)
    }

    /// Returns the keys in the text around a hint, which are confirmed by their structure and their public
    /// half.
    pub(super) fn around(
        &mut self,
        kind: &HintKind,
        at: usize,
        without_key: &mut HashSet<u64>,
        work: &mut Work,
    ) -> Vec<Key> {
        let is_known = self.is_in_known(at);
        let (next, step) = match kind {
            HintKind::Label | HintKind::KeyPiece => (&mut self.next_label, LABEL_STEP),
            _ => (&mut self.next_numbers, NUMBERS_STEP),
        };
        if is_known || at < *next || work.is_exhausted() {
            return Vec::new();
        }
        let bytes = self.text.bytes;
        let text = bytes.get(window(bytes, at)).unwrap_or_default();
        let hash = hash(&text);
        if without_key.contains(&hash) {
            return Vec::new();
        }
        work.add(STEPS);
        let keys = keys::in_text(text, work);
        if keys.is_empty() {
            *next = at + step;
            without_key.insert(hash);
        }
        keys
    }
}

/// Returns the range of whole lines, because a hex dump is read by lines.
fn window(bytes: &[u8], at: usize) -> Range<usize> {
    let from = at.saturating_sub(BEFORE);
    let before = bytes.get(from..at).unwrap_or_default();
    let line = memchr::memchr(b'\n', before).filter(|_| from > 0);
    from + line.map_or(0, |line| line + 1)..bytes.len().min(at + AFTER)
}
