//! What a terminal shows as it is. Anyone can write a token or a page, and what stands in them must
//! not move the cursor of whoever looks into it.

/// Control characters, and those that turn the direction of writing around.
pub(crate) fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with a mark in the place of each of those but line ends.
pub(crate) fn printable(text: &str) -> String {
    text.replace(|it| it != '\n' && is_unprintable(it), "\u{fffd}")
}
