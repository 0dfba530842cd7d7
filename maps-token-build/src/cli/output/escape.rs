//! Escapes untrusted text: characters that a terminal does not show, and commands for programs that read
//! logs.
//!
//! GitHub, Gitea and Forgejo run commands in lines that start with `::` after any spaces, and in `##[`
//! anywhere in a line; Azure Pipelines in `##vso[`, `TeamCity` in `##teamcity[`. Cargo reads lines of a
//! build script that start with `cargo:`.

use crate::diagnostic::sanitize::{is_visible, push_escaped};

/// Escapes a value, line endings included. Backslashes are kept for paths on Windows.
pub(crate) fn quoted(value: &str) -> String {
    escape(value, &Allow::default())
}

/// Escapes a value and cuts it off: a token may contain megabytes.
pub(crate) fn shortened(value: &str) -> String {
    const MAX_LEN: usize = 2000;
    match value.char_indices().nth(MAX_LEN) {
        Some((end, _)) => {
            let start = value.get(..end).unwrap_or_default();
            let count = value.chars().count();
            format!("{}… ({count} characters)", quoted(start))
        }
        None => quoted(value),
    }
}

/// Escapes a text of several lines that contains values.
pub(super) fn lines(text: &str) -> String {
    escape(
        text,
        &Allow {
            newlines: true,
            ..Allow::default()
        },
    )
}

/// Escapes a text with our styles. Applied last to everything that is printed for people, because two
/// harmless values can form a harmful line.
pub(crate) fn styled(text: &str) -> String {
    escape(
        text,
        &Allow {
            newlines: true,
            styles: true,
        },
    )
}

/// Escapes a JSON document without changing its meaning. These characters only occur in strings.
pub(super) fn json(document: &str) -> String {
    let mut escaped = String::with_capacity(document.len());
    let mut previous = '\0';
    for (at, character) in document.char_indices() {
        let rest = document.get(at..).unwrap_or_default();
        let is_command = character == '#' && previous == '#' && opens_command(rest.chars());
        if character == '\n' || (is_visible(character) && !is_command) {
            escaped.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
        previous = character;
    }
    escaped
}

#[derive(Default)]
struct Allow {
    newlines: bool,
    styles: bool,
}

fn escape(text: &str, allow: &Allow) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_start = true;
    let mut previous = '\0';
    while let Some(character) = rest.chars().next() {
        if allow.styles
            && let Some(style) = style_at(rest)
        {
            escaped.push_str(style);
            rest = rest.get(style.len()..).unwrap_or_default();
            continue;
        }
        let is_command = match character {
            ':' | 'c' if is_start => {
                let line = Unstyled(rest);
                starts_with(line.clone(), "::") || starts_with(line, "cargo:")
            }
            '#' if previous == '#' => opens_command(Unstyled(rest)),
            _ => false,
        };
        if character == '\n' && allow.newlines {
            escaped.push('\n');
            is_start = true;
        } else {
            if is_visible(character) && !is_command {
                escaped.push(character);
            } else {
                push_escaped(&mut escaped, character);
            }
            is_start &= character == ' ';
        }
        previous = character;
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    escaped
}

/// Returns whether the second `#` of a line starts `#[`, `#vso[`, `#teamcity[` or a similar command.
fn opens_command(mut line: impl Iterator<Item = char>) -> bool {
    line.next();
    let is_word =
        |character: &char| character.is_ascii_alphanumeric() || "-_.".contains(*character);
    line.find(|character| !is_word(character)) == Some('[')
}

fn starts_with(line: impl Iterator<Item = char>, prefix: &str) -> bool {
    line.take(prefix.len()).eq(prefix.chars())
}

/// The characters of a text without our styles, which a log may not contain.
#[derive(Clone)]
struct Unstyled<'a>(&'a str);

impl Iterator for Unstyled<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        while let Some(style) = style_at(self.0) {
            self.0 = self.0.get(style.len()..)?;
        }
        let character = self.0.chars().next()?;
        self.0 = self.0.get(character.len_utf8()..)?;
        Some(character)
    }
}

/// Returns the leading sequence of our styles and clap's: reset, bold, dimmed, underlined, red, green,
/// yellow.
fn style_at(text: &str) -> Option<&str> {
    let end = text.starts_with("\u{1b}[").then(|| text.find('m'))??;
    let parameter = text.get(2..end)?;
    let is_ours = ["0", "1", "2", "4", "31", "32", "33"].contains(&parameter);
    is_ours.then(|| text.get(..=end))?
}

