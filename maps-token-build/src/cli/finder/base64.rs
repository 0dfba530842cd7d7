//! Recognizes and decodes base64, at any offset in its groups of four characters.

use std::ops::Range;

use super::json_start::is_json_start;
use super::text::{Text, View};

/// The minimum length of base64 that is decoded because it may be text. Shorter runs are decoded only if
/// they contain one of the words of `patterns`.
pub(super) const MIN_RUN_LEN: usize = 56;

/// The length of the samples that are decoded to find out whether a run is text, and their interval.
const SAMPLE_LEN: usize = 48;
const SAMPLE_INTERVAL: usize = 1024;

const MAX_SAMPLE_LEN: usize = 1024;

/// The value of each character, in the standard and in the URL-safe alphabet.
const VALUES: [u8; 256] = values();

const NONE: u8 = 0xff;
const MAX_VALUE: u8 = 63;

#[expect(clippy::indexing_slicing, reason = "checked while compiling")]
const fn values() -> [u8; 256] {
    let standard = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [NONE; 256];
    let mut value = 0_u8;
    while (value as usize) < standard.len() {
        values[standard[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
}

pub(super) fn is_base64(byte: u8) -> bool {
    value(byte) != NONE
}

fn value(byte: u8) -> u8 {
    VALUES.get(usize::from(byte)).copied().unwrap_or(NONE)
}

/// Returns the runs of base64 characters of at least `min_len`.
pub(super) fn runs(bytes: &[u8], min_len: usize) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut end = min_len.max(1) - 1;
    // Each such run contains one of every `min_len` bytes.
    while let Some(byte) = bytes.get(end) {
        if !is_base64(*byte) {
            end += min_len;
            continue;
        }
        let run = run_around(bytes, end);
        end = run.end + min_len;
        if run.len() >= min_len {
            runs.push(run);
        }
    }
    runs
}

/// One of the blocks at every `BLOCK_STEP` bytes is part of any run of at least
/// `BLOCK_STEP + BLOCK_LEN - 1`, and of some shorter ones.
pub(super) const BLOCK_LEN: usize = 8;
pub(super) const BLOCK_STEP: usize = 40;

pub(super) fn is_block(bytes: [u8; BLOCK_LEN]) -> bool {
    // A branch for each byte would take longer.
    let all = bytes.iter().fold(0, |all, byte| all | value(*byte));
    all & !MAX_VALUE == 0
}

/// Returns the end of the run around a block if the run is shorter than [`MIN_PIECE_LEN`].
pub(super) fn end_of_short_run(bytes: &[u8], at: usize) -> Option<usize> {
    let block = |at: usize| bytes.get(at..)?.first_chunk::<BLOCK_LEN>();
    let is_other = |byte: &u8| !is_base64(*byte);
    let before = block(at.checked_sub(BLOCK_LEN)?)?;
    let after = block(at + BLOCK_LEN)?;
    let before = before.iter().rev().position(is_other)?;
    let after = after.iter().position(is_other)?;
    (before + BLOCK_LEN + after < MIN_PIECE_LEN).then_some(at + BLOCK_LEN + after)
}

pub(super) fn run_around(bytes: &[u8], at: usize) -> Range<usize> {
    let before = bytes.get(..at).unwrap_or_default();
    let (rest, blocks) = before.as_rchunks::<BLOCK_LEN>();
    let whole = blocks.iter().rev().take_while(|it| is_block(**it)).count() * BLOCK_LEN;
    let before = before.get(..before.len() - whole).unwrap_or(rest);
    let start = before
        .iter()
        .rposition(|byte| !is_base64(*byte))
        .map_or(0, |at| at + 1);
    let after = bytes.get(at..).unwrap_or_default();
    let (blocks, _) = after.as_chunks::<BLOCK_LEN>();
    let whole = blocks.iter().take_while(|it| is_block(**it)).count() * BLOCK_LEN;
    let after = after.get(whole..).unwrap_or_default();
    let len = after
        .iter()
        .position(|byte| !is_base64(*byte))
        .unwrap_or(after.len());
    start..at + whole + len
}

/// The runs around several positions of a text. A run with many of them is measured once.
pub(super) struct Runs<'a> {
    bytes: &'a [u8],
    last: Range<usize>,
    /// The number of bytes of the runs that were measured.
    pub(super) measured: usize,
}

impl<'a> Runs<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            last: 0..0,
            measured: 0,
        }
    }

    pub(super) fn around(&mut self, at: usize) -> Range<usize> {
        if !self.last.contains(&at) {
            self.last = run_around(self.bytes, at);
            self.measured += self.last.len();
        }
        self.last.clone()
    }
}

