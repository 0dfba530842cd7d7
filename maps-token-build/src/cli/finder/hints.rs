//! Finds hints: the positions at which a result may start. Only the text around hints is decoded, so in
//! content without hints nothing else runs.
//!
//! Encoders escape only what must be escaped, and keep letters and digits. The words of `patterns` consist
//! of these. If someone escapes letters to hide them, each escaped letter is a hint. So are an invisible
//! character inside a word, base64 that decodes to text, and a string that continues in another string.

use std::ops::Range;

use memchr::memmem;

use super::base64::{self, Runs};
use super::binary;
use super::der::P256;
use super::invisible::Invisibles;
use super::literals;
use super::operators::{MIN_WORD_LEN, Operators};
use super::patterns::{Mark, patterns};
use super::unescape::{Spelling, spelling_at, spells_alphanumeric};
use super::work::Work;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hint {
    pub(super) at: usize,
    pub(super) kind: HintKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HintKind {
    /// The start of a token that is not encoded.
    Token,
    /// The name of the curve in a DER key.
    Der,
    /// Numbers that may be a key.
    Numbers,
    /// The label of a private key.
    Label,
    /// A piece of a DER key in base64.
    KeyPiece,
    /// `priv:`, before the scalar of a key.
    Scalar,
    /// `mapkit` in the address of a script.
    Script,
    /// Base64 that may decode to text.
    Base64,
    /// A word in base64 or UTF-16.
    Encoded,
    /// Anything else that must be decoded first.
    Other,
}

/// Returns the hints in a range, sorted by position.
pub(super) fn find(
    bytes: &[u8],
    range: Range<usize>,
    is_binary: bool,
    work: &mut Work,
) -> Vec<Hint> {
    let mut hints = Vec::new();
    if is_binary {
        for text in binary::texts(bytes, range.clone()) {
            in_text(bytes, text, &mut hints, work);
        }
        keys(bytes, range, &mut hints);
    } else {
        in_text(bytes, range.clone(), &mut hints, work);
        // Programs are full of zeros. Text contains zeros only if it was UTF-16.
        zeros(bytes, range, &mut hints, work);
    }
    hints.sort_unstable();
    hints.dedup();
    hints
}

fn in_text(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>, work: &mut Work) {
    words(bytes, range.clone(), hints, work);
    marks(bytes, range.clone(), hints, work);
    base64_runs(bytes, range, hints);
}

/// Adds hints of keys in DER, which is not text.
fn keys(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    let end = bytes.len().min(range.end + P256.len() - 1);
    let part = bytes.get(range.start..end).unwrap_or_default();
    hints.extend(memmem::find_iter(part, P256).map(|at| Hint {
        at: range.start + at,
        kind: HintKind::Der,
    }));
}

fn words(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>, work: &mut Work) {
    for needles in &patterns().literals {
        let mut runs = Runs::new(bytes);
        needles.find(bytes, range.start, range.end, |literal, at| {
            let kind = literals::kind(bytes, literal, at, &mut runs);
            hints.extend(kind.map(|kind| Hint { at, kind }));
        });
        work.add(runs.measured);
    }
}

/// Adds escapes of letters and digits, invisible characters inside words, and strings that continue in
/// other strings.
fn marks(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>, work: &mut Work) {
    for needles in &patterns().marks {
        let (mut escapes, mut operators) = (Escapes::default(), Operators::default());
        let mut invisibles = Invisibles::default();
        needles.find(bytes, range.start, range.end, |mark, at| {
            let at = match mark {
                Mark::Escape => escapes.hint(bytes, at),
                Mark::EntityOfEntity => is_entity(bytes, at).then_some(at),
                Mark::Invisible => invisibles.hint(bytes, at),
                Mark::Operator => operators.hint(bytes, at),
            };
            hints.extend(at.map(|at| Hint {
                at,
                kind: HintKind::Other,
            }));
        });
        work.add(invisibles.passed);
    }
}

/// Returns whether the text is `#` and a number: a numeric entity, if an ampersand precedes it.
fn is_entity(bytes: &[u8], at: usize) -> bool {
    const MAX_LEN: usize = 16;
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(number) = rest.strip_prefix(b";#").or(rest.strip_prefix(b"&num;")) else {
        return false;
    };
    let number = number.get(..MAX_LEN).unwrap_or(number);
    spelling_at(&[b"&#", number].concat()) == Spelling::Alphanumeric
}

#[derive(Default)]
struct Escapes {
    not_before: usize,
    looks: usize,
    looks_end: usize,
}

impl Escapes {
    fn hint(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        /// If so many escapes are that close together, decoding all of them takes less time than classifying each.
        const MAX_LOOKS: usize = 64;
        const DENSE_LEN: usize = 512;
        /// The next escapes belong to the same text.
        const SAME_TEXT_LEN: usize = 32;

        if at < self.not_before {
            return None;
        }
        let rest = bytes.get(at..)?;
        let is_hint = match spelling_at(rest) {
            Spelling::Alphanumeric => !is_remainder(bytes, at),
            Spelling::Unlikely => false,
            Spelling::Layered => {
                if at >= self.looks_end {
                    (self.looks, self.looks_end) = (0, at + DENSE_LEN);
                }
                self.looks += 1;
                self.looks > MAX_LOOKS || spells_alphanumeric(rest)
            }
        };
        if !is_hint {
            return None;
        }
        let len = if self.looks > MAX_LOOKS {
            DENSE_LEN
        } else {
            SAME_TEXT_LEN
        };
        self.not_before = at + len;
        Some(at)
    }
}

/// Returns whether a percent sign is an operator, as in `(x + 90)%360`, not the start of an escape. No
/// result ends in a single escaped character, or in one that is followed by digits only.
fn is_remainder(bytes: &[u8], at: usize) -> bool {
    const MAX_DIGITS: usize = 10;
    let Some([b'%', rest @ ..]) = bytes.get(at..) else {
        return false;
    };
    let rest = rest.get(..=MAX_DIGITS).unwrap_or(rest);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let is_behind_bracket = before.is_some_and(|byte| matches!(byte, b')' | b']'));
    let is_behind_name = before.is_some_and(u8::is_ascii_alphabetic);
    let Some(after) = rest.get(digits) else {
        return false;
    };
    match digits {
        0 | 1 => false,
        // `0x38,` is one of several numbers.
        _ if *after == b',' => is_behind_bracket || (is_behind_name && before != Some(&b'x')),
        2 if !is_behind_bracket => is_behind_name && b")]};<>=?!|^".contains(after),
        _ => b" )]};=+-*/<>?!|^".contains(after),
    }
}

/// Adds zeros that alternate with characters.
fn zeros(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>, work: &mut Work) {
    let part = bytes.get(range.clone()).unwrap_or_default();
    let mut invisibles = Invisibles::default();
    let mut not_before = 0;
    for at in memchr::memchr_iter(0, part) {
        let at = range.start + at;
        let is_zero = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&0);
        if at < not_before || !(is_zero(at.checked_sub(2)) || is_zero(Some(at + 2))) {
            continue;
        }
        if let Some(hint) = invisibles.hint(bytes, at) {
            hints.push(Hint {
                at: hint,
                kind: HintKind::Other,
            });
            not_before = at + MIN_WORD_LEN;
        }
    }
    work.add(invisibles.passed);
}

