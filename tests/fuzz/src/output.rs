//! Assertions about output for people, terminals and CI services.

use std::collections::HashSet;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::key::{PUBLIC_KEY, expand_key};

const STYLES: [&str; 7] = [
    "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m",
];

/// Asserts that the text has no control characters except known styles, and no workflow command at the
/// beginning of a line.
#[track_caller]
pub fn assert_harmless(text: &str) {
    let plain = STYLES
        .iter()
        .fold(text.to_owned(), |text, style| text.replace(style, ""));
    for line in plain.split('\n') {
        assert!(
            !line.contains(is_harmful),
            "{line:?} has control characters"
        );
        assert!(
            !line.trim_start().starts_with("::"),
            "{line:?} is a command"
        );
    }
}

/// Asserts that what the command prints is harmless: Azure Pipelines and TeamCity find their commands
/// anywhere in a line.
#[track_caller]
pub fn assert_harmless_in_log(text: &str) {
    assert_harmless(text);
    for command in ["##[", "##vso[", "##teamcity["] {
        assert!(!text.contains(command), "{text:?} contains {command}");
    }
}

fn is_harmful(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Asserts that the line is a workflow command of GitHub, and contains no other.
#[track_caller]
pub fn assert_single_command(line: &str) {
    assert!(line.starts_with("::"), "{line:?}");
    assert!(!line.contains(is_harmful), "{line:?}");
    assert!(!line.contains("##["), "{line:?} contains an old command");
}

static KEY_WINDOWS: LazyLock<HashSet<Vec<u8>>> = LazyLock::new(|| {
    let encodings =
        ["{PKCS8}", "{SEC1}", "{URL}", "{BASE64}"].map(|it| expand_key(it.as_bytes()).0);
    // The fuzzer can guess shorter windows. The first 26 bytes of all keys are alike.
    let windows = encodings.iter().flat_map(|text| text[64..].windows(16));
    let mut windows: HashSet<_> = windows.map(<[u8]>::to_vec).collect();
    // The public key, which is part of the encodings, may be shown.
    for offset in 0..3 {
        let padded = [
            &vec![0; offset][..],
            &STANDARD.decode(&*PUBLIC_KEY).expect("base64"),
        ]
        .concat();
        for text in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            for window in text.as_bytes().windows(16) {
                windows.remove(window);
            }
        }
    }
    windows
});

#[track_caller]
pub fn assert_no_key(text: &str) {
    let window = text
        .as_bytes()
        .windows(16)
        .find(|it| KEY_WINDOWS.contains(*it));
    assert!(window.is_none(), "part of the key is in {text:?}");
}