/// The minimum length of the pieces that base64 may be broken into.
const MIN_PIECE_LEN: usize = 16;

/// Returns whether a run may be a piece of base64 that was broken.
pub(super) fn is_piece(run: &[u8]) -> bool {
    run.len() >= MIN_PIECE_LEN && is_like_base64(run.get(..MAX_SAMPLE_LEN).unwrap_or(run))
}

/// Joins a run and the runs of equal length around it: base64 that was broken into pieces.
pub(super) fn equal_pieces(bytes: &[u8], run: &Range<usize>) -> Option<Vec<u8>> {
    let len = run.len();
    if !is_piece(bytes.get(run.clone())?) {
        return None;
    }
    // The search may have missed the pieces before it.
    let mut piece = run.clone();
    for _ in 0..MIN_PIECES - 1 {
        match previous_run_of_len(bytes, piece.start, len) {
            Some(previous) => piece = previous,
            None => break,
        }
    }
    // Most runs have none, and nothing is allocated for these.
    next_run_of_len(bytes, piece.end, len)?;
    let mut joined = Vec::new();
    while joined.len() <= SAMPLE_LEN.max(2 * len) {
        joined.extend_from_slice(bytes.get(piece.clone())?);
        let Some(next) = next_run_of_len(bytes, piece.end, len) else {
            // The last piece may be shorter.
            return (joined.len() >= MIN_PIECES * len).then_some(joined);
        };
        if bytes.get(next.clone()) == bytes.get(piece.clone()) {
            // A name that is repeated.
            return None;
        }
        piece = next;
    }
    Some(joined)
}

/// The minimum number of pieces: two runs may have the same length by chance.
const MIN_PIECES: usize = 3;

/// The maximum length of the text between two pieces. It may contain letters, too: `</span><span>`, `\n`.
const MAX_GLUE_LEN: usize = 48;

fn next_run_of_len(bytes: &[u8], from: usize, len: usize) -> Option<Range<usize>> {
    let mut at = from;
    while at <= from + MAX_GLUE_LEN {
        let rest = bytes.get(at..)?;
        let run = leading_len(rest.iter(), len);
        if run == len {
            return Some(at..at + len);
        }
        at += run.max(1);
    }
    None
}

fn previous_run_of_len(bytes: &[u8], until: usize, len: usize) -> Option<Range<usize>> {
    let mut end = until;
    while end + MAX_GLUE_LEN >= until {
        let rest = bytes.get(..end)?;
        let run = leading_len(rest.iter().rev(), len);
        if run == len {
            return Some(end - len..end);
        }
        end = end.checked_sub(run.max(1))?;
    }
    None
}

/// Returns the number of leading base64 characters, up to one more than `len`.
fn leading_len<'a>(bytes: impl Iterator<Item = &'a u8>, len: usize) -> usize {
    let bytes = bytes.take(len + 1);
    bytes.take_while(|byte| is_base64(**byte)).count()
}

/// Returns, for each offset of the groups of four, whether the run decodes to text.
pub(super) fn shifts_to_text(run: &[u8]) -> [bool; 4] {
    let mut shifts = [false; 4];
    let mut start = 0;
    while start == 0 || start + SAMPLE_LEN < run.len() {
        let sample = run.get(start..).unwrap_or_default();
        let sample = sample.get(..SAMPLE_LEN + 3).unwrap_or(sample);
        for (shift, is_text) in shifts.iter_mut().enumerate() {
            *is_text = *is_text || is_base64_of_text(sample.get(shift..).unwrap_or_default());
        }
        start += SAMPLE_INTERVAL;
    }
    shifts
}

/// Returns whether the mix of characters is that of base64. That of paths, names and hashes hardly ever is.
fn is_like_base64(text: &[u8]) -> bool {
    let capitals = count(text, u8::is_ascii_uppercase);
    let lowercase = count(text, u8::is_ascii_lowercase);
    let digits = count(text, u8::is_ascii_digit);
    capitals > 0
        && lowercase > 0
        && (capitals + digits) * 6 >= text.len()
        && (capitals + lowercase + digits) * 5 >= text.len() * 4
}

