//! Anyone can write a token or a page, so its text must not move the cursor of a terminal or change the
//! order of what is printed.

use crate::unicode::is_bidi_control;

/// Control characters, the line endings of Unicode, and characters that change the direction of text.
pub(crate) fn is_control_or_bidi(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}')
        || is_bidi_control(character)
}

/// Replaces these characters with U+FFFD, except line feeds.
pub(crate) fn sanitize(text: &str) -> String {
    let mut sanitized = String::with_capacity(text.len());
    for character in text.chars() {
        sanitized.push(match character {
            '\n' => '\n',
            harmful if is_control_or_bidi(harmful) => '\u{fffd}',
            other => other,
        });
    }
    sanitized
}

#[cfg(test)]
mod tests {
    use crate::testing::Package;

    #[test]
    fn errors_contain_no_control_or_bidi_characters_of_the_file() {
        for maps_toml in [
            "team_id = '\u{1b}[2J'",
            "[tokens.\"\\u001b[2J\"]",
            "[snapshots.\"\\u202e\"]\na = 1",
            "\u{2066} = \r1",
            "team_id = 'A\u{61c}\u{200e}\u{200f}'",
        ] {
            let error = Package::new(maps_toml).run().error();
            let marks = "\u{1b}\r\u{61c}\u{200e}\u{200f}\u{202e}\u{2066}";
            assert!(!error.contains(|it| marks.contains(it)), "{error:?}");
        }
    }
}
