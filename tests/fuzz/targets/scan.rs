//! `maps-token scan` finds every token and key in any bytes, whatever the chunk size, in linear time, and shows
//! no key.
//!
//! The input is a byte for the offset of the file, and the file with placeholders like `{TOKEN}` and
//! `{PEM}`. A key between semicolons, which are in no encoding, must be found.
#![no_main]

use std::sync::LazyLock;

use fuzz::key::{PLACEHOLDERS, PUBLIC_KEY, expand_key};
use fuzz::output::{assert_harmless_in_log, assert_no_key, assert_single_command};
use fuzz::token;
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{Match, MatchKind, scan, scan_report, scan_steps};

static TOKEN: LazyLock<String> = LazyLock::new(|| {
    token::from_input(
        "{\"alg\":\"ES256\",\"kid\":\"ABC123DEFG\",\"typ\":\"JWT\"}\n{\"iss\":\"DEF123GHIJ\",\"scope\":\"mapkit_js\"}",
    )
});

/// The maximum length of the input. Everything around each hint is decoded, so small chunks cost far
/// more than large ones.
const LOOKAHEAD: usize = 2048;
/// In no spelling of anything.
const PADDING: u8 = b'!';
const SMALL_CHUNK: usize = 700;
const LARGE_CHUNK: usize = 16 * 1024;

/// How often an input is repeated to see whether the steps grow with its length.
const REPEATED: usize = 8;
/// Steps that are no sign of more than linear time.
const FREE_STEPS: usize = 1 << 20;

fuzz_target!(|input: &[u8]| {
    let Some((offset, template)) = input.split_first() else {
        return;
    };
    let bytes = expand_tokens(template);
    let is_delimited = PLACEHOLDERS
        .iter()
        .any(|it| contains(&bytes, format!(";{it};").as_bytes()));
    let (bytes, _) = expand_key(&bytes);
    let tokens = count_whole_tokens(&bytes);

    // The offset moves the chunk borders; the end fills the lookahead. Padding of lines would take long: the
    // finder tries to join them.
    if bytes.len() > LOOKAHEAD {
        return;
    }
    let before = vec![PADDING; usize::from(*offset) * 2];
    let bytes = [&before, &bytes[..], &[PADDING; LOOKAHEAD + 600]].concat();
    // A file that says that it is UTF-16 has no key in ASCII.
    let is_utf_16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let matches = scan(&bytes, LARGE_CHUNK, LOOKAHEAD);
    assert_eq!(scan(&bytes, SMALL_CHUNK, LOOKAHEAD), matches);

    let lines = bytes.split(|byte| *byte == b'\n').count();
    for found in &matches {
        assert!((1..=lines).contains(&found.line) && found.column >= 1);
    }
    let count = |kind: MatchKind| matches.iter().filter(|it: &&Match| it.kind == kind).count();
    assert!(is_utf_16 || count(MatchKind::Token(TOKEN.clone())) >= tokens);
    assert!(
        is_utf_16 || !is_delimited || count(MatchKind::Key(Some(PUBLIC_KEY.clone()))) > 0,
        "a key was not found"
    );

    // It takes long, so most inputs are not repeated.
    if *offset % 16 == 15 {
        let half = scan_steps(&template.repeat(REPEATED));
        let whole = scan_steps(&template.repeat(2 * REPEATED));
        assert!(
            whole <= 3 * half + FREE_STEPS,
            "{half} steps, {whole} for twice as much"
        );
    }

    let report = scan_report(&bytes).expect("a report");
    assert_harmless_in_log(&report.text);
    assert_no_key(&report.text);
    for line in &report.annotations {
        assert_single_command(line);
        assert_no_key(line);
    }
});

fn expand_tokens(template: &[u8]) -> Vec<u8> {
    const PLACEHOLDER: &[u8] = b"{TOKEN}";
    let mut bytes = Vec::new();
    let mut rest = template;
    while let Some((first, others)) = rest.split_first() {
        if let Some(remaining) = rest.strip_prefix(PLACEHOLDER) {
            bytes.extend_from_slice(TOKEN.as_bytes());
            rest = remaining;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    bytes
}

/// The number of tokens that are words of their own: a longer word is another token, and an escape may continue it.
fn count_whole_tokens(bytes: &[u8]) -> usize {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_=.".contains(byte);
    let is_whole = |at: &usize| {
        let (before, after) = bytes.split_at(*at);
        let rest = after.strip_prefix(TOKEN.as_bytes());
        let goes_on = |byte: &u8| is_word(byte) || b"\\%&".contains(byte);
        rest.is_some_and(|rest| !rest.first().is_some_and(goes_on))
            && !before.last().is_some_and(is_word)
    };
    (0..bytes.len()).filter(is_whole).count()
}

fn contains(bytes: &[u8], pattern: &[u8]) -> bool {
    bytes.windows(pattern.len()).any(|it| it == pattern)
}
