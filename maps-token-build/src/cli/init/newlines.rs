//! Keeps the line endings of a file.

/// The line endings of a text, to be restored after an edit.
pub(super) struct LineEndings {
    lines: Vec<(String, Option<&'static str>)>,
    usual: &'static str,
    has_bom: bool,
}

const BOM: char = '\u{feff}';

impl LineEndings {
    /// Returns the text with `\n` as its line ending.
    pub(super) fn of(text: &str) -> (String, Self) {
        let has_bom = text.starts_with(BOM);
        let lines: Vec<_> = text
            .trim_start_matches(BOM)
            .split_inclusive('\n')
            .map(|line| {
                let mut ends = ["\r\n", "\n"].into_iter();
                let found = ends.find_map(|end| Some((line.strip_suffix(end)?, end)));
                found.map_or((line.to_owned(), None), |(line, end)| {
                    (line.to_owned(), Some(end))
                })
            })
            .collect();
        let count = |wanted| lines.iter().filter(|(_, end)| *end == Some(wanted)).count();
        let usual = if count("\r\n") > count("\n") {
            "\r\n"
        } else {
            "\n"
        };
        let plain = text.trim_start_matches(BOM).replace("\r\n", "\n");
        let this = Self {
            lines,
            usual,
            has_bom,
        };
        (plain, this)
    }

    /// Existing lines keep their line ending, new ones get the most common.
    pub(super) fn restore(&self, edited: &str) -> String {
        let mut restored = String::from(if self.has_bom { "\u{feff}" } else { "" });
        let mut left = self.lines.as_slice();
        for line in edited.split_inclusive('\n') {
            let Some(line) = line.strip_suffix('\n') else {
                restored.push_str(line);
                continue;
            };
            restored.push_str(line);
            match left.iter().position(|(old, _)| old == line) {
                Some(at) => {
                    restored.push_str(left.get(at).and_then(|(_, end)| *end).unwrap_or(self.usual));
                    left = left.get(at + 1..).unwrap_or_default();
                }
                None => restored.push_str(self.usual),
            }
        }
        restored
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restore_keeps_line_endings() {
        let cases = [
            ("a\nb\n", "a\nnew\nb\n", "a\nnew\nb\n"),
            ("a\r\nb\r\n", "a\nnew\nb\n", "a\r\nnew\r\nb\r\n"),
            ("a\r\nb\nc\r\n", "a\nb\nnew\nc\n", "a\r\nb\nnew\r\nc\r\n"),
            ("\u{feff}a\r\n", "a\nnew\n", "\u{feff}a\r\nnew\r\n"),
            ("a\r\nb", "a\nb\nnew\n", "a\r\nb\r\nnew\r\n"),
            ("", "new\n", "new\n"),
        ];
        for (text, edited, expected) in cases {
            let (_, newlines) = LineEndings::of(text);
            assert_eq!(newlines.restore(edited), expected, "{text:?}");
        }
    }
}
