//! A line of the configuration, with carets below what is wrong.

use crate::bytes;
use std::ops::Range;

use super::redact::{REACH, line_reveals_key};
use super::sanitize::sanitize;
use super::source::{Source, floor_char_boundary, header_in, last_header};
use super::width::{text_width, width};

pub(super) struct Snippet {
    /// `maps.toml:7:11 in [tokens.site]`.
    pub(super) location: String,
    pub(super) number: String,
    /// The line and its carets, unless the line may contain a part of a key.
    pub(super) line: Option<(String, String)>,
}

impl Snippet {
    pub(super) fn new(source: &Source, span: &Range<usize>, max_width: usize) -> Self {
        let text = &source.text;
        let before = source.before(span.start);
        let start = before.len();
        let end = floor_char_boundary(text, span.end).max(start);
        let (number, column) = source.position(start);

        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line_len = bytes::leading(rest.as_bytes(), |it| !matches!(it, b'\n' | b'\r'));
        let line = rest.get(..line_len).unwrap_or_default();
        let mut location = format!("{}:{number}:{column}", source.name);
        if let (None, Some(table)) = (header_in(line), last_header(before)) {
            location.push_str(&format!(" in {table}"));
        }
        let line_end = line_start + line.len();
        // Of a very long line, only the part that may be shown is read.
        let from = floor_char_boundary(text, start.saturating_sub(REACH)).max(line_start);
        let until = floor_char_boundary(text, start.saturating_add(REACH)).min(line_end);
        let part = from..until.max(from);
        let is_secret = line_reveals_key(text, &part);
        Self {
            location,
            number: number.to_string(),
            line: (!is_secret).then(|| {
                // A carriage return ends the line, but not for the parser.
                let start = start.min(part.end);
                let marked = start..end.clamp(start, part.end);
                let of_text = |range: Range<usize>| text.get(range).unwrap_or_default();
                with_carets(
                    of_text(part.start..marked.start),
                    of_text(marked.clone()),
                    of_text(marked.end..part.end),
                    max_width,
                )
            }),
        }
    }
}

/// The line, or the part of it around the marked text, and the carets.
fn with_carets(before: &str, marked: &str, after: &str, max_width: usize) -> (String, String) {
    let [before, marked, after] = [before, marked, after].map(visible);
    let (mut indent, mut carets) = (text_width(&before), text_width(&marked));
    let line = format!("{before}{marked}{after}");
    let mut part = line.clone();
    let line_width = text_width(&line);
    if line_width > max_width {
        let mut start = 0;
        let mut skipped = 0;
        for (at, character) in before.char_indices() {
            let fits = line_width - skipped < max_width;
            if fits || indent - skipped <= max_width / 3 {
                break;
            }
            skipped += width(character);
            start = at + character.len_utf8();
        }
        part = cut(line.get(start..).unwrap_or_default(), max_width);
        if start > 0 {
            part.insert(0, '…');
            indent = indent - skipped + 1;
        }
        carets = carets.min(text_width(&part).saturating_sub(indent));
    }
    let carets = format!("{}{}", " ".repeat(indent), "^".repeat(carets.max(1)));
    (part, carets)
}

/// The text as it is printed. The width of a tab would depend on its column.
fn visible(text: &str) -> String {
    sanitize(&text.replace('\t', " "))
}

