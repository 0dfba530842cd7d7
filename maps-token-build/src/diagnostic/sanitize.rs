//! Anyone can write a token or a page, so its text must not move the cursor of a terminal or change the
//! order of what is printed.

use crate::unicode::{is_bidi_control, is_invisible};

/// Control characters, the line endings of Unicode, and characters that change the direction of text.
pub(crate) fn is_control_or_bidi(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}')
        || is_bidi_control(character)
}

/// Returns whether a terminal shows the character. CI services skip invisible characters at the start of a
/// command, and the standard library considers some of them printable.
pub(crate) fn is_visible(character: char) -> bool {
    if matches!(character, ' '..='~') {
        return true;
    }
    !is_invisible(character) && !is_control_or_bidi(character) && is_printable(character)
}

/// Returns whether `Debug` keeps the character after a letter that it may combine with.
fn is_printable(character: char) -> bool {
    let text = format!("a{character}");
    text.escape_debug().eq(text.chars())
}

/// Escapes all characters that a terminal does not show, except line feeds: `\u{200b}`.
pub(crate) fn sanitize(text: &str) -> String {
    let mut sanitized = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || is_visible(character) {
            sanitized.push(character);
        } else {
            push_escaped(&mut sanitized, character);
        }
    }
    sanitized
}

pub(crate) fn push_escaped(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        _ => text.push_str(&format!("\\u{{{:x}}}", u32::from(character))),
    }
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
