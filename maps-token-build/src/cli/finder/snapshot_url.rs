//! Finds URLs of Apple's Web Snapshots.

use std::ops::Range;

use memchr::memmem;

use super::text::Text;

const HOST: &[u8] = b"snapshot.apple-mapkit.com";
const PATH: &[u8] = b"/api/v1/snapshot";

/// The maximum length of a URL. One with 10 annotations has some 2,000 characters.
const MAX_LEN: usize = 16 * 1024;

const MAX_LINES: usize = 3;

#[derive(Default)]
pub(super) struct SnapshotUrls {
    /// The path and query, which are signed.
    pub(super) found: Vec<(Range<usize>, String)>,
    pub(super) is_unfinished: bool,
}

/// Returns whether a text contains a percent sign and a part of the host name.
pub(super) fn may_be_in(bytes: &[u8]) -> bool {
    let is_in = |word: &[u8]| memmem::find(bytes, word).is_some();
    memchr::memchr(b'%', bytes).is_some()
        && (is_in(b"snapshot") || is_in(b"apple-map") || is_in(b"mapkit"))
}

pub(super) fn find(text: Text<'_>) -> SnapshotUrls {
    let bytes = text.bytes;
    let mut urls = SnapshotUrls::default();
    let mut end = 0;
    for host in memmem::find_iter(bytes, HOST) {
        // A URL inside of another URL is found after decoding.
        if host < end {
            continue;
        }
        let start = host + HOST.len();
        let rest = bytes.get(start..).unwrap_or_default();
        urls.is_unfinished |= rest.len() < PATH.len();
        if !rest.starts_with(PATH) {
            continue;
        }
        let window = rest.get(..MAX_LEN).unwrap_or(rest);
        let len = window.iter().position(|byte| !is_url_byte(*byte));
        urls.is_unfinished |= len.is_none() && window.len() < MAX_LEN;
        let len = len.unwrap_or(window.len());
        end = start + len;
        // The last joined line may not belong to the URL.
        let joints = (1..len)
            .rev()
            .filter(|at| text.is_joint(start + at))
            .take(MAX_LINES);
        let parameter = parameter_behind(text, start, len);
        for len in [len].into_iter().chain(joints).chain(parameter) {
            let url = without_punctuation(window.get(..len).unwrap_or_default());
            if let Some([b'?', _, ..]) = url.get(PATH.len()..) {
                let range = scheme_start(bytes, host)..start + url.len();
                urls.found
                    .push((range, String::from_utf8_lossy(url).into_owned()));
            }
        }
    }
    urls
}

/// Returns the length of a URL that was encoded in a parameter of another URL, up to the next parameter of that one.
fn parameter_behind(text: Text<'_>, start: usize, len: usize) -> Option<usize> {
    let is_escaped = |at: usize| text.offset(at + 1) > text.offset(at) + 1;
    let url = text.bytes.get(start..start + len)?;
    let query = start + memchr::memchr(b'?', url)?;
    let is_plain = |at: &usize| start + at > query && !is_escaped(start + at);
    let next = memchr::memchr_iter(b'&', url).find(is_plain)?;
    is_escaped(query).then_some(next)
}

/// Returns whether a byte may be in a URL. Braces, pipes and similar characters are not allowed, but
/// browsers send them.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' | b'^')
}

/// Removes trailing characters that belong to the surrounding text.
fn without_punctuation(mut url: &[u8]) -> &[u8] {
    while let [
        rest @ ..,
        b'.' | b',' | b';' | b':' | b'!' | b')' | b']' | b'}',
    ] = url
    {
        let opening = match url.last() {
            Some(b')') => b'(',
            Some(b']') => b'[',
            Some(b'}') => b'{',
            _ => 0,
        };
        if opening != 0 && url.contains(&opening) {
            break;
        }
        url = rest;
    }
    url
}

fn scheme_start(bytes: &[u8], host: usize) -> usize {
    let before = bytes.get(..host).unwrap_or_default();
    for scheme in [&b"https://"[..], b"http://", b"//"] {
        if before.ends_with(scheme) {
            return host - scheme.len();
        }
    }
    host
}
