//! Reports lines and columns, also across the chunks of a file.

use std::io::{self, Read};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::things::{PLACEHOLDER, find, pem, sec1, token};
use crate::cli::finder::{Match, MatchKind, Scanner};
use crate::testing::{pem_of, throwaway_key};

fn places(bytes: &[u8]) -> Vec<(usize, usize)> {
    find(bytes).iter().map(|it| (it.line, it.column)).collect()
}

#[test]
fn places_are_those_of_the_file() {
    let token = token();
    let len = token.len();
    let text = format!("ä\n\nxy{token}\n  {token} {token}\r\n\0\n{token}");
    assert_eq!(
        places(text.as_bytes()),
        [(3, 3), (4, 3), (4, 4 + len), (6, 1)]
    );

    let percent = token.replace('e', "%65");
    let wrapped: Vec<_> = token
        .as_bytes()
        .chunks(30)
        .map(String::from_utf8_lossy)
        .collect();
    let utf_16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (name, bytes, expected) in [
        (
            "percent-encoded",
            format!("ä\nx {percent}").into_bytes(),
            (2, 3),
        ),
        (
            "lines",
            format!("\n\n  {}", wrapped.join("\n  ")).into_bytes(),
            (3, 3),
        ),
        (
            "base64",
            format!("\nx '{}'", STANDARD.encode(format!("abc{token}"))).into_bytes(),
            (2, 8),
        ),
        ("UTF-16", utf_16(&format!("ä\nxä{token}")), (2, 5)),
        (
            "UTF-16 with a mark",
            [&b"\xff\xfe"[..], &utf_16(&format!("x{token}"))].concat(),
            (1, 5),
        ),
    ] {
        assert_eq!(places(&bytes), [expected], "{name}");
    }
}

#[test]
fn a_key_begins_at_its_own_line() {
    let key = pem("EC PRIVATE KEY", &sec1(&throwaway_key()));
    for before in [
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n",
        "-- text\n-- text\n-- text --\n",
        "---\n---\n---\n",
    ] {
        let text = format!("{before}{key}");
        assert_eq!(places(text.as_bytes()), [(4, 1)], "{before}");
    }
}

/// Reads one byte at a time, as a slow disk might.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = buffer.len().min(1);
        self.0.read(&mut buffer[..len])
    }
}

#[test]
fn borders_hide_nothing() {
    let key = throwaway_key();
    let token = token();
    let text = format!(
        "{}\n{token}\n{}{}\n{PLACEHOLDER}\n{}\n{}\n\"{}\" +\n  \"{}\"\n",
        "x\n".repeat(300),
        STANDARD.encode(pem_of(&key)),
        " ".repeat(300),
        STANDARD.encode(sec1(&key)),
        token.replace('e', "&#101;"),
        &token[..40],
        &token[40..],
    );
    let expected = find(text.as_bytes());
    assert_eq!(expected.len(), 6, "{expected:?}");
    let bytes = text.as_bytes();
    for piece in (1..900).step_by(7).chain([4096]) {
        let scanned = Scanner::with_sizes(piece, 2048)
            .read(bytes)
            .expect("bytes can be read");
        assert_eq!(
            (scanned.matches, scanned.len),
            (expected.clone(), text.len()),
            "{piece}"
        );
    }
    let slow = Scanner::new().read(Slow(bytes)).expect("bytes can be read");
    assert_eq!((slow.matches, slow.len), (expected, text.len()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000), piece in 1..300_usize) {
        prop_assert!(Scanner::with_sizes(piece, 100).read(&bytes[..]).is_ok());
    }

    #[test]
    fn no_pieces_of_spellings_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("eyJ".to_owned()), Just(".".to_owned()), Just("%2".to_owned()), Just("&#".to_owned()),
                Just("\\u{".to_owned()), Just("-----BEGIN ".to_owned()), Just("PRIVATE KEY-----".to_owned()),
                Just("LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t".to_owned()),
                Just("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEH".to_owned()), Just("\"crv\":\"P-256\",".to_owned()),
                Just("maps-token-placeholder".to_owned()), Just("-for-".to_owned()), Just("<br".to_owned()),
                Just("\"".to_owned()), Just("\" + \"".to_owned()), Just("ENCRYPTED\n\n".to_owned()),
                Just("=".to_owned()), Just("\\\n".to_owned()), Just("\n// ".to_owned()), Just("2a8648ce3d".to_owned()),
                Just("snapshot.apple-mapkit.com/api/v1/snapshot?".to_owned()),
                Just("<script src=mapkit.js data-token=".to_owned()), Just("\u{200b}".to_owned()), ".{0,3}",
            ],
            0..60,
        ),
        piece in 1..300_usize,
    ) {
        prop_assert!(Scanner::with_sizes(piece, 100).read(pieces.concat().as_bytes()).is_ok());
    }

    #[test]
    fn finds_a_token_in_any_bytes(
        before in proptest::collection::vec(any::<u8>(), 0..1500),
        after in proptest::collection::vec(any::<u8>(), 0..1500),
    ) {
        // The quote separates the token from the bytes before it.
        let before = [&before[..], b"\""].concat();
        let bytes = [&before, token().as_bytes(), b"\"", &after].concat();
        // The ASCII prefix prevents the detection of UTF-16.
        let bytes = [b"text: ", &bytes[..]].concat();
        let line = before.split(|byte| *byte == b'\n').count();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let column = if line == 1 { column + 6 } else { column };
        let expected = Match { line, column, kind: MatchKind::Token(token()) };
        prop_assert!(find(&bytes).contains(&expected));
    }
}
