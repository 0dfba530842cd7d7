//! Searches a text, and all texts that can be decoded from it, for keys.

use std::mem;
use std::ops::Range;

use p256::SecretKey;

use super::buffer::Buffer;
use super::classify::{self, NotAKey};
use super::der::{self, Found};
use super::escapes::unescape;
use super::jwk::{self, Jwk};
use super::known::{Known, MAX_KEYS};
use super::layers;
use super::markers::{self, Markers};
use super::numbers::{Notation, numbers};
use super::queue::{Candidate, Queue, Trust};
use super::separators::base64_of_joined_lines;
use super::streams;
use crate::bytes;

/// The minimum length in bytes of a text in base64. Shorter ones are usually a coincidence.
const MIN_TEXT_LEN: usize = 8;

/// How much a complete key adds to [`Exposure::keys`]: more than the broken keys that could be found in
/// parts of it, each of which adds 1.
const WHOLE_KEY: usize = 8;

pub(super) struct Search {
    pub(super) known: Known,
    /// What the text is instead of a key: the most specific of all results.
    other: Option<NotAKey>,
    pub(super) markers: Markers,
    /// Whether DER of another kind was found, which is more reliable than a PEM label.
    has_other_der: bool,
    /// Whether a truncated or corrupted P-256 key was found.
    has_broken_key: bool,
    /// The number of DER structures that may still be examined.
    budget: usize,
    /// The maximum of [`Exposure::keys`] over all ways to decode the text.
    pub(super) exposed: usize,
    /// The maximum number of bytes written as numbers, over all ways to decode the text.
    pub(super) number_bytes: usize,
    new: Vec<Candidate>,
}

/// The encoding of some bytes.
#[derive(Clone, Copy)]
enum Encoding<'a> {
    Bytes,
    Numbers,
    /// The base64 symbols, and the number of symbols that were skipped.
    Base64(&'a [u8], usize),
}

impl Search {
    pub(super) fn run(text: &[u8]) -> Self {
        let mut search = Self {
            known: Known::new(),
            other: None,
            markers: Markers::default(),
            has_other_der: false,
            has_broken_key: false,
            budget: MAX_KEYS * 16,
            exposed: 0,
            number_bytes: 0,
            new: Vec::new(),
        };
        let mut queue = Queue::new();
        queue.add(Candidate {
            text: Buffer::copy_of(text),
            trust: Trust::Full,
        });
        let (mut is_first, mut guessed) = (true, 0);
        loop {
            if let Some(candidate) = queue.next() {
                search.look_into(&candidate.text, candidate.trust, is_first);
                is_first = false;
            } else if let Some(candidate) = queue.get(guessed)
                && search.known.keys.is_empty()
            {
                search.guess(&candidate.text, candidate.trust);
                guessed += 1;
            } else {
                return search;
            }
            for candidate in mem::take(&mut search.new) {
                queue.add(candidate);
            }
        }
    }

    fn add(&mut self, text: Buffer, trust: Trust) {
        self.new.push(Candidate { text, trust });
    }

    fn look_into(&mut self, text: &[u8], trust: Trust, is_first: bool) {
        self.look_for_der(text, trust, Encoding::Bytes);
        if let Some(decoded) = layers::from_utf16(text) {
            self.add(decoded, trust);
            // Text in another encoding may have been added to the UTF-16.
            return self.add(layers::without_zeros(text), trust);
        }
        if let Some(bytes) = layers::from_latin1(text) {
            self.add(bytes, trust);
        }
        // A byte order mark alone is an empty text.
        let is_text = layers::is_text(text) || matches!(text, [] | [0xff, 0xfe] | [0xfe, 0xff]);
        let text = layers::plain(text);
        if !is_text {
            if is_first {
                self.note(NotAKey::NotText);
            }
            return;
        }
        let (body, markers) = markers::take(&text);
        self.judge(&body, markers);
        self.look_for_jwk(&text, trust);

        if let Some(text) = unescape(&text, false) {
            self.add(text, trust);
        }
        if bytes::any(&text, |byte| matches!(byte, b'\\' | b'`')) {
            if let Some(text) = unescape(&text, true) {
                self.add(text, trust);
            }
            if let Some(text) = layers::replaced(&text, b"\\`", b'\n') {
                self.add(text, trust);
            }
        }
        // HTML forms encode a space as `+`.
        if let Some(spaced) = layers::replaced(&text, b"+", b' ') {
            let is_form = text.contains(&b'%')
                || bytes::contains(&text, b"BEGIN+")
                || has_equal_words(&spaced);
            if is_form {
                self.add(spaced, trust);
            } else if trust == Trust::Full {
                self.add(spaced, Trust::IfChecked);
            }
        }
        for stream in streams::base64(&body) {
            self.look_into_base64(&stream, trust);
        }
        if bytes::count(&text, u8::is_ascii_digit) < 16 {
            return;
        }
        for notation in [
            Notation::Hexadecimal,
            Notation::ShiftedHexadecimal,
            Notation::Dump,
            Notation::Decimal,
        ] {
            self.look_into_numbers(&text, notation, trust);
        }
    }

    /// Tries decodings that are guesses, for a text in which nothing else finds a key.
    fn guess(&mut self, text: &[u8], trust: Trust) {
        if !layers::is_text(text) {
            return;
        }
        let (body, markers) = markers::take(&layers::plain(text));
        for stream in base64_of_joined_lines(&body, markers.has_hyphen_too_many) {
            self.look_into_base64(&stream, trust);
            if !self.known.keys.is_empty() {
                return;
            }
        }
        for stream in streams::base64_with_lost_plus(&body) {
            self.look_into_base64(&stream, Trust::None);
        }
    }

