//! Finds words that contain invisible characters.

use super::operators::{MIN_WORD_LEN, is_quote};
use super::unescape::invisible_len;

#[derive(Default)]
pub(super) struct Invisibles {
    /// The end of the last run of invisible characters, and the length of the word after it: each character
    /// of a run precedes the same word.
    run_end: usize,
    word_len: usize,
    /// The number of bytes of the words.
    pub(super) passed: usize,
}

impl Invisibles {
    /// Returns a position before an invisible character that is inside a long word.
    pub(super) fn hint(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        // Joined emoji that are escaped, such as families.
        const SURROGATES: [&[u8]; 2] = [b"\\uD", b"\\ud"];

        let rest = bytes.get(at..)?;
        if invisible_len(rest) == 0 {
            return None;
        }
        let is_joiner = |rest: &[u8]| SURROGATES.iter().any(|it| rest.starts_with(it));
        if rest.get(3..).is_some_and(is_joiner) {
            return None;
        }
        if is_dense(rest) {
            return Some(at.saturating_sub(1));
        }
        let mut len = self.word_len(bytes, at);
        let before = bytes.get(at.saturating_sub(2 * MIN_WORD_LEN)..at)?;
        let mut previous = at;
        for byte in before.iter().rev() {
            let is_invisible = *byte >= 0x80 || *byte == 0;
            if len >= MIN_WORD_LEN || !(is_word(*byte) || is_invisible) {
                break;
            }
            len += usize::from(!is_invisible);
            previous -= 1;
        }
        (len >= MIN_WORD_LEN).then_some(previous)
    }

    /// Returns the number of visible characters of the word after an invisible character.
    fn word_len(&mut self, bytes: &[u8], at: usize) -> usize {
        if at < self.run_end {
            return self.word_len;
        }
        let (mut len, mut end, mut run_end) = (0, at, None);
        while len < MIN_WORD_LEN
            && let Some(byte) = bytes.get(end)
        {
            match invisible_len(bytes.get(end..).unwrap_or_default()) {
                0 if is_word(*byte) => {
                    run_end.get_or_insert(end);
                    len += 1;
                    end += 1;
                }
                0 => break,
                invisible => end += invisible,
            }
        }
        self.run_end = run_end.unwrap_or(end);
        self.word_len = len;
        self.passed += end - at;
        len
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_graphic() && !is_quote(byte)
}

/// Returns whether there are more invisible characters than in hyphenated text.
fn is_dense(rest: &[u8]) -> bool {
    const MIN_GAPS: usize = 12;
    let (mut visible, mut gaps, mut end) = (0, 0, 0);
    while visible < MIN_WORD_LEN && end < rest.len() && gaps < MIN_GAPS {
        let mut gap = 0;
        while let len @ 1.. = invisible_len(rest.get(end + gap..).unwrap_or_default())
            && gap < MIN_WORD_LEN
        {
            gap += len;
        }
        gaps += usize::from(gap > 0);
        visible += 1;
        end += gap + 1;
    }
    gaps >= MIN_GAPS
}
