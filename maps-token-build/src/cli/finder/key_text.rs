//! Decodes keys in the forms that a build accepts as well: hex dumps, lists of signed bytes, and PEM in
//! strings or cells of any language.

use std::collections::HashSet;
use std::ops::Range;

use super::hints::HintKind;
use super::keys::{Key, of_keys};
use super::region::hash;
use super::work::Work;
use crate::key::PrivateKey;

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
    bytes: &'a [u8],
    /// The positions before which hints are skipped.
    next_label: usize,
    next_numbers: usize,
}

impl<'a> KeyTexts<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            next_label: 0,
            next_numbers: 0,
        }
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
        let (next, step) = match kind {
            HintKind::Label => (&mut self.next_label, LABEL_STEP),
            _ => (&mut self.next_numbers, NUMBERS_STEP),
        };
        if at < *next || work.is_exhausted() {
            return Vec::new();
        }
        let text = self.bytes.get(window(self.bytes, at)).unwrap_or_default();
        let hash = hash(&text);
        if without_key.contains(&hash) {
            return Vec::new();
        }
        work.add(STEPS);
        let keys = of_keys(&PrivateKey::parse_all(text).unwrap_or_default());
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
