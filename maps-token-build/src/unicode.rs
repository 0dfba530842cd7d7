//! Searches for characters, and characters that are not seen, but change what is.

/// Returns whether a text contains such a character. Compiled once, unlike `str::contains`.
pub(crate) fn any(text: &str, is_it: fn(char) -> bool) -> bool {
    text.chars().any(is_it)
}

/// The Unicode property `Bidi_Control`: changes the direction of the text around it.
pub(crate) fn is_bidi_control(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// The Unicode property `Default_Ignorable_Code_Point`: has no glyph.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bidi_controls_are_invisible() {
        let bidi: Vec<_> = ('\0'..=char::MAX)
            .filter(|it| is_bidi_control(*it))
            .collect();
        assert_eq!(bidi.len(), 12);
        assert!(bidi.into_iter().all(is_invisible));
    }
}
