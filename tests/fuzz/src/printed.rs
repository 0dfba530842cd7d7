//! What must be true of every text that a person, a terminal or a CI service reads.

use std::collections::HashSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::key::{PUBLIC, spelled};

/// Those of the styles that the command has.
const STYLES: [&str; 7] = [
    "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m",
];

/// Nothing in it moves a cursor, hides what stands beside it, or begins a line that GitHub takes
/// for a command.
#[track_caller]
pub fn must_be_harmless(text: &str) {
    let plain = STYLES
        .iter()
        .fold(text.to_owned(), |text, style| text.replace(style, ""));
    for line in plain.split('\n') {
        assert!(!line.contains(is_harmful), "{line:?} can be harmful");
        assert!(
            !line.trim_start().starts_with("::"),
            "{line:?} is a command"
        );
    }
}

fn is_harmful(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One command for GitHub, and no second one in it.
#[track_caller]
pub fn must_be_one_command(line: &str) {
    assert!(line.starts_with("::"), "{line:?}");
    assert!(!line.contains(is_harmful), "{line:?}");
}

static PIECES: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let spellings =
        ["{PKCS8}", "{SEC1}", "{URL}", "{BASE64}"].map(|word| spelled(word.as_bytes()).0);
    // Sixteen, because the fuzzer can guess a few: the first 26 bytes of all keys are alike.
    let of_key = spellings.iter().flat_map(|text| text[64..].windows(16));
    let mut pieces: HashSet<_> = of_key.map(<[u8]>::to_vec).collect();
    // Its public half stands in it, and may be shown.
    for before in 0..3 {
        let padded = [
            &vec![0; before][..],
            &STANDARD.decode(&*PUBLIC).expect("base64"),
        ]
        .concat();
        for text in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            for piece in text.as_bytes().windows(16) {
                pieces.remove(piece);
            }
        }
    }
    pieces
});

/// Nothing of the key is in it.
#[track_caller]
pub fn must_not_show_the_key(text: &str) {
    let shown = text.as_bytes().windows(16).find(|it| PIECES.contains(*it));
    assert!(shown.is_none(), "a piece of the key is in {text:?}");
}