fn base64_runs(bytes: &[u8], range: Range<usize>, hints: &mut Vec<Hint>) {
    let mut at = range.start;
    // A run that ends after the range is examined again with the next range.
    while at < range.end + base64::MIN_RUN_LEN
        && let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk)
    {
        if !base64::is_block(*block) {
            at += base64::BLOCK_STEP;
            continue;
        }
        if let Some(end) = base64::end_of_short_run(bytes, at) {
            at = end + base64::BLOCK_STEP;
            continue;
        }
        let run = base64::run_around(bytes, at);
        hints.extend(base64_run(bytes, &run, range.start));
        at = run.end + base64::BLOCK_STEP;
    }
}

fn base64_run(bytes: &[u8], run: &Range<usize>, not_before: usize) -> Option<Hint> {
    let text = bytes.get(run.clone())?;
    let is_text = |run: &[u8]| base64::shifts_to_text(run).contains(&true);
    let is_long = run.len() >= base64::MIN_RUN_LEN;
    let start = run.start.max(not_before);
    if is_long && is_text(text) {
        let kind = HintKind::Base64;
        return Some(Hint { at: start, kind });
    }
    let is_piece = !is_long && base64::equal_pieces(bytes, run).is_some_and(|run| is_text(&run));
    is_piece.then_some(Hint {
        at: start,
        kind: HintKind::Other,
    })
}
