//! Decodes base64 and numbers in a text, and searches the result like a file of its own.

use std::mem;

use super::base64;
use super::binary::is_binary;
use super::numbers;
use super::patterns::patterns;
use super::region::{Decoded, Search, hash};
use super::source;
use super::text::{Text, View};

/// Truncated base64 that is shorter is too short to tell whether it is text.
const SHORT_BASE64: usize = 512;

impl Search {
    /// Decodes the base64 in a text. Returns whether a result may continue after the end of the text.
    pub(super) fn base64_runs(
        &mut self,
        text: Text<'_>,
        depth: u16,
        decoded: &mut Decoded,
    ) -> bool {
        const MIN_LEN: usize = 24;
        let mut is_unfinished = false;
        for run in base64::runs(text.bytes, MIN_LEN) {
            let is_at_end = run.end == text.bytes.len();
            is_unfinished |= self.base64(text.slice(run), depth, decoded) && is_at_end;
        }
        is_unfinished
    }

    /// Decodes base64 at each offset of its groups. Returns whether a result may continue after its end.
    pub(super) fn base64(&mut self, run: Text<'_>, depth: u16, decoded: &mut Decoded) -> bool {
        let texts = base64::shifts_to_text(run.bytes);
        let words = patterns().shifts(run.bytes);
        let mut is_unfinished = false;
        for (shift, (is_text, has_word)) in texts.into_iter().zip(words).enumerate() {
            if depth == 0 || (!is_text && !has_word) {
                continue;
            }
            is_unfinished |= is_text || run.bytes.len() < SHORT_BASE64;
            if self.work.is_exhausted() || !decoded.insert(hash(&(run.bytes, shift, run.offset(0))))
            {
                continue;
            }
            let view = base64::decode(run, shift);
            is_unfinished |= self.nested(view.text(), depth - 1);
        }
        is_unfinished
    }

    /// Searches a decoded text like a file of its own.
    fn nested(&mut self, text: Text<'_>, depth: u16) -> bool {
        let narrow = source::narrow(text);
        let text = narrow.as_ref().map_or(text, View::text);
        let was_binary = mem::replace(&mut self.is_binary, is_binary(text.bytes));
        let is_unfinished = self.run(text, 0..text.bytes.len(), depth);
        self.is_binary = was_binary;
        is_unfinished
    }

    pub(super) fn numbers(&mut self, text: Text<'_>, depth: u16) {
        let mut end = 0;
        for at in patterns().numbers(text.bytes) {
            if at < end || self.work.is_exhausted() {
                continue;
            }
            let (view, range) = numbers::decode_around(text, at, end);
            end = range.end;
            self.nested(view.text(), depth - 1);
        }
    }
}

/// Returns whether the text after base64 may continue a token: with a dot, an escape, a line, or another
/// string.
pub(super) fn may_go_on(bytes: &[u8], end: usize) -> bool {
    const MAX_GLUE_LEN: usize = 32;
    let rest = bytes.get(end..).unwrap_or_default();
    let rest = rest.get(..MAX_GLUE_LEN).unwrap_or(rest);
    let is_base64 = |at: usize| rest.get(at).is_some_and(|byte| base64::is_base64(*byte));
    match rest {
        [b'"' | b'\'' | b'`', glue @ ..] => {
            let spaces = glue
                .iter()
                .take_while(|it| it.is_ascii_whitespace())
                .count();
            matches!(glue.get(spaces), Some(b'+' | b',' | b'.' | b'}' | b'&'))
        }
        [] | [b'.' | b'%' | b'&' | b'\\' | b'<', ..] => true,
        [b'\r', b'\n', ..] => is_base64(2),
        [b'\n' | b'\r', ..] => is_base64(1),
        [0x80..=0xff, ..] => true,
        _ => false,
    }
}
