//! What a terminal shows as it is. Anyone can write a token or a page, and what stands in them must
//! not move the cursor of whoever looks into it.

/// Control characters, and those that turn the direction of writing around.
pub(crate) fn is_control_or_bidi(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with a mark in the place of each of those but line ends.
pub(crate) fn sanitize(text: &str) -> String {
    text.replace(|it| it != '\n' && is_control_or_bidi(it), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use crate::testing::Package;

    #[test]
    fn an_error_has_nothing_of_the_file_that_moves_a_cursor() {
        for maps_toml in [
            "team_id = '\u{1b}[2J'",
            "[tokens.\"\\u001b[2J\"]",
            "[snapshots.\"\\u202e\"]\na = 1",
            "\u{2066} = \r1",
        ] {
            let error = Package::new(maps_toml).run().error();
            let harmful = error.contains(|it| it != '\n' && super::is_control_or_bidi(it));
            assert!(!harmful, "{error:?}");
        }
    }
}
