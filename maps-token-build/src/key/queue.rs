//! The texts that a search looks into: the given one, what it may stand for, what that may, and so on.

use super::layers::Buffer;
use crate::bytes;

/// With the length of the text it bounds the work, whatever the text.
const MAX_TEXTS: usize = 48;

pub(super) struct Candidate {
    pub(super) text: Buffer,
    pub(super) trust: Trust,
}

/// What a key in a text is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    Full,
    /// The text may have been read in a wrong way, so only a key that is checked counts.
    IfChecked,
    /// Something of it was guessed, so a key in it is not one to sign with.
    None,
}

pub(super) struct Queue {
    /// Does not grow: a grown one leaves a copy of the keys behind.
    candidates: Vec<Candidate>,
    /// Those before it were looked into.
    next: usize,
    /// Those from it on have bytes that no text has.
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

    /// What was decoded in a wrong way is text in parts. Without order, such texts would reach the limit
    /// before the right one is decoded.
    pub(super) fn add(&mut self, candidate: Candidate) {
        for known in &self.candidates {
            if known.text == candidate.text {
                return;
            }
        }
        let is_clean = bytes::all(&candidate.text, &is_text_byte);
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
