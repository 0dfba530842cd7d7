//! `maps-token scan` finds every token and key in any bytes, wherever a piece of the file ends, and
//! shows no key.
//!
//! The input is a byte for how far the file is from the borders, and the file, with words like
//! `{TOKEN}` and `{PEM}` in it. A key between semicolons, which no spelling has, must be found.
#![no_main]

use std::sync::LazyLock;

use fuzz::key::{PUBLIC, WORDS, spelled};
use fuzz::printed::{must_be_harmless, must_be_one_command, must_not_show_the_key};
use fuzz::token;
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{Thing, scan, scan_report};

static TOKEN: LazyLock<String> = LazyLock::new(|| {
    token::from_input(
        "{\"alg\":\"ES256\",\"kid\":\"ABC123DEFG\",\"typ\":\"JWT\"}\n{\"iss\":\"DEF123GHIJ\",\"scope\":\"mapkit_js\"}",
    )
});

const AHEAD: usize = 4096;
const PIECE: usize = 64;
const WHOLE: usize = 16 * 1024;

fuzz_target!(|input: &[u8]| {
    let Some((size, template)) = input.split_first() else {
        return;
    };
    let (bytes, tokens) = with_tokens(template);
    let stands_alone = WORDS
        .iter()
        .any(|word| contains(&bytes, format!(";{word};").as_bytes()));
    let (bytes, _) = spelled(&bytes);

    // With room for a border anywhere in it, and line ends behind it to fill what is read ahead.
    if bytes.len() > AHEAD {
        return;
    }
    let before = vec![b'\n'; usize::from(*size) * 2];
    let bytes = [&before, &bytes[..], &[b'\n'; AHEAD + 600]].concat();
    let found = scan(&bytes, WHOLE, AHEAD);
    assert_eq!(scan(&bytes, PIECE, AHEAD), found);

    let lines = bytes.split(|byte| *byte == b'\n').count();
    for (line, column, thing) in &found {
        assert!((1..=lines).contains(line) && *column >= 1);
        if let Thing::Token(jwt) = thing {
            assert_eq!(jwt.split('.').count(), 3);
        }
    }
    let whole = |it: &&(usize, usize, Thing)| it.2 == Thing::Token(TOKEN.clone());
    assert!(found.iter().filter(whole).count() >= tokens);
    let keys = found
        .iter()
        .filter(|it| it.2 == Thing::Key(Some(PUBLIC.clone())));
    assert!(!stands_alone || keys.count() > 0, "a key was not found");

    let (human, github) = scan_report(&bytes).expect("a report");
    must_be_harmless(&human);
    must_not_show_the_key(&human);
    for line in &github {
        must_be_one_command(line);
        must_not_show_the_key(line);
    }
});

fn with_tokens(template: &[u8]) -> (Vec<u8>, usize) {
    const WORD: &[u8] = b"{TOKEN}";
    let mut bytes = Vec::new();
    let mut count = 0;
    let mut rest = template;
    while let Some((first, others)) = rest.split_first() {
        if let Some(behind) = rest.strip_prefix(WORD) {
            bytes.extend_from_slice(TOKEN.as_bytes());
            count += 1;
            rest = behind;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    (bytes, count)
}

fn contains(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|it| it == piece)
}
