//! Reads a whole file, for rules that need more than the text around a hint.

use std::io::{self, Read};

use super::lines::Lines;
use super::source::Source;

pub(crate) struct Whole {
    /// UTF-16 is one byte for each unit.
    pub(crate) bytes: Vec<u8>,
    lines: Lines,
}

impl Whole {
    pub(crate) fn read(reader: impl Read) -> io::Result<Self> {
        const PIECE_LEN: usize = 64 * 1024;
        let mut source = Source::new(reader)?;
        let mut bytes = Vec::new();
        loop {
            let filled = bytes.len();
            bytes.resize(filled + PIECE_LEN, 0);
            let read = source.fill(bytes.get_mut(filled..).unwrap_or_default())?;
            bytes.truncate(filled + read);
            if read < PIECE_LEN {
                break;
            }
        }
        let lines = Lines::new(source.encoding());
        Ok(Self { bytes, lines })
    }

    /// Returns the lines and the columns of sorted offsets, counted from 1, the columns in bytes of the file.
    pub(crate) fn places(&self, offsets: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let places = self.lines.places(&self.bytes, 0, offsets);
        places.into_iter().map(|it| (it.line, it.column)).collect()
    }
}
