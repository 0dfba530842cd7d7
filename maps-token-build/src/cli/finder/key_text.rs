//! Decodes keys in the forms that a build accepts as well: hex dumps, lists of signed bytes, and PEM in
//! strings or cells of any language.

use std::ops::Range;

use super::keys::{Key, of_keys};
use super::work::Work;
use crate::key::PrivateKey;

/// The text before and after a hint that is decoded. As a list of numbers, each on an indented line, a key
/// has almost two kilobytes.
const BEFORE: usize = 256;
const AFTER: usize = 2048;

/// The cost of decoding so much text, in steps of [`Work`].
const STEPS: usize = 40_000;

/// Returns the keys in the text around a hint, which are confirmed by their structure and their public
/// half, and the end of that text.
pub(super) fn around(bytes: &[u8], at: usize, work: &mut Work) -> (Vec<Key>, usize) {
    let range = window(bytes, at);
    if work.is_exhausted() {
        return (Vec::new(), range.end);
    }
    work.add(STEPS);
    let text = bytes.get(range.clone()).unwrap_or_default();
    let keys = PrivateKey::parse_all(text).unwrap_or_default();
    (of_keys(&keys), range.end)
}

/// Returns the range of whole lines, because a hex dump is read by lines.
fn window(bytes: &[u8], at: usize) -> Range<usize> {
    let from = at.saturating_sub(BEFORE);
    let before = bytes.get(from..at).unwrap_or_default();
    let line = memchr::memchr(b'\n', before).filter(|_| from > 0);
    from + line.map_or(0, |line| line + 1)..bytes.len().min(at + AFTER)
}