fn cut(text: &str, max_width: usize) -> String {
    let mut part = String::new();
    let mut columns = 0;
    for character in text.chars() {
        columns += width(character);
        if columns > max_width {
            part.push('…');
            break;
        }
        part.push(character);
    }
    part
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use p256::SecretKey;
    use p256::pkcs8::EncodePrivateKey;

    use super::*;
    use crate::testing::{contains_key, pem_of, throwaway_key};

    fn excerpt(text: &str, span: Range<usize>, max_width: usize) -> String {
        let source = Source {
            name: "maps.toml".to_owned(),
            text: text.to_owned(),
        };
        let snippet = Snippet::new(&source, &span, max_width);
        let Snippet {
            location, number, ..
        } = snippet;
        match snippet.line {
            Some((line, carets)) => format!("{location}\n{number} | {line}\n  | {carets}"),
            None => location,
        }
    }

    #[test]
    fn shows_line_and_caret() {
        let cases = [
            (
                "in the middle",
                "a = 1\nkey = \"x\"\n",
                12..15,
                "maps.toml:2:7\n2 | key = \"x\"\n  |       ^^^",
            ),
            (
                "in a table",
                "[tokens.site]\nscope = 1\n",
                22..23,
                "maps.toml:2:9 in [tokens.site]\n2 | scope = 1\n  |         ^",
            ),
            (
                "in a table whose header has a comment",
                "[ tokens.\"a b\" ] # mine\n[1,\n2]\nx = 1\n",
                34..35,
                "maps.toml:4:4 in [ tokens.\"a b\" ]\n4 | x = 1\n  |    ^",
            ),
            (
                "two bytes, one column",
                "ключ = 1",
                11..12,
                "maps.toml:1:8\n1 | ключ = 1\n  |        ^",
            ),
            (
                "three bytes, two columns",
                "a = ['日本.example', 'b']",
                5..21,
                "maps.toml:1:6\n1 | a = ['日本.example', 'b']\n  |      ^^^^^^^^^^^^^^",
            ),
            (
                "after a combining mark",
                "a = 'e\u{301}' # 1",
                4..9,
                "maps.toml:1:5\n1 | a = 'e\u{301}' # 1\n  |     ^^^",
            ),
            (
                "after an invisible character",
                "a = ['\u{200d}.com', 'b/']",
                16..20,
                "maps.toml:1:15\n1 | a = ['\\u{200d}.com', 'b/']\n  |                      ^^^^",
            ),
            (
                "a character that changes the direction",
                "a = '\u{202e}'",
                4..9,
                "maps.toml:1:5\n1 | a = '\\u{202e}'\n  |     ^^^^^^^^^^",
            ),
            (
                "at the end of a long line",
                &"日本".repeat(30),
                174..177,
                "maps.toml:1:59\n1 | …本日本日本日本日本日本日本日本日本日本\n  |                                    ^^",
            ),
            (
                "a long line, all of it",
                &"a ".repeat(50),
                0..99,
                "maps.toml:1:1\n1 | a a a a a a a a a a a a a a a a a a a a …\n  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
            ),
            (
                "over several lines: the first",
                "a = [\n1,\n]",
                4..10,
                "maps.toml:1:5\n1 | a = [\n  |     ^",
            ),
            (
                "at the end of the file",
                "a =",
                3..3,
                "maps.toml:1:4\n1 | a =\n  |    ^",
            ),
            (
                "with a tab and a Windows line ending",
                "\ta = 1\r\nb = 2\r\n",
                1..2,
                "maps.toml:1:2\n1 |  a = 1\n  |  ^",
            ),
            (
                "behind a carriage return",
                "a\rb = 1",
                4..5,
                "maps.toml:1:5\n1 | a\n  |  ^",
            ),
            ("outside the text", "", 7..9, "maps.toml:1:1\n1 | \n  | ^"),
        ];
        for (name, text, span, expected) in cases {
            assert_eq!(excerpt(text, span, 40), expected, "{name}");
        }
    }

    /// Positions of a key in a file, each with the line of an unrelated mistake.
    fn files_with_key(key: &SecretKey) -> Vec<(&'static str, String)> {
        let pem = pem_of(key);
        let der = key.to_pkcs8_der().expect("DER");
        let base64 = STANDARD.encode(der.as_bytes());
        let lines = |text: &str, width: usize, between: &str| {
            let lines: Vec<_> = text
                .as_bytes()
                .chunks(width)
                .map(String::from_utf8_lossy)
                .collect();
            lines.join(between)
        };
        let hex = |bytes: &[u8], between: &str| {
            let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            bytes.join(between)
        };
        let colons = hex(der.as_bytes(), ":");
        let scalar = hex(&key.to_bytes(), ":");
        let strings: Vec<_> = lines(&base64, 20, "\n")
            .lines()
            .enumerate()
            .map(|(at, line)| format!("part{at} = \"{line}\""))
            .collect();
        vec![
            (
                "in a text of several lines",
                format!("key = \"\"\"\n{pem}\"\"\""),
            ),
            ("in one line", format!("key = '{base64}'")),
            (
                "with line endings written out",
                format!("key = \"{}\"", pem.replace('\n', "\\n")),
            ),
            (
                "with one every 20 characters",
                format!("key = \"{}\"", lines(&base64, 20, "\\n")),
            ),
            (
                "in lines of 20 characters",
                format!("key = \"\"\"\n{}\"\"\"", lines(&base64, 20, "\n")),
            ),
            (
                "in lines of 12 characters",
                format!("key = \"\"\"\n{}\"\"\"", lines(&base64, 12, "\n")),
            ),
            ("in several texts", strings.join("\n")),
            (
                "in a list",
                format!("key = [\n  \"{}\"\n]", lines(&base64, 30, "\",\n  \"")),
            ),
            (
                "in groups of four",
                format!("key = '{}'", lines(&base64, 4, " ")),
            ),
            (
                "in hexadecimal",
                format!("key = '{}'", hex(der.as_bytes(), "")),
            ),
            (
                "as openssl prints it",
                format!("key = \"\"\"\n{}\"\"\"", lines(&colons, 45, "\n    ")),
            ),
            (
                "its scalar as openssl prints it",
                format!("key = \"\"\"\n{}\"\"\"", lines(&scalar, 45, "\n    ")),
            ),
            ("as a list of bytes", format!("key = {:?}", der.as_bytes())),
            (
                "as a list of a byte a line",
                format!("key = {:#04x?}", der.as_bytes()),
            ),
            (
                "base64 of base64",
                format!("key = '{}'", STANDARD.encode(&base64)),
            ),
            ("its first half", format!("key = '{}'", &base64[..90])),
            ("its second half", format!("key = '{}'", &base64[70..])),
            (
                "its end, in lines",
                format!("key = \"\"\"\n{}\"\"\"", lines(&base64[50..], 64, "\n")),
            ),
            (
                "in the name of a table",
                format!(
                    "[tokens.{}]",
                    base64.replace(['+', '/'], "_").trim_end_matches('=')
                ),
            ),
            (
                "escaped",
                format!(
                    "key = \"{}\"",
                    base64
                        .chars()
                        .map(|it| format!("\\u{:04x}", u32::from(it)))
                        .collect::<String>()
                ),
            ),
        ]
    }

    #[test]
    fn hides_key_and_shows_mistakes_around_it() {
        let key = throwaway_key();
        for (name, file) in files_with_key(&key) {
            let start = "minimumValidity = 7\n[tokens.site]\ndomains = ['Staging-Environment-Of-Shop.example.com']\n";
            let text = format!("{start}{file}\nexpires = '180 Days'\n");
            for (at, _) in text.char_indices() {
                // Some positions on each line are enough.
                if at % 13 != 0 {
                    continue;
                }
                let shown = excerpt(&text, at..at + 1, 120);
                let line = text[..at].matches('\n').count();
                let is_around = at < start.len() || line + 1 == text.lines().count();
                let is_shown = shown.contains(" | ");
                assert!(
                    !is_around || is_shown,
                    "{name}: hides {at} of\n{text}\n{shown}"
                );
                let is_secret = contains_key(&key, &shown)
                    || (!is_around && is_shown && file.lines().count() == 1);
                assert!(!is_secret, "{name}: shows {at} of\n{text}\n{shown}");
            }
        }
    }

    #[test]
    fn hides_key_in_a_very_long_line() {
        let key = throwaway_key();
        let words = "a-word.example, ".repeat(600);
        for (name, file) in files_with_key(&key) {
            if file.contains('\n') {
                continue;
            }
            let text = format!("[a]\ndomains = '{words}' # {file} # {words}\n");
            let at_key = text.find(&file).expect("the key");
            for at in 4..text.len() - 1 {
                let is_near = at + 300 > at_key && at < at_key + file.len() + 300;
                if at % 503 != 0 && !(is_near && at % 41 == 0) {
                    continue;
                }
                let shown = excerpt(&text, at..at + 1, 120);
                assert!(!contains_key(&key, &shown), "{name}: shows {at}\n{shown}");
                let is_far = at + 6000 < at_key || at > at_key + file.len() + 6000;
                assert!(!is_far || shown.contains('…'), "{name}: hides {at}");
            }
        }
    }

    #[test]
    fn shows_texts_that_are_not_keys() {
        let lines = [
            "minimumValidity = 7",
            "MinimumValidityOfTheToken2 = 7",
            "[tokens.storeFinderForIPhone15ProMax]",
            "domains = ['staging-environment-of-shop.example.com']",
            "domains = ['xn--80ak6aa92e.com', 'd111111abcdef8.cloudfront.net']",
            "domains = ['llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch.co.uk']",
            "domains = ['6512bd43d9caa6e02c990b0a82652dca--storefront.netlify.app']",
            "domains = ['MyShop-Staging.Example.COM']",
            "private_key_file = '/Users/JohnAppleseed/Documents/AuthKey_ABC123DEFG.p8'",
            "private_key_file = 'C:\\Users\\me\\AppData\\Local\\Keys\\AuthKey_ABC123DEFG.p8'",
            "private_key_file = '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/key.p8'",
            "private_key_file = '/nix/store/s66mzxpvicwk07gjbjfw9izjfa797vsw-keys/maps.p8'",
            "private_key_env = 'DEPLOY_PRIVATE_KEY_OF_THE_STORE_FINDER_2'",
            "revoked_keys = ['ABC123DEFG', 'XYZ987ABCD', 'Q1W2E3R4T5']",
            "maps_id = 'maps.com.example.StoreFinder'",
            "center = 'Donaudampfschifffahrtsgesellschaft 12, Wien'",
            "points = [[55.95, -3.19], [55.94, -3.2], [55.93, -3.21], [55.92, -3.22], [55.9, -3.2], [55.9, -3.2], [55.9, -3.2]]",
            "# See https://developer.apple.com/documentation/mapkitjs/creating-a-maps-token",
            "expires = 2027-06-30T12:30:00Z",
            "# commit 3f2504e04f8911d39a0c0305e82c3301deadbeef",
        ];
        for line in lines {
            let shown = excerpt(&format!("a = 1\n{line}\nb = 'B2'\n"), 6..7, 120);
            assert!(shown.contains(line), "{line}\n{shown}");
        }
    }

    #[test]
    fn shows_a_part_of_a_long_line() {
        let text = format!("a = '{}日本語{}'", "word ".repeat(40), " word".repeat(40));
        let at = text.find('日').expect("it");
        let shown = excerpt(&text, at..at + 9, 120);
        let lines: Vec<&str> = shown.lines().collect();
        let (line, carets) = (lines[1], lines[2]);
        let before = line.split('日').next().expect("text");
        assert_eq!(carets.find('^'), Some(before.chars().count()), "{shown}");
        assert_eq!(carets.matches('^').count(), 6, "{shown}");
        assert_eq!(text_width(line), 4 + 120 + 2, "{shown}");
        assert!(line.ends_with('…') && line.contains("| …"), "{shown}");
    }
}
