//! Numbers in a text, and the order in which texts are searched.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::forms::{element, jwk, pem, pkcs8, sec1, wrapped};
use super::other_keys::other_pkcs8;
use crate::key::buffer::Buffer;
use crate::key::numbers::{Notation, numbers};
use crate::key::queue::{Candidate, Queue, Trust};
use crate::key::search::has_equal_words;
use crate::key::{NotAKey, PrivateKey, exposure};
use crate::testing::key_of;

#[test]
fn numbers_are_read_in_runs() {
    use Notation::{Decimal, Dump, Hexadecimal, ShiftedHexadecimal};
    let times = |text: &str, times| text.repeat(times);
    let cases = [
        (Hexadecimal, times("7f", 31), vec![]),
        (Hexadecimal, times("7f", 32), vec![vec![0x7f; 32]]),
        (Hexadecimal, times("5 6 ", 32), vec![vec![0x56; 32]]),
        (
            Hexadecimal,
            times("0x5, 0X6\n", 16),
            vec![[5, 6].repeat(16)],
        ),
        (Hexadecimal, times("x5f,", 32), vec![vec![0x5f; 32]]),
        (Hexadecimal, times("5frn", 32), vec![vec![0x5f; 32]]),
        (
            Hexadecimal,
            times("5f", 32) + " word " + &times("6f", 33),
            vec![vec![0x5f; 32], vec![0x6f; 33]],
        ),
        (
            ShiftedHexadecimal,
            format!("5{} word 6{}", times("7f", 32), times("8f", 32)),
            vec![
                [vec![5], vec![0x7f; 32]].concat(),
                [vec![6], vec![0x8f; 32]].concat(),
            ],
        ),
        (Dump, times("00000000: 5051 5253  PQRS\n", 8), vec![]),
        (
            Dump,
            times(
                "0000010: 50 51 52 53 54 55 56 57  58 59 5a 5b 5c 5d 5e 5f AB\n",
                2,
            ),
            vec![(0x50..0x60).collect::<Vec<u8>>().repeat(2)],
        ),
        (Decimal, times("0, 255, ", 16), vec![[0, 255].repeat(16)]),
        (Decimal, times("-1 ", 32), vec![vec![255; 32]]),
        (Decimal, times("-128 ", 32), vec![vec![128; 32]]),
        (Decimal, times("-129 ", 32), vec![vec![129; 32]]),
        (Decimal, times("256 ", 32), vec![]),
        (Decimal, times("70000 ", 32), vec![]),
        (Decimal, times("1.5 ", 32), vec![]),
        (Decimal, times("1a ", 32), vec![]),
    ];
    for (notation, text, runs) in cases {
        let found = numbers(text.as_bytes(), notation);
        let found: Vec<_> = found
            .runs
            .into_iter()
            .map(|run| found.bytes[run].to_vec())
            .collect();
        assert_eq!(found, runs, "{text}");
    }
}

/// Coordinates, dates and counts are not a key.
#[test]
fn numbers_are_random_if_many_are_large() {
    let cases = [
        (Notation::Decimal, ("1 ", 28), ("128 ", 4), 0),
        (Notation::Decimal, ("1 ", 27), ("128 ", 5), 32),
        (Notation::Decimal, ("127 ", 27), ("128 ", 4), 0),
        (Notation::Decimal, ("127 ", 35), ("255 ", 5), 0),
        (Notation::Decimal, ("127 ", 34), ("255 ", 6), 40),
        (Notation::Hexadecimal, ("90", 30), ("a0", 2), 0),
        (Notation::Hexadecimal, ("90", 29), ("a0", 3), 32),
        (Notation::Hexadecimal, ("99", 37), ("9f", 3), 40),
        (Notation::Hexadecimal, ("99", 38), ("9f", 2), 0),
        (Notation::Hexadecimal, ("9f", 31), ("", 0), 0),
    ];
    for (notation, (small, count), (large, more), random) in cases {
        let text = small.repeat(count) + &large.repeat(more);
        assert_eq!(numbers(text.as_bytes(), notation).random, random, "{text}");
    }
}

#[test]
fn clean_texts_are_searched_first() {
    let text = |it: &Candidate| String::from_utf8_lossy(&it.text).into_owned();
    let all = |texts: &[String]| {
        let mut queue = Queue::new();
        let mut order = Vec::new();
        // The first one is searched before the others are known.
        for (index, it) in texts.iter().enumerate() {
            queue.add(Candidate {
                text: Buffer::copy_of(it.as_bytes()),
                trust: Trust::Full,
            });
            if index == 0 {
                order.extend(queue.next().map(text));
            }
        }
        while let Some(candidate) = queue.next() {
            order.push(text(candidate));
        }
        order
    };
    let texts = |texts: &[&str]| texts.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let order = all(&texts(&[
        "\u{e9}", "A\u{e8}", "B", "C", "\u{e9}", "B", "D\u{e8}", "E",
    ]));
    assert_eq!(order, ["\u{e9}", "B", "C", "E", "A\u{e8}", "D\u{e8}"]);

    let many = |start: &str, count| {
        (0..count)
            .map(|it| format!("{start}{it}"))
            .collect::<Vec<_>>()
    };
    let clean = many("A", 50);
    assert_eq!(all(&clean), clean[..48]);
    let other = many("\u{e9}", 50);
    assert_eq!(all(&other), other[..48]);
    let mixed = [other, clean].concat();
    assert_eq!(all(&mixed), [&mixed[..1], &mixed[50..97]].concat());
}

