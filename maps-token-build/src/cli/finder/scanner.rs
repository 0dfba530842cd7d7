//! Reads a file in pieces and searches it.

use std::io::{self, Read};

use super::binary::is_binary;
use super::lines::Lines;
use super::matches::{Match, resolve};
use super::region::{LOOKBEHIND, MAX_DEPTH, Search};
use super::source::{Encoding, Source};
use super::text::Text;
use super::work::Work;

/// The number of bytes that are read at once: few enough for the cache of the processor.
const PIECE_LEN: usize = 256 * 1024;

/// The number of bytes after a hint that are available: the length of the longest token in any spelling.
const LOOKAHEAD: usize = 144 * 1024;

/// The buffer of a thread.
pub(crate) struct Scanner {
    buffer: Vec<u8>,
    lookahead: usize,
}

/// The contents of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scanned {
    pub(crate) matches: Vec<Match>,
    pub(crate) len: usize,
    /// The file is so deeply encoded that not all of it was decoded.
    pub(crate) is_incomplete: bool,
    /// If the file is a page, it may have a script tag of MapKit JS.
    pub(crate) may_load_mapkit: bool,
    pub(crate) steps: usize,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        Self::with_sizes(PIECE_LEN, LOOKAHEAD)
    }

    /// Creates a scanner with small pieces, for tests: results cross their borders.
    pub(crate) fn with_sizes(piece: usize, lookahead: usize) -> Self {
        Self {
            buffer: vec![0; LOOKBEHIND + piece.max(1) + lookahead],
            lookahead,
        }
    }

    /// Returns the contents of a file, in its order.
    pub(crate) fn read(&mut self, reader: impl Read) -> io::Result<Scanned> {
        let mut source = Source::new(reader)?;
        let mut search = Search {
            is_binary: source.encoding() == Encoding::Bytes && is_binary(source.head()),
            ..Search::default()
        };
        let mut lines = Lines::new(source.encoding());
        let mut all = Vec::new();
        // The offset of the buffer in the file.
        let mut start = 0;
        let (mut from, mut filled) = (0, 0);
        loop {
            let read = source.fill(self.buffer.get_mut(filled..).unwrap_or_default())?;
            filled += read;
            search.work.allow_for(read);
            let is_end = filled < self.buffer.len();
            let until = if is_end {
                filled
            } else {
                filled - self.lookahead
            };
            let bytes = self.buffer.get(..filled).unwrap_or_default();
            search.run(Text::of_file(bytes), from..until, MAX_DEPTH);
            search.found.sort_by_key(|found| found.range.start);
            let offsets = search.found.iter().map(|found| found.range.start);
            let places = lines.places(bytes, start, offsets);
            for (mut found, place) in search.found.drain(..).zip(places) {
                found.range.start += start;
                found.range.end += start;
                found.place = place;
                all.push(found);
            }
            if is_end {
                break;
            }
            let keep = until.saturating_sub(LOOKBEHIND);
            lines.advance(bytes.get(..keep).unwrap_or_default(), start);
            self.buffer.copy_within(keep..filled, 0);
            start += keep;
            filled -= keep;
            from = until - keep;
        }
        let Work { steps, .. } = search.work;
        Ok(Scanned {
            matches: resolve(all),
            len: source.len,
            is_incomplete: search.work.is_exhausted(),
            may_load_mapkit: search.may_load_mapkit,
            steps,
        })
    }
}