    fn look_into_base64(&mut self, stream: &[u8], trust: Trust) {
        let mut exposed = 0;
        // Other symbols before the key may shift its groups of four.
        for skipped in 0..4 {
            let bytes = streams::decode(stream, skipped);
            exposed += self.look_for_der(&bytes, trust, Encoding::Base64(stream, skipped));
            if bytes.len() >= MIN_TEXT_LEN && layers::is_text(&bytes) {
                self.add(bytes, trust);
            }
        }
        self.exposed = self.exposed.max(exposed);
    }

    fn look_into_numbers(&mut self, text: &[u8], notation: Notation, trust: Trust) {
        let numbers = numbers(text, notation);
        for run in &numbers.runs {
            let bytes = numbers.bytes.get(run.clone()).unwrap_or_default();
            self.look_for_der(bytes, trust, Encoding::Numbers);
            if layers::is_text(bytes) {
                self.add(Buffer::copy_of(bytes), trust);
            }
        }
        self.number_bytes = self.number_bytes.max(numbers.random);
    }

    fn look_for_jwk(&mut self, text: &[u8], trust: Trust) {
        let mut exposed = 0;
        let mut at = 0;
        while let Some((jwk, end)) = jwk::next(text, at, &mut self.known) {
            at = end;
            match jwk {
                Jwk::Key(key) => {
                    exposed += WHOLE_KEY;
                    self.found(key, trust);
                }
                Jwk::Other(other) => {
                    exposed += usize::from(other.is_private() || other == NotAKey::Damaged);
                    self.note(other);
                }
            }
        }
        self.exposed = self.exposed.max(exposed);
    }

    /// Searches bytes for DER, and returns how much the keys in it add to [`Exposure::keys`].
    fn look_for_der(&mut self, bytes: &[u8], trust: Trust, encoding: Encoding<'_>) -> usize {
        let (mut exposed, mut broken) = (0, 0);
        let mut at = 0;
        while let Some((found, range)) = der::next(bytes, at, &mut self.known) {
            at = range.end;
            match found {
                // A key without its public half must be complete, because nothing else shows that a
                // character is missing or has been added.
                Found::Key {
                    key, is_checked, ..
                } if is_checked
                    || (trust != Trust::IfChecked && is_whole(encoding, bytes, &range)) =>
                {
                    exposed += WHOLE_KEY;
                    self.found(key, trust);
                }
                Found::Key { .. } | Found::Broken => {
                    // A broken key inside of another broken key is the same key.
                    exposed += usize::from(range.start >= broken && trust != Trust::None);
                    broken = broken.max(range.end);
                    self.has_broken_key |= trust != Trust::None;
                    // Another key may begin inside of the broken one.
                    at = range.start + 1;
                }
                Found::Other(other) => {
                    self.has_other_der = true;
                    exposed += usize::from(other.is_private());
                    self.note(other);
                }
            }
            self.budget = self.budget.saturating_sub(1);
            if self.budget == 0 {
                break;
            }
        }
        self.exposed = self.exposed.max(exposed);
        exposed
    }

    fn found(&mut self, key: SecretKey, trust: Trust) {
        if trust == Trust::None {
            self.note(NotAKey::LostPlus);
        } else {
            self.known.add(key);
        }
    }

    fn note(&mut self, other: NotAKey) {
        if self.other.is_none_or(|known| other.rank() < known.rank()) {
            self.other = Some(other);
        }
    }

    fn judge(&mut self, body: &[u8], markers: Markers) {
        let has_markers = markers.begin || markers.end;
        if self.markers.label.is_none() {
            self.markers.label = markers.label;
        }
        self.markers.begin |= markers.begin;
        self.markers.end |= markers.end;
        self.markers.private |= markers.private;
        match classify::text(body) {
            Some(NotAKey::Absent) if has_markers => {}
            Some(other) => self.note(other),
            None => {}
        }
    }

    /// Returns what the text is, if no key was found.
    pub(super) fn verdict(mut self) -> NotAKey {
        // The DER of an old DSA key looks like RSA.
        let label = self.markers.label.filter(|label| {
            let is_dsa = *label == NotAKey::Algorithm("DSA");
            is_dsa || !(self.has_other_der || self.has_broken_key)
        });
        if let Some(label) = label {
            if label == NotAKey::Algorithm("DSA") {
                return label;
            }
            self.note(label);
        }
        if self.has_broken_key || self.markers.private {
            self.note(match (self.markers.begin, self.markers.end) {
                (false | true, false) => NotAKey::CutOff,
                (false, true) => NotAKey::BeginMissing,
                (true, true) => NotAKey::Damaged,
            });
        }
        self.other.unwrap_or(NotAKey::Unknown)
    }
}

pub(super) fn has_equal_words(text: &[u8]) -> bool {
    let words = bytes::split(text.trim_ascii(), |byte| *byte == b' ');
    let [first, between @ .., last] = words.as_slice() else {
        return false;
    };
    for word in between {
        if word.len() != first.len() {
            return false;
        }
    }
    last.len() <= first.len() && between.len() > 2
}

fn is_whole(encoding: Encoding<'_>, decoded: &[u8], range: &Range<usize>) -> bool {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || b"\0\"'".contains(byte);
    let rest = decoded.get(range.end..).unwrap_or_default();
    match encoding {
        Encoding::Base64(stream, skipped) => streams::is_whole(stream, skipped, range),
        Encoding::Numbers => range.start == 0 && bytes::all(rest, is_around),
        Encoding::Bytes => bytes::all(rest, is_around),
    }
}
