//! Reading a file in pieces, and finding what is in it.

use std::io::{self, Read};
use std::ops::Range;

use super::anchors::{Anchor, Anchors};
use super::key::{self, Key, der_at, pem_at};
use super::token::{Run, placeholder_at, token_at};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Token(String),
    /// With the name of the token that it stands for.
    Placeholder(String),
    Key(Key),
}

/// Something in a file. Both are counted from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) what: What,
}

/// How much is kept before the place that is looked at, for a key that begins before its anchor.
const BEFORE: usize = 512;

/// How much is there behind it: more than the longest token or key, as it may be spelled.
const AHEAD: usize = 32 * 1024;

/// How much is read at once: small enough for the processor's cache.
const PIECE: usize = 256 * 1024;

/// One thread's buffer and what it looks for.
pub(super) struct Search<'a> {
    anchors: &'a Anchors,
    buffer: Vec<u8>,
    ahead: usize,
}

/// What is known of a file while it is read.
#[derive(Default)]
struct Progress {
    /// Where the buffer begins in the file.
    start: usize,
    lines: Lines,
    run: Run,
    base64_of_pem: key::Run,
    base64_of_der: key::Run,
    /// Where the last key ends, whose insides may look like another.
    key_end: usize,
    hits: Vec<Hit>,
}

impl<'a> Search<'a> {
    pub(super) fn new(anchors: &'a Anchors) -> Self {
        Self::with_sizes(anchors, PIECE, AHEAD)
    }

    /// With other sizes, for the tests: borders everywhere.
    pub(super) fn with_sizes(anchors: &'a Anchors, piece: usize, ahead: usize) -> Self {
        Self {
            anchors,
            buffer: vec![0; BEFORE + piece.max(1) + ahead],
            ahead,
        }
    }

    /// Everything that is in a file, in its order, and how long the file is.
    pub(super) fn read(&mut self, mut file: impl Read) -> io::Result<(Vec<Hit>, usize)> {
        let mut progress = Progress::default();
        let (mut from, mut filled) = (0, 0);
        loop {
            let read = fill(&mut file, self.buffer.get_mut(filled..).unwrap_or_default())?;
            filled += read;
            let is_end = filled < self.buffer.len();
            let until = if is_end { filled } else { filled - self.ahead };
            let bytes = self.buffer.get(..filled).unwrap_or_default();
            progress.look(bytes, from..until, self.anchors);
            if is_end {
                return Ok((progress.hits, progress.start + filled));
            }
            let keep = until.saturating_sub(BEFORE);
            self.buffer.copy_within(keep..filled, 0);
            progress.start += keep;
            progress.run.forget();
            progress.base64_of_pem.forget();
            progress.base64_of_der.forget();
            filled -= keep;
            from = until - keep;
        }
    }
}

/// Reads until the buffer is full or the file ends; a read may give less than was asked for.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

impl Progress {
    fn look(&mut self, bytes: &[u8], range: Range<usize>, anchors: &Anchors) {
        for (anchor, at) in anchors.find(bytes, range.clone()) {
            let key = match anchor {
                Anchor::Token => {
                    let token = token_at(bytes, at, &mut self.run);
                    self.found(bytes, at, token.map(What::Token));
                    continue;
                }
                Anchor::Placeholder => {
                    let name = placeholder_at(bytes, at);
                    self.found(bytes, at, name.map(What::Placeholder));
                    continue;
                }
                // The insides of the last key.
                _ if self.start + at < self.key_end => None,
                Anchor::Pem => pem_at(bytes, at),
                Anchor::Der => der_at(bytes, at),
                Anchor::PemInBase64(place) => self.base64_of_pem.key_around(bytes, at, place, true),
                Anchor::DerInBase64(place) => {
                    self.base64_of_der.key_around(bytes, at, place, false)
                }
            };
            if let Some((key, range)) = key
                && self.start + range.start >= self.key_end
            {
                self.key_end = self.start + range.end;
                self.found(bytes, range.start, Some(What::Key(key)));
            }
        }
        self.lines
            .advance(bytes, self.start, self.start + range.end);
    }

    fn found(&mut self, bytes: &[u8], at: usize, what: Option<What>) {
        if let Some(what) = what {
            let (line, column) = self.lines.place(bytes, self.start, self.start + at);
            self.hits.push(Hit { line, column, what });
        }
    }
}

/// The lines up to some place in the file.
#[derive(Default)]
struct Lines {
    ends: usize,
    /// Where the line begins that the place is in.
    line_start: usize,
    counted: usize,
}

impl Lines {
    fn advance(&mut self, bytes: &[u8], start: usize, to: usize) {
        let from = self.counted.saturating_sub(start);
        let new = bytes
            .get(from..to.saturating_sub(start))
            .unwrap_or_default();
        self.ends += memchr::memchr_iter(b'\n', new).count();
        if let Some(last) = memchr::memrchr(b'\n', new) {
            self.line_start = start + from + last + 1;
        }
        self.counted = self.counted.max(to);
    }

    /// Line and column of a place, which may lie a little before the last one.
    fn place(&mut self, bytes: &[u8], start: usize, at: usize) -> (usize, usize) {
        if at >= self.counted {
            self.advance(bytes, start, at);
            return (self.ends + 1, at - self.line_start + 1);
        }
        let back = bytes
            .get(at - start..self.counted - start)
            .unwrap_or_default();
        let ends = memchr::memchr_iter(b'\n', back).count();
        if ends == 0 {
            return (self.ends + 1, at - self.line_start + 1);
        }
        // Its line may begin before the buffer does; then the column is counted from there.
        let before = bytes.get(..at - start).unwrap_or_default();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        (self.ends - ends + 1, at - start - line_start + 1)
    }
}