/// Counts in bytes, of which a vector holds more than of larger numbers.
pub(super) fn count(text: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    let parts = text.chunks(usize::from(u8::MAX));
    let counts = parts.map(|part| part.iter().map(|byte| u8::from(is(byte))).sum::<u8>());
    counts.map(usize::from).sum()
}

fn is_base64_of_text(sample: &[u8]) -> bool {
    if !is_like_base64(sample) {
        return false;
    }
    let mut decoded = [0; SAMPLE_LEN];
    let mut len = 0;
    for group in sample.chunks_exact(4).take(SAMPLE_LEN / 4) {
        for byte in decode_group(group) {
            if let Some(slot) = decoded.get_mut(len) {
                *slot = byte;
                len += 1;
            }
        }
    }
    is_text(decoded.get(..len).unwrap_or_default())
}

/// Returns whether bytes may be text in UTF-8, UTF-16, or a character set that extends ASCII. One in a
/// hundred random samples has no control characters.
fn is_text(bytes: &[u8]) -> bool {
    let mut ascii = 0_usize;
    let mut zeros = 0_usize;
    for byte in bytes {
        match byte {
            b' '..=b'~' | b'\n' | b'\r' | b'\t' => ascii += 1,
            0 => zeros += 1,
            0x80.. => {}
            _ => return false,
        }
    }
    if zeros > 0 {
        return ascii.abs_diff(zeros) <= 3;
    }
    let is_mostly_ascii = ascii * 5 >= bytes.len() * 4;
    !bytes.is_empty() && (is_mostly_ascii || (ascii * 5 >= bytes.len() && is_utf_8(bytes)))
}

/// Returns whether bytes are UTF-8, of which the first and the last character may be truncated.
fn is_utf_8(bytes: &[u8]) -> bool {
    let cut = bytes
        .iter()
        .take(3)
        .take_while(|byte| matches!(byte, 0x80..=0xbf))
        .count();
    match std::str::from_utf8(bytes.get(cut..).unwrap_or_default()) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

pub(super) fn decode_group(group: &[u8]) -> [u8; 3] {
    let mut bits = 0_u32;
    for byte in group {
        bits = bits << 6 | u32::from(value(*byte) & 0x3f);
    }
    let [_, first, second, third] = bits.to_be_bytes();
    [first, second, third]
}

/// Decodes a run, from the group that starts at `shift`.
pub(super) fn decode(text: Text<'_>, shift: usize) -> View {
    let characters = text.bytes.get(shift..).unwrap_or_default();
    let mut view = View::with_capacity(characters.len() / 4 * 3 + 3);
    for (number, group) in characters.chunks(4).enumerate() {
        let start = shift + number * 4;
        let mut padded = [b'A'; 4];
        for (slot, byte) in padded.iter_mut().zip(group) {
            *slot = *byte;
        }
        let whole_bytes = group.len() * 6 / 8;
        for (index, byte) in decode_group(&padded)
            .into_iter()
            .enumerate()
            .take(whole_bytes)
        {
            view.push(byte, text.offset(start + index));
        }
    }
    view
}

/// Returns whether the groups that start at `group` decode to the start of a token.
pub(super) fn begins_token(run: &[u8], group: usize) -> bool {
    const LEN: usize = 24;
    let rest = run.get(group..).unwrap_or_default();
    let view = decode(Text::of_file(rest.get(..LEN).unwrap_or(rest)), 0);
    let bytes = view.text().bytes;
    memchr::memmem::find_iter(bytes, b"eyJ").any(|at| bytes.get(at..).is_some_and(is_json_start))
}

/// Returns the base64 of a word at each of its three possible offsets in a group, without the characters
/// that depend on the bytes around it, and the position of the first character in its group.
pub(super) fn spellings(bytes: &[u8]) -> [(usize, Vec<u8>); 3] {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    [0, 1, 2].map(|before| {
        let padded = [&vec![0; before], bytes].concat();
        let text = STANDARD.encode(&padded).into_bytes();
        let start = (before * 8).div_ceil(6);
        let whole = padded.len() * 8 / 6;
        let text: Vec<u8> = text.into_iter().take(whole).skip(start).collect();
        (start % 4, text)
    })
}
