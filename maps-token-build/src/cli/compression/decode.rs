//! Decodes the content codings of HTTP.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use brotli_decompressor::Decompressor as BrotliDecoder;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::zstd::ZstdDecoder;
use super::{MAX_CODINGS, MAX_DECODED, megabytes};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

/// The value of the request header `Accept-Encoding`.
pub(crate) const ACCEPT_ENCODING: &str = "gzip, deflate, br, zstd";

impl Coding {
    /// Returns the coding of a name, or `None` for `identity`, which changes nothing.
    fn from_name(name: &str) -> Result<Option<Self>, String> {
        match name.to_ascii_lowercase().as_str() {
            "" | "identity" => Ok(None),
            "gzip" | "x-gzip" => Ok(Some(Self::Gzip)),
            "deflate" => Ok(Some(Self::Deflate)),
            "br" => Ok(Some(Self::Brotli)),
            "zstd" => Ok(Some(Self::Zstd)),
            _ => Err(format!("unknown Content-Encoding `{name}`")),
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Brotli => "brotli",
            Self::Zstd => "zstd",
        }
    }
}

/// Returns the codings in the order in which they were applied.
pub(crate) fn parse_content_encoding<'a>(
    values: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<Coding>, String> {
    let mut codings = Vec::new();
    for value in values {
        for name in String::from_utf8_lossy(value).split(',') {
            codings.extend(Coding::from_name(name.trim())?);
            if codings.len() > MAX_CODINGS {
                return Err(format!("more than {MAX_CODINGS} content codings"));
            }
        }
    }
    Ok(codings)
}

/// A reader of decoded bytes. A failure ends them early and is kept, so that the bytes before it are
/// still scanned.
pub(crate) struct Decoded<'a> {
    reader: Box<dyn Read + 'a>,
    failure: Option<String>,
}

impl<'a> Decoded<'a> {
    pub(crate) fn new(source: impl Read + 'a, codings: &[Coding], limit: u64) -> Self {
        let mut reader: Box<dyn Read + 'a> = Box::new(source);
        for coding in codings.iter().rev() {
            // Each layer is limited, because an inner one can read much and return nothing.
            reader = Box::new(Bounded {
                reader: Decoder::new(*coding, reader),
                limit,
                left: limit,
            });
        }
        Self {
            reader,
            failure: None,
        }
    }

    /// Returns why the bytes ended early.
    pub(crate) fn failure(self) -> Option<String> {
        self.failure
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failure.is_some() {
            return Ok(0);
        }
        match self.reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.failure = Some(error.to_string());
                Ok(0)
            }
            read => read,
        }
    }
}

/// Decodes the body of a response, and returns why it ended early.
pub(crate) fn decode_body(raw: Vec<u8>, codings: &[Coding]) -> (Vec<u8>, Option<String>) {
    if codings.is_empty() {
        return (raw, None);
    }
    let mut body = Vec::new();
    let mut decoded = Decoded::new(Cursor::new(raw), codings, MAX_DECODED);
    // `decoded` keeps errors instead of returning them.
    let _ = decoded.read_to_end(&mut body);
    (body, decoded.failure())
}

struct Bounded<R> {
    reader: R,
    limit: u64,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => {
                let limit = megabytes(self.limit);
                return Err(io::Error::other(format!(
                    "more than {limit} after decompression"
                )));
            }
        }
        Ok(read)
    }
}

pub(super) type Input<'a> = BufReader<Box<dyn Read + 'a>>;

/// A decoder of one coding, whose stream may consist of several members.
enum Decoder<'a> {
    /// No byte has been read: an empty body is not a failure.
    Start(Coding, Input<'a>),
    Gzip(GzDecoder<Input<'a>>),
    Zlib(ZlibDecoder<Input<'a>>),
    /// A stream without the zlib header, which some servers send as `deflate`.
    Deflate(DeflateDecoder<Input<'a>>),
    Brotli(Box<BrotliDecoder<Input<'a>>>),
    Zstd(Box<ZstdDecoder<'a>>),
    End,
}

impl<'a> Decoder<'a> {
    fn new(coding: Coding, source: Box<dyn Read + 'a>) -> Self {
        Self::Start(coding, BufReader::new(source))
    }

    fn start(coding: Coding, mut input: Input<'a>) -> io::Result<Self> {
        let first = input.fill_buf()?;
        if first.is_empty() {
            return Ok(Self::End);
        }
        Ok(match coding {
            Coding::Gzip => Self::Gzip(GzDecoder::new(input)),
            // RFC 1950: the method is 8, and the first two bytes are a multiple of 31.
            Coding::Deflate if is_zlib(first) => Self::Zlib(ZlibDecoder::new(input)),
            Coding::Deflate => Self::Deflate(DeflateDecoder::new(input)),
            Coding::Brotli => Self::Brotli(Box::new(BrotliDecoder::new(input, 0))),
            Coding::Zstd => Self::Zstd(Box::new(ZstdDecoder::new(input))),
        })
    }

    /// Returns the decoder of the next member, at the end of this one.
    fn next(self) -> io::Result<Self> {
        match self {
            Self::Start(coding, input) => Self::start(coding, input),
            Self::Gzip(decoder) => {
                let mut input = decoder.into_inner();
                if input.fill_buf()?.starts_with(&[0x1f]) {
                    return Ok(Self::Gzip(GzDecoder::new(input)));
                }
                end(input)
            }
            Self::Zlib(decoder) => end(decoder.into_inner()),
            Self::Deflate(decoder) => end(decoder.into_inner()),
            Self::Brotli(mut decoder) => {
                // The decoder has already read any trailing data, and fails on it.
                decoder.read(&mut [0]).map_err(|_| trailing_data())?;
                end(decoder.into_inner())
            }
            Self::Zstd(_) | Self::End => Ok(Self::End),
        }
    }
}

impl Read for Decoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let (read, name) = match self {
                Self::Start(..) => (Ok(0), ""),
                Self::Gzip(decoder) => (decoder.read(buffer), "gzip"),
                Self::Zlib(decoder) => (decoder.read(buffer), "deflate"),
                Self::Deflate(decoder) => (decoder.read(buffer), "deflate"),
                Self::Brotli(decoder) => (decoder.read(buffer), "brotli"),
                Self::Zstd(decoder) => (decoder.read(buffer), "zstd"),
                Self::End => return Ok(0),
            };
            let read = read.map_err(|error| invalid(name, error))?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            *self = std::mem::replace(self, Self::End).next()?;
        }
    }
}

/// Replaces the messages of decoders by uniform ones, and keeps errors of the layer below.
fn invalid(name: &str, error: io::Error) -> io::Error {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        UnexpectedEof => io::Error::other(format!("truncated {name} data")),
        InvalidData | InvalidInput => io::Error::other(format!("invalid {name} data")),
        _ => error,
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [method, flags, ..] if method & 0x0f == 8
        && u16::from_be_bytes([*method, *flags]) % 31 == 0)
}

/// Skips zeros after the stream, as on tapes and block devices. Other trailing data is an error.
fn end(mut input: Input<'_>) -> io::Result<Decoder<'_>> {
    loop {
        let rest = input.fill_buf()?;
        if rest.is_empty() {
            return Ok(Decoder::End);
        }
        if rest.iter().any(|byte| *byte != 0) {
            return Err(trailing_data());
        }
        let len = rest.len();
        input.consume(len);
    }
}

fn trailing_data() -> io::Error {
    io::Error::other("other data follows the compressed data")
}
