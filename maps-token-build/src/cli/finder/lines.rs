//! Counts lines and columns.

use super::source::Encoding;

/// The position of the buffer in the file.
pub(super) struct Lines {
    /// The number of lines before the buffer.
    ends: usize,
    /// The offset in the file of the line at the start of the buffer.
    line_start: usize,
    bytes_per_unit: usize,
    mark: usize,
}

/// A line and a column, counted from 1. The column is in bytes of the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl Lines {
    pub(super) fn new(encoding: Encoding) -> Self {
        let (bytes_per_unit, mark) = match encoding {
            Encoding::Bytes => (1, 0),
            Encoding::Utf16 { mark, .. } => (2, mark),
        };
        Self {
            ends: 0,
            line_start: 0,
            bytes_per_unit,
            mark,
        }
    }

    /// Counts the lines in bytes that leave the buffer, which starts at `start`.
    pub(super) fn advance(&mut self, bytes: &[u8], start: usize) {
        self.ends += memchr::memchr_iter(b'\n', bytes).count();
        if let Some(last) = memchr::memrchr(b'\n', bytes) {
            self.line_start = start + last + 1;
        }
    }

    /// Returns the places of sorted offsets in the buffer.
    pub(super) fn places(
        &self,
        bytes: &[u8],
        start: usize,
        offsets: impl Iterator<Item = usize>,
    ) -> Vec<Place> {
        let mut ends = memchr::memchr_iter(b'\n', bytes).peekable();
        let (mut line, mut line_start) = (self.ends + 1, self.line_start);
        let mut places = Vec::new();
        for offset in offsets {
            while let Some(end) = ends.next_if(|end| *end < offset) {
                line += 1;
                line_start = start + end + 1;
            }
            let mark = if line == 1 { self.mark } else { 0 };
            let column = (start + offset - line_start) * self.bytes_per_unit + mark + 1;
            places.push(Place { line, column });
        }
        places
    }
}
