//! Decompresses files such as `index.html.gz`, and pages that are compressed without such a name.

use std::io::{self, Cursor, Read, Seek};

use super::decode::{Coding, Decoded};
use super::{MAX_CODINGS, MAX_DECODED, MAX_RATIO};

/// File extensions of compression formats.
const EXTENSIONS: [(&str, Coding); 7] = [
    ("gz", Coding::Gzip),
    ("gzip", Coding::Gzip),
    ("svgz", Coding::Gzip),
    ("br", Coding::Brotli),
    ("brotli", Coding::Brotli),
    ("zst", Coding::Zstd),
    ("zstd", Coding::Zstd),
];

/// Decompresses a file according to its first bytes and its name. The content of a tar archive
/// follows its headers unchanged, so archives need not be unpacked.
pub(crate) fn decode_file<'a, S: Read + Seek + 'a>(
    mut file: S,
    len: u64,
    name: &str,
) -> io::Result<Decoded<'a>> {
    let limit = len.saturating_mul(MAX_RATIO).max(MAX_DECODED);
    let mut prefix = Vec::with_capacity(PREFIX);
    let read = file.by_ref().take(PREFIX as u64).read_to_end(&mut prefix);
    let is_plain = coding_of_content(&prefix).is_none() && coding_of_extension(name).is_none();
    if read.is_ok() && is_plain {
        // Most files are, and are read only once.
        let file = Cursor::new(prefix).chain(file);
        return Ok(Decoded::new(file, &[], limit));
    }
    let detected = detect_codings(&mut file, name)?;
    file.rewind()?;
    Ok(match detected {
        Ok(codings) => Decoded::new(file, &codings, limit),
        // The bytes are scanned unchanged, and the failure is reported at the end.
        Err(reason) => Decoded::new(file.chain(Failing(Some(reason))), &[], limit),
    })
}

struct Failing(Option<String>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0.take() {
            Some(reason) => Err(io::Error::other(reason)),
            None => Ok(0),
        }
    }
}

/// The number of bytes by which a format is recognized: as many as the finder needs first.
const PREFIX: usize = 1024;

/// Returns the codings of a file, in the order in which they were applied, or why they are unknown.
fn detect_codings(
    file: &mut (impl Read + Seek),
    name: &str,
) -> io::Result<Result<Vec<Coding>, String>> {
    let mut codings: Vec<Coding> = Vec::new();
    let mut rest_of_name = name;
    loop {
        file.rewind()?;
        // The codings were found from the outside in, and the decoder needs them in the order of
        // application.
        let applied: Vec<_> = codings.iter().rev().copied().collect();
        let mut decoded = Decoded::new(&mut *file, &applied, MAX_DECODED);
        // So that one read is enough.
        let mut prefix = Vec::with_capacity(PREFIX);
        decoded
            .by_ref()
            .take(PREFIX as u64)
            .read_to_end(&mut prefix)?;
        let failure = decoded.failure();
        if failure.is_some() || prefix.is_empty() {
            return Ok(Ok(applied));
        }
        let by_name = coding_of_extension(rest_of_name);
        let by_bytes = coding_of_content(&prefix);
        let coding = match (by_bytes, by_name) {
            (Some(coding), _) => coding,
            (None, None) => return Ok(Ok(applied)),
            (None, Some(Coding::Brotli)) if is_brotli(&prefix) => Coding::Brotli,
            // A decoded file may have kept its name, and `.br` may mean Breton.
            (None, Some(_)) if is_text(&prefix) => return Ok(Ok(applied)),
            // Skippable frames may come first.
            (None, Some(Coding::Zstd))
                if matches!(prefix.as_slice(), [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]) =>
            {
                Coding::Zstd
            }
            (None, Some(coding)) => {
                return Ok(Err(format!(
                    "the name says {}, but the content is not",
                    coding.name()
                )));
            }
        };
        if codings.len() == MAX_CODINGS {
            return Ok(Err(format!("compressed more than {MAX_CODINGS} times")));
        }
        codings.push(coding);
        if Some(coding) == by_name {
            rest_of_name = rest_of_name.rsplit_once('.').map_or("", |(stem, _)| stem);
        }
    }
}

fn is_text(prefix: &[u8]) -> bool {
    let text = match std::str::from_utf8(prefix) {
        Ok(text) => text,
        // The last character may be truncated.
        Err(error) if error.error_len().is_none() => {
            let valid = prefix.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.contains(|it: char| it.is_control() && !it.is_whitespace())
}

/// Returns whether the bytes are compressed with Brotli, which has no magic number: text is compressed
/// only if it can be decoded.
fn is_brotli(prefix: &[u8]) -> bool {
    if !is_text(prefix) {
        return true;
    }
    let mut decoded = Decoded::new(prefix, &[Coding::Brotli], MAX_DECODED);
    let mut text = Vec::new();
    let is_read = decoded.read_to_end(&mut text).is_ok();
    is_read && (decoded.failure().is_none() || prefix.len() == PREFIX && !text.is_empty())
}

fn coding_of_extension(name: &str) -> Option<Coding> {
    let (_, extension) = name.rsplit_once('.')?;
    let known = EXTENSIONS
        .iter()
        .find(|(it, _)| it.eq_ignore_ascii_case(extension));
    known.map(|(_, coding)| *coding)
}

fn coding_of_content(bytes: &[u8]) -> Option<Coding> {
    match bytes {
        // Gzip has only one compression method, 8.
        [0x1f, 0x8b, 8, ..] => Some(Coding::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Coding::Zstd),
        _ => None,
    }
}
