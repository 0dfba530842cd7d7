//! The text of a configuration file, and how a place in it is shown.

use std::ops::Range;

pub(crate) struct Source {
    /// As messages name it.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// No ID, domain or key of ours has as many of base64's characters in a row; a private key has.
const SECRET_RUN: usize = 32;

/// A longer line is shown by its place alone: a terminal would wrap it, and the caret with it.
const LONGEST_LINE: usize = 160;

impl Source {
    /// The file, line and column of `span`, and below them the line itself with a caret.
    pub(crate) fn excerpt(&self, span: &Range<usize>) -> String {
        let start = floor_char_boundary(&self.text, span.start);
        let end = floor_char_boundary(&self.text, span.end).max(start);
        let (before, _) = self.text.split_at(start);

        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let number = self.line_of(start);
        let column = chars(&self.text, line_start..start) + 1;
        let gutter = self.gutter(span);
        let rest = self.text.get(line_start..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let table = match (header(line), header(before)) {
            (None, Some(table)) => format!(" in {table}"),
            _ => String::new(),
        };
        let mut shown = format!("{gutter}--> {}:{number}:{column}{table}", self.name);

        let line_before = before.lines().nth(number.wrapping_sub(2)).unwrap_or("");
        if line.len() <= LONGEST_LINE && !may_hold_a_secret(line_before, line) {
            let line_end = line_start + line.len();
            let carets = chars(&self.text, start..end.min(line_end)).max(1);
            let indent = " ".repeat(column - 1);
            let carets = "^".repeat(carets);
            // A tab has no width of its own: with a space for each, the caret stays below its text.
            let line = line.replace('\t', " ");
            shown.push_str(&format!(
                "\n{gutter} |\n{number} | {line}\n{gutter} | {indent}{carets}"
            ));
        }
        shown
    }

    /// The space that the excerpt leaves to the left of its frame.
    pub(crate) fn gutter(&self, span: &Range<usize>) -> String {
        " ".repeat(self.line_of(span.start).to_string().len())
    }

    /// The line on which `offset` lies, counted from 1.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        let (before, _) = self.text.split_at(floor_char_boundary(&self.text, offset));
        before.matches('\n').count() + 1
    }
}

/// The table that is open at the end of a text: its last line that looks like a header.
fn header(text: &str) -> Option<&str> {
    let is_header = |line: &&str| {
        let inside = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'));
        let right = |character: char| character.is_alphanumeric() || "-_.".contains(character);
        inside.is_some_and(|inside| inside.len() <= 80 && inside.chars().all(right))
    };
    let mut lines = text.lines().rev().map(str::trim_end);
    lines
        .find(is_header)
        .filter(|header| !holds_a_long_run(header))
}

/// Whether a line could show a part of a private key that was pasted into the file: the line holds
/// a run like a key's, or goes on after one that was broken off by a line end.
fn may_hold_a_secret(line_before: &str, line: &str) -> bool {
    let broken_off = line_before
        .trim_end()
        .bytes()
        .rev()
        .take_while(|byte| is_base64(*byte))
        .count();
    broken_off >= SECRET_RUN || holds_a_long_run(line)
}

/// Whether the text has as many of base64's characters in a row as a private key has.
pub(crate) fn holds_a_long_run(text: &str) -> bool {
    text.as_bytes()
        .split(|byte| !is_base64(*byte))
        .any(|run| run.len() >= SECRET_RUN)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'_' | b'-' | b'=')
}

fn chars(text: &str, range: Range<usize>) -> usize {
    text.get(range).map_or(0, |text| text.chars().count())
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|offset| text.is_char_boundary(*offset))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, span: Range<usize>) -> String {
        let source = Source {
            name: "maps.toml".to_owned(),
            text: text.to_owned(),
        };
        source.excerpt(&span)
    }

    #[test]
    fn a_place_is_shown_with_its_line_and_a_caret() {
        let cases = [
            (
                "in the middle",
                "a = 1\nkey = \"x\"\n",
                12..15,
                " --> maps.toml:2:7\n  |\n2 | key = \"x\"\n  |       ^^^",
            ),
            (
                "in a table",
                "[tokens.site]\nscope = 1\n",
                22..23,
                " --> maps.toml:2:9 in [tokens.site]\n  |\n2 | scope = 1\n  |         ^",
            ),
            (
                "wide characters count as one",
                "ключ = 1",
                11..12,
                " --> maps.toml:1:8\n  |\n1 | ключ = 1\n  |        ^",
            ),
            (
                "over several lines: the first",
                "a = [\n1,\n]",
                4..10,
                " --> maps.toml:1:5\n  |\n1 | a = [\n  |     ^",
            ),
            (
                "at the end of the file",
                "a =",
                3..3,
                " --> maps.toml:1:4\n  |\n1 | a =\n  |    ^",
            ),
            (
                "with a tab and a Windows line end",
                "\ta = 1\r\nb = 2\r\n",
                1..2,
                " --> maps.toml:1:2\n  |\n1 |  a = 1\n  |  ^",
            ),
            (
                "outside the text",
                "",
                7..9,
                " --> maps.toml:1:1\n  |\n1 | \n  | ^",
            ),
        ];
        for (name, text, span, expected) in cases {
            assert_eq!(excerpt(text, span), expected, "{name}");
        }
    }

    #[test]
    fn a_line_that_may_hold_a_key_is_named_but_not_shown() {
        let run = "aB3/".repeat(10);
        let cases = [
            format!("key = '{run}'"),
            format!("key = '''{run}\ntail=='''"),
        ];
        for text in cases {
            let last = text.len() - 4;
            let shown = excerpt(&text, last..last + 1);
            assert!(
                !shown.contains("aB3/") && !shown.contains("tail"),
                "{shown}"
            );
        }
    }
}
