//! Reads a file as a stream of bytes. UTF-16 becomes one byte for each unit, so that offsets can be
//! computed.

use std::io::{self, Read};

use super::escape::is_invisible;
use super::text::{Text, View};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Bytes,
    /// UTF-16, with the length of its byte order mark.
    Utf16 {
        is_big_endian: bool,
        mark: usize,
    },
}

pub(super) struct Source<R> {
    reader: R,
    /// The start of the file, by which the encoding is detected.
    head: Vec<u8>,
    head_at: usize,
    encoding: Encoding,
    raw: Vec<u8>,
    /// The first byte of a unit whose second byte has not been read.
    half: Option<u8>,
    pub(super) len: usize,
}

/// The number of bytes in which UTF-16 is detected.
const HEAD_LEN: usize = 1024;

/// Replaces all other characters of UTF-16.
const OTHER: u8 = 0x1a;

impl<R: Read> Source<R> {
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let mut head = vec![0; HEAD_LEN];
        let len = fill_from(&mut reader, &mut head)?;
        head.truncate(len);
        let encoding = encoding_of(&head);
        let head_at = match encoding {
            Encoding::Bytes => 0,
            Encoding::Utf16 { mark, .. } => mark,
        };
        Ok(Self {
            reader,
            head,
            head_at,
            encoding,
            raw: Vec::new(),
            half: None,
            len: head_at,
        })
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Reads until the buffer is full or the file ends.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Encoding::Utf16 { is_big_endian, .. } = self.encoding else {
            let filled = self.fill_raw(buffer)?;
            self.len += filled;
            return Ok(filled);
        };
        let mut raw = std::mem::take(&mut self.raw);
        raw.resize(
            buffer
                .len()
                .saturating_mul(2)
                .saturating_sub(usize::from(self.half.is_some())),
            0,
        );
        let read = self.fill_raw(&mut raw)?;
        self.len += read;
        let mut filled = 0;
        for byte in raw.iter().take(read) {
            let Some(first) = self.half.take() else {
                self.half = Some(*byte);
                continue;
            };
            let unit = if is_big_endian {
                [first, *byte]
            } else {
                [*byte, first]
            };
            if let Some(slot) = buffer.get_mut(filled) {
                *slot = narrow_unit(u16::from_be_bytes(unit));
                filled += 1;
            }
        }
        // The last unit of a truncated file has one byte.
        if read < raw.len()
            && let Some(slot) = buffer.get_mut(filled)
            && let Some(half) = self.half.take()
        {
            *slot = half;
            filled += 1;
        }
        self.raw = raw;
        Ok(filled)
    }

    fn fill_raw(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = self.head.get(self.head_at..).unwrap_or_default();
        let len = head.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..len), head.get(..len)) {
            to.copy_from_slice(from);
        }
        self.head_at += len;
        Ok(len + fill_from(&mut self.reader, buffer.get_mut(len..).unwrap_or_default())?)
    }
}

/// Fills the buffer, because a single read may return fewer bytes.
fn fill_from(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Removes the zero bytes of ASCII characters from UTF-16 that was decoded from another encoding, at
/// any alignment. Returns `None` if the text is not in UTF-16.
pub(super) fn narrow(text: Text<'_>) -> Option<View> {
    let head = text.bytes.get(..HEAD_LEN).unwrap_or(text.bytes);
    if encoding_of(head) == Encoding::Bytes {
        return None;
    }
    let mut view = View::with_capacity(text.bytes.len() / 2);
    for (at, byte) in text.bytes.iter().enumerate() {
        if *byte != 0 {
            view.push(*byte, text.offset(at));
        }
    }
    Some(view)
}

fn narrow_unit(unit: u16) -> u8 {
    match u8::try_from(unit) {
        Ok(0xad) => 0,
        Ok(byte) => byte,
        // Zero bytes are removed later, together with other invisible characters.
        Err(_) if is_invisible(unit.into()) => 0,
        Err(_) => OTHER,
    }
}

/// Detects UTF-16 by its byte order mark, or by the zero byte of every ASCII character.
fn encoding_of(head: &[u8]) -> Encoding {
    match head {
        [0xff, 0xfe, 0, 0, ..] => return Encoding::Bytes,
        [0xff, 0xfe, ..] => {
            return Encoding::Utf16 {
                is_big_endian: false,
                mark: 2,
            };
        }
        [0xfe, 0xff, ..] => {
            return Encoding::Utf16 {
                is_big_endian: true,
                mark: 2,
            };
        }
        _ => {}
    }
    if memchr::memchr(0, head).is_none() {
        return Encoding::Bytes;
    }
    let (mut first, mut second, mut units) = (0, 0, 0);
    for unit in head.chunks_exact(2) {
        units += 1;
        match unit {
            [0, 0] => return Encoding::Bytes,
            [0, _] => first += 1,
            [_, 0] => second += 1,
            _ => {}
        }
    }
    let is_some = |zeros: usize, others: usize| units >= 4 && others == 0 && zeros * 3 > units;
    match () {
        () if is_some(first, second) => Encoding::Utf16 {
            is_big_endian: true,
            mark: 0,
        },
        () if is_some(second, first) => Encoding::Utf16 {
            is_big_endian: false,
            mark: 0,
        },
        () => Encoding::Bytes,
    }
}
