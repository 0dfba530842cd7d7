//! The ways to spell a text: escapes, wrapped lines, encodings.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

pub(super) type Spelling = (&'static str, fn(&[u8]) -> Vec<u8>);

/// Spellings that can be combined with an outer one.
pub(super) const SPELLINGS: [Spelling; 51] = [
    ("as it is", |text| text.to_vec()),
    ("percent-encoded", |text| {
        each(text, |byte| {
            if is_unreserved(byte) {
                plain(byte)
            } else {
                format!("%{byte:02X}")
            }
        })
    }),
    ("percent-encoded, all of it", |text| {
        each(text, |byte| format!("%{byte:02x}"))
    }),
    ("percent-encoded twice", |text| {
        each(text, |byte| {
            if is_unreserved(byte) {
                plain(byte)
            } else {
                format!("%25{byte:02X}")
            }
        })
    }),
    ("percent-encoded twice, all of it", |text| {
        each(text, |byte| format!("%25{byte:02X}"))
    }),
    ("escape() of old scripts", |text| {
        each(text, |byte| format!("%u{byte:04x}"))
    }),
    ("entities", |text| {
        each(text, |byte| {
            if byte.is_ascii_alphanumeric() {
                plain(byte)
            } else {
                format!("&#{byte};")
            }
        })
    }),
    ("entities, all of it", |text| {
        each(text, |byte| format!("&#{byte};"))
    }),
    ("entities with zeros", |text| {
        each(text, |byte| format!("&#{byte:06};"))
    }),
    ("hexadecimal entities", |text| {
        each(text, |byte| format!("&#x{byte:x};"))
    }),
    ("entities without a semicolon", |text| {
        each(text, |byte| format!("&#{byte}"))
    }),
    ("named entities", |text| each(text, named)),
    ("escaped for HTML", |text| each(text, html)),
    ("escaped for HTML twice", |text| {
        each(&each(text, html), html)
    }),
    ("\\x of scripts", |text| {
        each(text, |byte| format!("\\x{byte:02x}"))
    }),
    ("\\u of scripts", |text| {
        each(text, |byte| format!("\\u{byte:04X}"))
    }),
    ("\\u{} of scripts", |text| {
        each(text, |byte| format!("\\u{{{byte:x}}}"))
    }),
    ("octal of scripts", |text| {
        each(text, |byte| format!("\\{byte:03o}"))
    }),
    ("JSON", |text| each(text, json)),
    ("JSON in JSON", |text| each(&each(text, json), json)),
    ("JSON, with escaped punctuation", |text| {
        each(text, |byte| {
            if byte.is_ascii_alphanumeric() {
                plain(byte)
            } else {
                format!("\\u{byte:04x}")
            }
        })
    }),
    ("continued lines", |text| strings(text, 23, "", "\\\n", "")),
    ("continued lines, indented", |text| {
        strings(text, 23, "", "\\\r\n", "    ")
    }),
    ("CSS", |text| each(text, |byte| format!("\\{byte:x} "))),
    ("CSS with six digits", |text| {
        each(text, |byte| format!("\\{byte:06x}"))
    }),
    ("added strings", |text| {
        strings(text, 17, "", "\" + ", "\"").tap("\"", "\"")
    }),
    ("added strings on lines", |text| {
        strings(text, 29, "", "\" +\n", "        \"").tap("\"", "\"")
    }),
    ("added strings with single quotes", |text| {
        strings(text, 19, "", "'", "+'").tap("'", "'")
    }),
    ("a list of strings", |text| {
        strings(text, 31, "", "\",\n", "  \"").tap("[\"", "\"].join('')")
    }),
    ("strings of PHP", |text| {
        strings(text, 20, "", "' . ", "'").tap("'", "'")
    }),
    ("strings of Python", |text| {
        strings(text, 28, "", "'\n", "    b'").tap("b'", "'")
    }),
    ("strings of PowerShell", |text| {
        strings(text, 30, "", "\" + `\r\n", "    \"").tap("\"", "\"")
    }),
    ("pieces of a template", |text| {
        strings(text, 26, "", "${\"", "").tap("`", "`")
    }),
    ("concat()", |text| {
        strings(text, 22, "", "\".concat(", "\"").tap("\"", "\")")
    }),
    ("added strings with comments", |text| {
        strings(text, 60, "", "\" /* a, b */ + // it's c\n", "  \"").tap("\"", "\"")
    }),
    ("lines", |text| lines(text, 40, "", "\n", "")),
    ("lines with carriage returns, indented", |text| {
        lines(text, 40, "", "\r\n", "\t  ")
    }),
    ("a comment", |text| lines(text, 60, "// ", "\n", "// ")),
    ("a block comment", |text| {
        lines(text, 60, " * ", "\n", " * ")
    }),
    ("a quotation", |text| lines(text, 60, "> ", "\n", "> ")),
    ("added lines", |text| lines(text, 60, "+", "\n", "+")),
    ("a comment of a shell", |text| {
        lines(text, 60, "# ", "\n", "# ")
    }),
    ("a table in a text", |text| {
        lines(text, 60, "| ", " |\n", "| ")
    }),
    ("numbered lines", |text| {
        lines(text, 60, "  7: ", "\n", "  8: ")
    }),
    ("spans", |text| {
        lines(text, 60, "<span>", "</span>\n", "<span class=\"line\">").tap("", "</span>")
    }),
    ("divs", |text| {
        lines(text, 60, "<div>", "</div>", "<div>").tap("", "</div>")
    }),
    ("line breaks", |text| lines(text, 60, "", "<br>\n", "")),
    ("items", |text| {
        lines(text, 60, "<ul><li>", "</li>\n  ", "<li>").tap("", "</li></ul>")
    }),
    ("cells with numbers", |text| {
        lines(
            text,
            60,
            "<tr><td>1</td><td>",
            "</td></tr>\n",
            "<tr><td>2</td><td>",
        )
        .tap("", "</td></tr>")
    }),
    ("zero-width spaces", |text| between(text, "\u{200b}")),
    ("soft hyphens", |text| between(text, "\u{ad}")),
];

/// Encodings of arbitrary bytes.
pub(super) const ENCODINGS: [Spelling; 7] = [
    ("base64", |text| STANDARD.encode(text).into_bytes()),
    ("base64, one byte further", |text| {
        STANDARD.encode([b"'", text].concat()).into_bytes()
    }),
    ("base64, two bytes further", |text| {
        STANDARD.encode([b"='", text].concat()).into_bytes()
    }),
    ("base64url", |text| {
        URL_SAFE_NO_PAD.encode(text).into_bytes()
    }),
    ("base64 in lines", |text| {
        lines(STANDARD.encode(text).as_bytes(), 76, "", "\r\n", "")
    }),
    ("base64 in short lines", |text| {
        lines(
            STANDARD.encode([b"\n", text].concat()).as_bytes(),
            40,
            "",
            "\n",
            "  ",
        )
    }),
    ("a data URL", |text| {
        format!("data:text/plain;base64,{}", STANDARD.encode(text)).into_bytes()
    }),
];

/// Strings in scripts that follow each other, by which React streams the data of a page.
pub(super) const SCRIPTS: [Spelling; 2] = [
    ("scripts of Next.js", |text| {
        let next = "\"])</script><script nonce=\"x+/1==\">self.__next_f.push([1,";
        strings(text, 90, "", next, "\"").tap("<script>self.__next_f.push([1,\"", "\"])</script>")
    }),
    ("scripts of rsc-html-stream", |text| {
        let next = "\")</script>\n<script>(self.__FLIGHT_DATA||=[]).push(";
        strings(text, 90, "", next, "\"")
            .tap("<script>(self.__FLIGHT_DATA||=[]).push(\"", "\")</script>")
    }),
];

/// Character sets of a whole file, or of a decoded text.
pub(super) const CHARACTER_SETS: [Spelling; 5] = [
    ("UTF-8 with a mark", |text| [b"\xef\xbb\xbf", text].concat()),
    ("UTF-16LE with a mark", |text| {
        [b"\xff\xfe", &utf_16(text, u16::to_le_bytes)[..]].concat()
    }),
    ("UTF-16BE with a mark", |text| {
        [b"\xfe\xff", &utf_16(text, u16::to_be_bytes)[..]].concat()
    }),
    ("UTF-16LE", |text| utf_16(text, u16::to_le_bytes)),
    ("UTF-16BE", |text| utf_16(text, u16::to_be_bytes)),
];

trait Tap {
    /// Adds text before and after.
    fn tap(self, before: &str, after: &str) -> Self;
}

impl Tap for Vec<u8> {
    fn tap(self, before: &str, after: &str) -> Self {
        [before.as_bytes(), &self, after.as_bytes()].concat()
    }
}

fn each(text: &[u8], spell: impl Fn(u8) -> String) -> Vec<u8> {
    let mut spelled = Vec::new();
    for byte in text {
        // Other bytes are kept: they are parts of characters.
        if byte.is_ascii() {
            spelled.extend_from_slice(spell(*byte).as_bytes());
        } else {
            spelled.push(*byte);
        }
    }
    spelled
}

fn plain(byte: u8) -> String {
    char::from(byte).to_string()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

fn html(byte: u8) -> String {
    match byte {
        b'&' => "&amp;".to_owned(),
        b'<' => "&lt;".to_owned(),
        b'>' => "&gt;".to_owned(),
        b'"' => "&quot;".to_owned(),
        b'\'' => "&#39;".to_owned(),
        byte => plain(byte),
    }
}

fn named(byte: u8) -> String {
    match byte {
        b'.' => "&period;".to_owned(),
        b'_' => "&lowbar;".to_owned(),
        b'-' => "&hyphen;".to_owned(),
        b'+' => "&plus;".to_owned(),
        b'/' => "&sol;".to_owned(),
        b'=' => "&equals;".to_owned(),
        b':' => "&colon;".to_owned(),
        b'?' => "&quest;".to_owned(),
        b'%' => "&percnt;".to_owned(),
        b'\\' => "&bsol;".to_owned(),
        b'#' => "&num;".to_owned(),
        b';' => "&semi;".to_owned(),
        b'\n' => "&NewLine;".to_owned(),
        byte => html(byte),
    }
}

fn json(byte: u8) -> String {
    match byte {
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        b'"' => "\\\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b'/' => "\\/".to_owned(),
        byte => plain(byte),
    }
}

/// Splits a text into pieces of whole characters.
fn pieces(text: &[u8], width: usize) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut len = width.min(rest.len());
        while len < rest.len() && rest[len] & 0xc0 == 0x80 {
            len += 1;
        }
        let (piece, after) = rest.split_at(len);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn script(byte: u8) -> String {
    match byte {
        b'\'' | b'`' | b'$' => format!("\\{}", char::from(byte)),
        byte => json(byte),
    }
}

/// Wraps a text at `width` characters, with `first` before the first line, `end` after each line except
/// the last, and `start` before each line except the first.
fn lines(text: &[u8], width: usize, first: &str, end: &str, start: &str) -> Vec<u8> {
    let mut spelled = first.as_bytes().to_vec();
    let mut is_first = true;
    for line in text.split(|byte| *byte == b'\n') {
        // A text of several lines is not wrapped again.
        let width = if text.contains(&b'\n') {
            usize::MAX
        } else {
            width
        };
        for piece in pieces(line, width) {
            if !is_first {
                spelled.extend_from_slice(end.as_bytes());
                spelled.extend_from_slice(start.as_bytes());
            }
            is_first = false;
            spelled.extend_from_slice(piece);
        }
    }
    spelled
}

/// Splits a text into string literals. The arguments are those of [`lines`].
fn strings(text: &[u8], width: usize, first: &str, end: &str, start: &str) -> Vec<u8> {
    let pieces: Vec<Vec<u8>> = pieces(text, width)
        .into_iter()
        .map(|piece| each(piece, script))
        .collect();
    let separator = if end == "${\"" {
        end.to_owned()
    } else {
        format!("{end}{start}")
    };
    let mut spelled = first.as_bytes().to_vec();
    for (number, piece) in pieces.iter().enumerate() {
        match (number, end) {
            (0, _) => {}
            // The pieces are alternately strings in braces and text.
            (number, "${\"") => {
                spelled.extend_from_slice(if number % 2 == 1 { b"${\"" } else { b"\"}" });
            }
            _ => spelled.extend_from_slice(separator.as_bytes()),
        }
        spelled.extend_from_slice(piece);
    }
    if end == "${\"" && pieces.len().is_multiple_of(2) {
        spelled.extend_from_slice(b"\"}");
    }
    spelled
}

fn between(text: &[u8], separator: &str) -> Vec<u8> {
    let mut spelled = Vec::new();
    for byte in text {
        spelled.push(*byte);
        if byte.is_ascii_graphic() {
            spelled.extend_from_slice(separator.as_bytes());
        }
    }
    spelled
}

/// Encodes a text in UTF-16. Invalid UTF-8 is replaced.
fn utf_16(text: &[u8], to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    String::from_utf8_lossy(text)
        .encode_utf16()
        .flat_map(to_bytes)
        .collect()
}
