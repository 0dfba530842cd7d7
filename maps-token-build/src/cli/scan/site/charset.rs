//! Decodes the text of a page or a script for its links. Tokens are found in the bytes.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::cli::html::{Event, tokenize};

/// Browsers search this prefix for `<meta charset>`.
const META_PREFIX: usize = 1024;

/// Decodes a text in the encoding that browsers choose: that of the byte order mark, of the header, or
/// of the page itself.
pub(super) fn decode_text<'a>(
    bytes: &'a [u8],
    charset: Option<&str>,
    is_html: bool,
) -> Cow<'a, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    let from_header = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let encoding = from_header
        .or_else(|| utf_16_without_mark(bytes))
        .or_else(|| if is_html { from_meta(bytes) } else { None });
    if let Some(encoding) = encoding {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) if is_html => WINDOWS_1252.decode_without_bom_handling(bytes).0,
        Err(_) => UTF_8.decode_without_bom_handling(bytes).0,
    }
}

/// Detects UTF-16 without a byte order mark, because pages and scripts start with ASCII characters.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes.get(..64).unwrap_or(bytes).as_chunks::<2>();
    let is_all = |is: fn(&[u8; 2]) -> bool| pairs.len() >= 2 && pairs.iter().all(is);
    if is_all(|pair| pair[0] != 0 && pair[1] == 0) {
        Some(UTF_16LE)
    } else if is_all(|pair| pair[0] == 0 && pair[1] != 0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Returns the encoding in `<meta charset="…">`, or in `<meta http-equiv="content-type"
/// content="text/html; charset=…">`.
fn from_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let prefix = bytes.get(..META_PREFIX).unwrap_or(bytes);
    let mut found = None;
    tokenize(prefix, false, &mut |event| {
        let Event::Start(tag) = event else { return };
        if tag.name != "meta" || found.is_some() {
            return;
        }
        let label = match (tag.attribute("charset"), tag.attribute("content")) {
            (Some(charset), _) => Some(charset),
            (None, Some(content)) => parse_charset(content),
            (None, None) => None,
        };
        found = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    });
    // The tag was readable as ASCII, so the page is not in UTF-16.
    found.map(|encoding| match encoding {
        it if it == UTF_16LE || it == UTF_16BE => UTF_8,
        it => it,
    })
}

/// Returns the parameter `charset` of a `Content-Type`.
pub(super) fn parse_charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches(['"', '\'']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn decodes_every_charset() {
        let page = "<script src='é.js'>";
        let little = utf_16(page, u16::to_le_bytes);
        let big = utf_16(page, u16::to_be_bytes);
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let latin = |head: &str| [head.as_bytes(), b"<script src='\xe9.js'>"].concat();
        let cases: [(&str, Vec<u8>, Option<&str>); 14] = [
            ("UTF-8", page.into(), None),
            (
                "UTF-8 with a mark",
                marked(b"\xef\xbb\xbf", page.as_bytes()),
                None,
            ),
            (
                "a mark against the header",
                marked(b"\xef\xbb\xbf", page.as_bytes()),
                Some("utf-16le"),
            ),
            ("UTF-16LE with a mark", marked(&[0xff, 0xfe], &little), None),
            ("UTF-16BE with a mark", marked(&[0xfe, 0xff], &big), None),
            ("UTF-16LE by its header", little.clone(), Some("UTF-16")),
            ("UTF-16BE by its header", big.clone(), Some("utf-16be")),
            ("UTF-16LE without anything", little, None),
            ("UTF-16BE without anything", big, None),
            ("Latin by its header", latin(""), Some("iso-8859-1")),
            ("Latin by its page", latin("<meta charset=latin1>"), None),
            (
                "Latin by its old page",
                latin(
                    "<META HTTP-EQUIV=content-type CONTENT='text/html; charset=\"windows-1252\"'>",
                ),
                None,
            ),
            ("Latin without anything", latin(""), None),
            ("an unknown header", latin(""), Some("klingon")),
        ];
        for (name, bytes, charset) in cases {
            let text = decode_text(&bytes, charset, true);
            assert!(text.ends_with(page), "{name}: {text:?}");
        }
    }

    #[test]
    fn finds_the_charset_of_a_content_type() {
        let cases = [
            ("text/html", None),
            ("text/html; charset=utf-8", Some("utf-8")),
            ("text/html;x=y;CHARSET = \"UTF-16\"", Some("UTF-16")),
            ("text/html; charset", None),
        ];
        for (content_type, charset) in cases {
            assert_eq!(parse_charset(content_type), charset, "{content_type}");
        }
    }
}