/// A form encodes a space as `+`, but a key may contain one, too.
#[test]
fn plus_may_be_a_space() {
    let has_no_plus = |der: &[u8]| !STANDARD.encode(der).contains('+');
    let key = (0..100).map(key_of).find(|key| {
        has_no_plus(&sec1(key, false, false)) && has_no_plus(&pkcs8(&sec1(key, true, true)))
    });
    let key = key.expect("a key");
    let scalar = STANDARD.encode(sec1(&key, false, false));
    let file = pem("EC PRIVATE KEY", &sec1(&key, false, false));
    let apple = STANDARD.encode(pkcs8(&sec1(&key, true, true)));
    let cut_off = Err(NotAKey::CutOff);
    let cases = [
        ("groups of four", wrapped(&scalar, 4, "+"), Ok(1)),
        ("five words", wrapped(&scalar, 12, "+"), Ok(1)),
        ("two words", wrapped(&scalar, 28, "+"), cut_off),
        (
            "two words with the public half",
            wrapped(&apple, 100, "+"),
            Ok(1),
        ),
        ("one more", format!("{scalar}+"), cut_off),
        ("one more, and an escape", format!("{scalar}+%0A"), Ok(1)),
        ("a file in one line", file.replace(['\n', ' '], "+"), Ok(1)),
    ];
    for (name, text, expected) in cases {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, expected, "{name}");
    }
    for (text, is_equal) in [
        (" AB CD EF GH I ", true),
        ("AB CD EF GH IJ", true),
        ("AB CD EF GH IJK", false),
        ("AB CD EF G", false),
        ("AB CDE FG HI JK", false),
        ("AB", false),
    ] {
        assert_eq!(has_equal_words(text.as_bytes()), is_equal, "{text}");
    }
}

#[test]
fn whole_and_broken_keys_are_counted() {
    let damaged = |der: &[u8]| {
        let (last, rest) = der.split_last().expect("a byte");
        [rest, &[last ^ 1]].concat()
    };
    let (one, other) = (key_of(1), key_of(2));
    let full = sec1(&one, true, true);
    let apple = pkcs8(&sec1(&other, true, true));
    let scalar = pkcs8(&sec1(&one, false, false));
    let rsa = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0";
    let public_jwk = jwk(&one).replace("\"d\"", "\"e\"");
    let damaged_jwk = jwk(&one).replace("\"x\":\"", "\"x\":\"AA");
    let cases = [
        ("nothing", b"key".to_vec(), 0),
        ("SEC1", full.clone(), 8),
        ("two in DER", [&*full, &apple].concat(), 16),
        // The base64 of the second one is not aligned to that of the first.
        (
            "two files",
            [pem("PRIVATE KEY", &scalar), pem("PRIVATE KEY", &apple)]
                .concat()
                .into(),
            16,
        ),
        ("a broken one", damaged(&full), 1),
        ("a broken one inside of a broken one", damaged(&apple), 1),
        (
            "two broken ones",
            [damaged(&full), damaged(&apple)].concat(),
            2,
        ),
        ("another kind", other_pkcs8(rsa, 600), 1),
        ("two of another kind", other_pkcs8(rsa, 600).repeat(2), 2),
        (
            "a public key",
            element(0x30, &[&element(0x30, &[rsa]), b"\x03\x01\0"]),
            0,
        ),
        ("a JWK", jwk(&one).into(), 8),
        ("two JWKs", (jwk(&one) + &jwk(&other)).into(), 16),
        ("a public JWK", public_jwk.into(), 0),
        ("a damaged JWK", damaged_jwk.clone().into(), 1),
        ("two damaged JWKs", damaged_jwk.repeat(2).into(), 2),
        (
            "a JWK of another kind",
            b"{\"kty\":\"RSA\",\"d\":\"AQAB\"}".to_vec(),
            1,
        ),
    ];
    for (name, text, keys) in cases {
        assert_eq!(exposure(&text).keys, keys, "{name}");
    }
}

#[test]
fn keys_and_structures_are_limited() {
    let count = |text: &[u8]| PrivateKey::parse_all(text).map(|keys| keys.len());
    let of = |number| sec1(&key_of(number), true, true);
    for (keys, found) in [(7, 7), (8, 8), (9, 8)] {
        let text: Vec<_> = (0..keys).flat_map(of).collect();
        assert_eq!(count(&text), Ok(found), "{keys}");
    }
    for (others, found) in [(127, Ok(1)), (128, Err(NotAKey::Algorithm("OpenSSH")))] {
        let text = [b"openssh-key-v1\0".repeat(others), of(0)].concat();
        assert_eq!(count(&text), found, "{others}");
    }
}

#[test]
fn members_of_a_jwk_are_found_among_other_words() {
    let key = jwk(&key_of(0));
    let of = |curve| key.replace("P-256", curve);
    let cases = [
        ("a JWK", key.clone(), Ok(1)),
        ("words before it", format!("x y d crv {key}"), Ok(1)),
        ("a set", format!("{{\"keys\": [{key}]}}"), Ok(1)),
        (
            "another scalar",
            key.replace("\"d\":\"", "\"d\":\"AAAA"),
            Err(NotAKey::Damaged),
        ),
        ("P-384", of("P-384"), Err(NotAKey::Curve("P-384"))),
        ("P-521", of("P-521"), Err(NotAKey::Curve("P-521"))),
        (
            "secp256k1",
            of("secp256k1"),
            Err(NotAKey::Curve("secp256k1")),
        ),
        ("Ed25519", of("Ed25519"), Err(NotAKey::Algorithm("Ed25519"))),
        ("Ed448", of("Ed448"), Err(NotAKey::Algorithm("Ed448"))),
        ("X25519", of("X25519"), Err(NotAKey::Algorithm("X25519"))),
        ("X448", of("X448"), Err(NotAKey::Algorithm("X448"))),
        ("another curve", of("P-999"), Err(NotAKey::Unknown)),
    ];
    for (name, text, expected) in cases {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, expected, "{name}");
    }
}
