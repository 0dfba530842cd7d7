//! The queue of texts to search: the original one, and those decoded from it in one or more steps.

use super::buffer::Buffer;
use crate::bytes;

/// The maximum number of texts. Together with the maximum length of a text, it limits the work.
const MAX_TEXTS: usize = 48;

pub(super) struct Candidate {
    pub(super) text: Buffer,
    pub(super) trust: Trust,
}

/// How much a key that is found in a text can be trusted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    Full,
    /// The text may have been decoded incorrectly: a key counts only if it matches its public half.
    IfChecked,
    /// A part of the text was guessed: a key in it must not sign.
    None,
}

pub(super) struct Queue {
    /// Never grows, because growing would leave a copy of the keys behind.
    candidates: Vec<Candidate>,
    /// The index of the next text to search.
    next: usize,
    /// The index after the last clean text: all later ones contain bytes that are not ASCII text.
    clean_end: usize,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self {
            candidates: Vec::with_capacity(MAX_TEXTS),
            next: 0,
            clean_end: 0,
        }
    }

    /// Adds a text unless it is already in the queue, clean ones first. Incorrect decodings are often
    /// partly text; they would reach the limit before the correct one is decoded.
    pub(super) fn add(&mut self, candidate: Candidate) {
        for known in &self.candidates {
            if known.text == candidate.text {
                return;
            }
        }
        let is_clean = bytes::all(&candidate.text, |byte| is_text_byte(*byte));
        self.clean_end = self.clean_end.max(self.next);
        if self.candidates.len() == MAX_TEXTS {
            if !is_clean || self.clean_end == MAX_TEXTS {
                return;
            }
            self.candidates.pop();
        }
        if is_clean {
            self.candidates.insert(self.clean_end, candidate);
            self.clean_end += 1;
        } else {
            self.candidates.push(candidate);
        }
    }

    pub(super) fn next(&mut self) -> Option<&Candidate> {
        let candidate = self.candidates.get(self.next)?;
        self.next += 1;
        Some(candidate)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Candidate> {
        self.candidates.get(index)
    }
}

fn is_text_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}
