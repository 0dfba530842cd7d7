//! Decompresses files, and the content codings of HTTP.

#[cfg(test)]
pub(crate) mod compress;
mod decode;
mod file;
#[cfg(test)]
mod tests;
mod zstd;

pub(crate) use self::decode::{ACCEPT_ENCODING, decode_body, parse_content_encoding};
pub(crate) use self::file::decode_file;

/// The maximum number of decoded bytes of one response. A compressed file may always grow to this size.
pub(crate) const MAX_DECODED: u64 = 32 * 1024 * 1024;

/// The maximum ratio of decoded to compressed bytes, which text does not reach and a bomb does.
const MAX_RATIO: u64 = 32;

/// The maximum number of layers of compression.
const MAX_CODINGS: usize = 4;

pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{} MiB", bytes / (1024 * 1024))
}
