//! The number of terminal columns of a character.

/// Two columns: characters that Unicode's `EastAsianWidth.txt` lists as wide or full-width, and emoji. All
/// 120 ranges would not be more exact where it matters, in names, addresses and comments.
const WIDE: [(char, char); 22] = [
    ('\u{1100}', '\u{115f}'),
    ('\u{231a}', '\u{231b}'),
    ('\u{2329}', '\u{232a}'),
    ('\u{23e9}', '\u{23f3}'),
    ('\u{2614}', '\u{2615}'),
    ('\u{26a1}', '\u{26a1}'),
    ('\u{2705}', '\u{2705}'),
    ('\u{274c}', '\u{274c}'),
    ('\u{2753}', '\u{2757}'),
    ('\u{2b1b}', '\u{2b1c}'),
    ('\u{2e80}', '\u{303e}'),
    ('\u{3041}', '\u{a4cf}'),
    ('\u{a960}', '\u{a97c}'),
    ('\u{ac00}', '\u{d7a3}'),
    ('\u{f900}', '\u{faff}'),
    ('\u{fe10}', '\u{fe19}'),
    ('\u{fe30}', '\u{fe6b}'),
    ('\u{ff01}', '\u{ff60}'),
    ('\u{ffe0}', '\u{ffe6}'),
    ('\u{16fe0}', '\u{18aff}'),
    ('\u{1f300}', '\u{1faff}'),
    ('\u{20000}', '\u{3fffd}'),
];

/// No columns: combining characters. Invisible ones are escaped before.
const NARROW: [(char, char); 20] = [
    ('\u{300}', '\u{36f}'),
    ('\u{483}', '\u{489}'),
    ('\u{591}', '\u{5bd}'),
    ('\u{610}', '\u{61a}'),
    ('\u{64b}', '\u{65f}'),
    ('\u{6d6}', '\u{6dc}'),
    ('\u{900}', '\u{902}'),
    ('\u{93c}', '\u{93c}'),
    ('\u{941}', '\u{948}'),
    ('\u{94d}', '\u{94d}'),
    ('\u{e31}', '\u{e31}'),
    ('\u{e34}', '\u{e3a}'),
    ('\u{e47}', '\u{e4e}'),
    ('\u{1ab0}', '\u{1aff}'),
    ('\u{1dc0}', '\u{1dff}'),
    ('\u{20d0}', '\u{20f0}'),
    ('\u{302a}', '\u{302d}'),
    ('\u{3099}', '\u{309a}'),
    ('\u{fe20}', '\u{fe2f}'),
    ('\u{1f3fb}', '\u{1f3ff}'),
];

/// The width of a visible character.
pub(super) fn width(character: char) -> usize {
    if character < '\u{300}' {
        return 1;
    }
    if is_in(&NARROW, character) {
        0
    } else if is_in(&WIDE, character) {
        2
    } else {
        1
    }
}

pub(crate) fn text_width(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn is_in(ranges: &[(char, char)], character: char) -> bool {
    ranges
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&character))
}
