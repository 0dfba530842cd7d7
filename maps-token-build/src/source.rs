//! The text of a configuration file, and how a place in it is shown.

use std::ops::Range;

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// As messages name it.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// No ID, domain or key of ours has as many of base64's characters in a row; a private key has.
pub(crate) const SECRET_RUN: usize = 24;

/// As many of them in each of two lines are a text that was broken into short ones.
const SHORT_RUN: usize = 16;

/// Of a longer line a part is shown: a terminal would wrap it, and the caret with it.
const LONGEST_LINE: usize = 120;

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
        let table = match (header_in(line), header(before)) {
            (None, Some(table)) => format!(" in {table}"),
            _ => String::new(),
        };
        let mut shown = format!("{gutter}--> {}:{number}:{column}{table}", self.name);

        let line_before = before.lines().nth(number.wrapping_sub(2)).unwrap_or("");
        let line_after = rest.lines().nth(1).unwrap_or("");
        if !may_hold_a_secret(line_before, line, line_after) {
            let line_end = line_start + line.len();
            let carets = chars(&self.text, start..end.min(line_end)).max(1);
            let (line, indent, carets) = window(line, column - 1, carets);
            let indent = " ".repeat(indent);
            let carets = "^".repeat(carets);
            shown.push_str(&format!(
                "\n{gutter} |\n{number} | {line}\n{gutter} | {indent}{carets}"
            ));
        }
        shown
    }

    /// The line and the column of a place, both counted from 1.
    #[cfg(feature = "cli")]
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let start = floor_char_boundary(&self.text, offset);
        let before = self.text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (
            self.line_of(start),
            chars(&self.text, line_start..start) + 1,
        )
    }

    /// The header of the table that a place lies in.
    pub(crate) fn table_at(&self, span: &Range<usize>) -> Option<&str> {
        let start = floor_char_boundary(&self.text, span.start);
        header(self.text.get(..start)?)
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

/// The part of a line around a caret, with the places where the caret starts and how long it is.
fn window(line: &str, indent: usize, carets: usize) -> (String, usize, usize) {
    // A tab has no width of its own: with a space for each, the caret stays below its text.
    let line = line.replace('\t', " ");
    let length = line.chars().count();
    if length <= LONGEST_LINE {
        return (line, indent, carets);
    }
    let from = indent.saturating_sub(LONGEST_LINE / 3);
    let part: String = line.chars().skip(from).take(LONGEST_LINE).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + LONGEST_LINE < length {
        "…"
    } else {
        ""
    };
    let indent = indent - from + before.chars().count();
    let room = (before.chars().count() + part.chars().count())
        .saturating_sub(indent)
        .max(1);
    (format!("{before}{part}{after}"), indent, carets.min(room))
}

/// The table that is open at the end of a text, as its header is written.
fn header(text: &str) -> Option<&str> {
    text.lines().rev().find_map(header_in)
}

/// The header in a line: `[tokens.site]`, also with a comment behind it. A line of a list can look
/// like one; what tells them apart is that a header starts with a bare word.
fn header_in(line: &str) -> Option<&str> {
    let line = line.trim();
    let (header, comment) = line.split_once(']')?;
    let comment = comment.trim_start();
    let inside = header.strip_prefix('[')?;
    // `[[snapshots.hq.annotations]]` begins one of a list of tables.
    let (inside, comment) = match inside.strip_prefix('[') {
        Some(inside) => (inside, comment.strip_prefix(']')?.trim_start()),
        None => (inside, comment),
    };
    let inside = inside.trim();
    let starts_with_word = inside.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let right = |character: char| character.is_alphanumeric() || "-_.\"' ".contains(character);
    let is_header = starts_with_word
        && inside.len() <= 80
        && inside.chars().all(right)
        && (comment.is_empty() || comment.starts_with('#'));
    let end = if line.starts_with("[[") {
        header.len() + 1
    } else {
        header.len()
    };
    let header = line.get(..=end)?;
    (is_header && !holds_a_long_run(header)).then_some(header)
}

/// Whether a line could show a part of a private key that was pasted into the file: the line holds
/// a run like a key's, or belongs to one that line ends break.
fn may_hold_a_secret(line_before: &str, line: &str, line_after: &str) -> bool {
    run_at_end(line_before.trim_end()) >= SECRET_RUN
        || holds_a_long_run(line)
        || goes_on(line_before, line)
        || goes_on(line, line_after)
}

/// Whether a text in short lines goes on from one into the next, with nothing else in one of them.
fn goes_on(line: &str, next: &str) -> bool {
    let bare = |line| str::trim_matches(line, |it: char| it.is_whitespace() || "'\"".contains(it));
    let (line, next) = (bare(line), bare(next));
    let at_end = run_at_end(line);
    let at_start = next.bytes().take_while(|byte| is_base64(*byte)).count();
    at_end >= SHORT_RUN && at_start >= SHORT_RUN && (at_end == line.len() || at_start == next.len())
}

fn run_at_end(line: &str) -> usize {
    let from_end = line.bytes().rev();
    from_end.take_while(|byte| is_base64(*byte)).count()
}

/// Whether the text has as many of base64's characters in a row as a private key has.
pub(crate) fn holds_a_long_run(text: &str) -> bool {
    text.as_bytes()
        .split(|byte| !is_base64(*byte))
        .any(|run| run.len() >= SECRET_RUN)
}

/// A name as a message may repeat it: not if it could be a piece of a private key, which is long or
/// mixes small letters and capitals.
pub(crate) fn shown(name: &str) -> &str {
    let is_mixed = name.contains(|it: char| it.is_ascii_uppercase())
        && name.contains(|it: char| it.is_ascii_lowercase());
    if holds_a_long_run(name) || name.len() > 40 || (is_mixed && name.len() > 8) {
        "…"
    } else {
        name
    }
}

/// Whether a text that is to be published holds what looks like a part of a key: a run as long as
/// [`SECRET_RUN`] in which capitals follow small letters, as in base64 every sixth time; or a whole
/// key in hexadecimal. Words, names of streets and of files with a hash in them look otherwise.
pub(crate) fn may_be_a_piece_of_a_key(text: &str) -> bool {
    let runs = text.split(|it: char| it == '/' || !u8::try_from(it).is_ok_and(is_base64));
    runs.filter(|run| run.len() >= SECRET_RUN).any(|run| {
        let pairs = run.as_bytes().windows(2);
        let changes = pairs.filter(|pair| {
            matches!(pair, [one, other] if one.is_ascii_lowercase() && other.is_ascii_uppercase())
        });
        let is_hexadecimal = run.len() >= 64 && run.bytes().all(|it| it.is_ascii_hexdigit());
        changes.count() >= 2 || is_hexadecimal
    })
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
                "in a table whose header has a comment",
                "[ tokens.\"a b\" ] # mine\n[1,\n2]\nx = 1\n",
                34..35,
                " --> maps.toml:4:4 in [ tokens.\"a b\" ]\n  |\n4 | x = 1\n  |    ^",
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
            format!("[{}]\nkey = 1 ", run.replace('/', "-")),
            format!("key = '{run}'"),
            format!("key = '''{run}\ntail=='''"),
        ];
        for text in cases {
            let last = text.len() - 4;
            let shown = excerpt(&text, last..last + 1);
            assert!(!shown.contains("aB3") && !shown.contains("tail"), "{shown}");
        }
    }

    #[test]
    fn neither_is_a_line_of_a_key_in_short_ones() {
        let lines = ["aB3/".repeat(4), "aB3/".repeat(5), "aB3=".repeat(4)];
        let cases = [
            format!("key = {}", lines.join("\n")),
            format!("key = '{}'", lines.join("\r\n  ")),
            format!("key = '{}'", lines.join("'\n'")),
            format!("key = \"\"\"{}\"\"\"", lines.join("\n")),
            format!("\n{}\nx = 1", lines.join("\n")),
        ];
        for text in cases {
            for (at, _) in text.match_indices("aB3") {
                let shown = excerpt(&text, at..at + 1);
                assert!(!shown.contains("aB3"), "{text}: {shown}");
            }
        }
        for ordinary in [
            "domains_env = [\n  'DEPLOY_PRIME_URL',\n  'VERCEL_BRANCH_URL',\n]",
            "private_key_env = DEPLOY_PRIVATE_KEY\nminimum_validity = 1",
            "[preview_deployments]\nminimum_validity = 1",
            "mapkit_js_of_shop\nscope = 'mapkit_js'",
        ] {
            for (at, _) in ordinary.match_indices('_') {
                let shown = excerpt(ordinary, at..at + 1);
                assert!(shown.contains('_'), "{ordinary}: {shown}");
            }
        }
    }
}