#[cfg(test)]
pub(in crate::cli) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::sanitize::is_control_or_bidi;

    /// Finds a line that a terminal or a program that reads logs would act on.
    pub(in crate::cli) fn danger(log: &str) -> Option<String> {
        for line in log.split(['\n', '\r']) {
            let mut plain = String::new();
            let mut rest = line;
            while let Some(at) = rest.find("\u{1b}[") {
                plain.push_str(&rest[..at]);
                let end = rest[at..].find('m').map_or(rest.len(), |end| at + end + 1);
                rest = &rest[end..];
            }
            plain.push_str(rest);
            let plain: String = plain
                .chars()
                .filter(|it| !"\u{ad}\u{200b}\u{200d}\u{fe0f}\u{feff}\u{e0020}".contains(*it))
                .collect();
            let start = plain.trim_start();
            let is_command = start.starts_with("::") || start.starts_with("cargo:");
            let inside = ["##[", "##vso[", "##teamcity["]
                .iter()
                .any(|it| plain.contains(it));
            let moves = plain
                .chars()
                .any(|it| it.is_control() || is_control_or_bidi(it));
            if is_command || inside || moves {
                return Some(format!("{line:?}"));
            }
        }
        None
    }

    /// Checks the text of a renderer as it is printed.
    pub(in crate::cli) fn danger_in(rendered: &str) -> Option<String> {
        danger(&styled(rendered))
    }

    /// Texts composed of pieces of commands.
    pub(in crate::cli) fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            Just("::add-mask::e"),
            Just(":"),
            Just("::"),
            Just("#"),
            Just("##"),
            Just("##["),
            Just("##vso[task.setvariable variable=a]b"),
            Just("##teamcity["),
            Just("[add-mask]e"),
            Just("vso["),
            Just("\n"),
            Just("\r"),
            Just("\r\n"),
            Just(" "),
            Just("\t"),
            Just("\u{b}"),
            Just("\u{85}"),
            Just("\u{2028}"),
            Just("\u{1b}[1m"),
            Just("\u{1b}[0m"),
            Just("\u{1b}[2J"),
            Just("\u{1b}]0;a\u{7}"),
            Just("\u{9b}2J"),
            Just("\u{202e}"),
            Just("\u{61c}"),
            Just("\u{200b}"),
            Just("\u{ad}"),
            Just("\u{fe0f}"),
            Just("\u{a0}"),
            Just("\u{e0020}"),
            Just("%0A"),
            Just("%0D%0A"),
            Just("%25"),
            Just("%3A%3A"),
            Just("\\"),
            Just("\\n"),
            Just("cargo:"),
            Just("cargo::rustc-env=A=b"),
            Just("a"),
            Just("\""),
            Just("e\u{301}"),
        ];
        prop_oneof![
            4 => prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat()),
            1 => any::<String>(),
        ]
    }

    #[test]
    fn quoted_escapes_harmful_characters() {
        let cases = [
            (
                "a file on Windows",
                "C:\\site\\ä's \"b\".html",
                "C:\\site\\ä's \"b\".html",
            ),
            (
                "letters of any script",
                "日本語 ключ e\u{301} 🗺",
                "日本語 ключ e\u{301} 🗺",
            ),
            (
                "a hash and a bracket",
                "# a ## b #[c] ## [d] a::b",
                "# a ## b #[c] ## [d] a::b",
            ),
            ("line endings", "a\n::error::\r\tb", "a\\n::error::\\r\\tb"),
            (
                "escape sequences",
                "\u{1b}[1m\u{1b}[2J\u{9b}",
                "\\u{1b}[1m\\u{1b}[2J\\u{9b}",
            ),
            (
                "directions",
                "\u{202e}\u{200e}\u{61c}\u{2066}",
                "\\u{202e}\\u{200e}\\u{61c}\\u{2066}",
            ),
            (
                "invisible",
                "\u{200b}\u{ad}\u{feff}\u{a0}\u{3164}\u{fe0f}",
                "\\u{200b}\\u{ad}\\u{feff}\\u{a0}\\u{3164}\\u{fe0f}",
            ),
            ("GitHub", "::add-mask::e", "\\u{3a}:add-mask::e"),
            (
                "GitHub, indented",
                "  ::add-mask::e",
                "  \\u{3a}:add-mask::e",
            ),
            (
                "GitHub, the old form",
                "a ##[add-mask]e",
                "a #\\u{23}[add-mask]e",
            ),
            ("more hashes", "####[a]", "###\\u{23}[a]"),
            (
                "Azure",
                "##vso[task.complete]",
                "#\\u{23}vso[task.complete]",
            ),
            ("TeamCity", "x##teamcity[a 'b']", "x#\\u{23}teamcity[a 'b']"),
            (
                "Cargo",
                "cargo::rustc-env=A=b",
                "\\u{63}argo::rustc-env=A=b",
            ),
        ];
        for (name, value, expected) in cases {
            assert_eq!(quoted(value), expected, "{name}");
        }
    }

    #[test]
    fn styled_escapes_joined_values() {
        let cases = [
            (
                "styles",
                "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: a\nb",
                "\u{1b}[1m\u{1b}[31merror\u{1b}[0m: a\nb",
            ),
            (
                "others",
                "\u{1b}[8ma\u{1b}[1;5m\u{1b}[mb\u{1b}[",
                "\\u{1b}[8ma\\u{1b}[1;5m\\u{1b}[mb\\u{1b}[",
            ),
            ("behind a style", "\u{1b}[1m::a::", "\u{1b}[1m\\u{3a}:a::"),
            ("around a style", " :\u{1b}[0m:a::", " \\u{3a}\u{1b}[0m:a::"),
            ("two values", "#\u{1b}[0m#[a]", "#\u{1b}[0m\\u{23}[a]"),
            (
                "a word apart",
                "##v\u{1b}[0mso\u{1b}[1m[",
                "#\\u{23}v\u{1b}[0mso\u{1b}[1m[",
            ),
            ("the second line", "a\n ::b::", "a\n \\u{3a}:b::"),
        ];
        for (name, text, expected) in cases {
            assert_eq!(styled(text), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn escaped_text_is_harmless(text in hostile(), more in hostile()) {
            let value = quoted(&text);
            prop_assert!(!value.contains(['\n', '\r']), "{:?}", value);
            for log in [value.clone(), lines(&text), styled(&text), styled(&format!("{value}{more}"))] {
                prop_assert_eq!(danger(&log), None);
            }
        }

        #[test]
        fn json_keeps_its_meaning(text in hostile()) {
            let value = serde_json::json!({ "a": [&text], &text: &text });
            let document = json(&serde_json::to_string_pretty(&value).expect("JSON"));
            prop_assert_eq!(danger(&document), None);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&document).expect("JSON"), value);
        }
    }
}
