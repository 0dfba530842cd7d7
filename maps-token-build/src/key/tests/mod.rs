//! Keys as CI services deliver them.

mod der;
mod forms;
mod layers;
mod lines;
mod not_keys;
mod other_keys;
mod search;
mod text;

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use proptest::prelude::*;

use self::forms::{forms, jwk, pem, pkcs8, sec1, wrapped};
use self::layers::{RARE_BYTE_LAYERS, RARE_TEXT_LAYERS, hex, layered};
use super::{PrivateKey, PublicKey, exposure};
use crate::testing::{key_of, throwaway_key};

#[test]
fn every_form_under_every_two_layers_gives_the_key() {
    let key = throwaway_key();
    std::thread::scope(|scope| {
        for (form, text) in forms(&key) {
            let key = &key;
            scope.spawn(move || {
                // A layer may change nothing, and two may give the same text in either order.
                let mut decoded = HashSet::new();
                for (first, text) in layered(&text) {
                    for (second, text) in layered(&text) {
                        if decoded.insert(text.clone()) {
                            assert_gives(key, &text, &format!("{form}, {first}, {second}"));
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn every_form_under_every_rare_layer_gives_the_key() {
    let key = throwaway_key();
    for (form, text) in forms(&key) {
        for (name, layer) in RARE_TEXT_LAYERS {
            if let Ok(text) = std::str::from_utf8(&text) {
                assert_gives(&key, &layer(text), &format!("{form}, {name}"));
            }
        }
        for (name, layer) in RARE_BYTE_LAYERS {
            assert_gives(&key, &layer(&text), &format!("{form}, {name}"));
        }
    }
}

#[track_caller]
fn assert_gives(key: &SecretKey, text: &[u8], name: &str) {
    match super::decode::keys(text) {
        Ok(keys) => assert!(keys == [key.clone()], "{name}: {} keys", keys.len()),
        Err(other) => panic!("{name}: {other:?}"),
    }
}

#[test]
fn base64_four_times() {
    let key = throwaway_key();
    for (form, mut text) in forms(&key) {
        for times in 1..=4 {
            text = wrapped(&STANDARD.encode(&text), 76, "\n").into();
            assert_gives(&key, &text, &format!("{form}, {times} times"));
        }
    }
}

#[test]
fn public_key_is_the_spki_of_the_library() {
    use p256::pkcs8::EncodePublicKey;

    let public = throwaway_key().public_key();
    let key = PublicKey(public);
    let der = public.to_public_key_der().expect("DER").to_vec();
    assert_eq!(key.to_string(), STANDARD.encode(&der));
    assert_eq!(key.to_string().parse(), Ok(key.clone()));

    let point = public.to_encoded_point(true);
    let mut compressed = der.get(..26).expect("a start").to_vec();
    compressed[1] -= 32;
    compressed[24] -= 32;
    compressed.extend_from_slice(point.as_bytes());
    let library = p256::pkcs8::DecodePublicKey::from_public_key_der(&compressed);
    assert_eq!(library.map(PublicKey), Ok(key.clone()));
    assert_eq!(STANDARD.encode(&compressed).parse(), Ok(key));

    for length in [0, 26, 90, 92] {
        let mut other = der.clone();
        other.resize(length, 0);
        let parsed = STANDARD.encode(&other).parse::<PublicKey>();
        assert_eq!(parsed, Err(super::InvalidPublicKey::Invalid), "{length}");
    }
}

/// For one key in twelve, the lines of some layer begin with the same letter, as if it were a
/// decoration. Without that letter, they decode to many texts that are partly readable.
#[test]
fn base64_four_times_with_lines_alike() {
    let mut count = 0;
    for number in 0..60 {
        let key = key_of(number);
        for (form, mut text) in forms(&key) {
            let mut is_alike = false;
            for times in 1..=4 {
                let encoded = wrapped(&STANDARD.encode(&text), 76, "\n");
                is_alike |= begin_alike(&encoded);
                text = encoded.into();
                if is_alike {
                    count += 1;
                    assert_gives(&key, &text, &format!("{form} of {number}, {times} times"));
                }
            }
        }
    }
    assert!(count > 60, "{count}");
}

/// Returns whether all lines begin with the same letter; the first may differ.
fn begin_alike(text: &str) -> bool {
    let mut firsts = text.lines().skip(1).map(|line| line.chars().next());
    let first = firsts.next();
    text.lines().count() > 2 && firsts.all(|it| Some(it) == first)
}

#[test]
fn several_keys_are_told_apart() {
    let (one, other) = (throwaway_key(), throwaway_key());
    let of = |key: &SecretKey| pem("PRIVATE KEY", &pkcs8(&sec1(key, true, true)));
    let short = pem("EC PRIVATE KEY", &sec1(&other, true, false));
    let spki = PublicKey(one.public_key()).to_string();
    let cases = [
        ("one", of(&one), 1),
        ("twice", of(&one) + &of(&one), 1),
        (
            "with a public key",
            format!(
                "{}{}",
                of(&one),
                pem("PUBLIC KEY", &STANDARD.decode(spki).expect("base64"))
            ),
            1,
        ),
        ("two", of(&one) + &of(&other), 2),
        ("two, the second in another form", of(&one) + &short, 2),
        ("two, the second as a JWK", of(&one) + &jwk(&other), 2),
        (
            "a set of JWKs",
            format!("{{\"keys\":[{},{}]}}", jwk(&one), jwk(&other)),
            2,
        ),
        (
            "an environment file",
            format!(
                "OLD=\"{}\"\nNEW={}\n",
                of(&one).replace('\n', "\\n"),
                STANDARD.encode(of(&other))
            ),
            2,
        ),
        (
            "one cut off before a whole one",
            of(&one)[..150].to_owned() + "\n" + &of(&other),
            1,
        ),
    ];
    for (name, text, count) in cases {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, Ok(count), "{name}");
    }
}

/// Longer texts are read in parts that overlap.
#[test]
fn keys_are_exposed_anywhere_in_a_long_text() {
    let key = throwaway_key();
    let file = pem("PRIVATE KEY", &pkcs8(&sec1(&key, true, true)));
    let numbers = hex(&key.to_bytes(), ":");
    let marker = "-----BEGIN PRIVATE KEY-----";
    let blank = " ".repeat(60_000);
    assert_eq!(exposure(blank.as_bytes()), super::Exposure::default());
    for at in [0, 16_300, 20_000, 24_500, 32_700, 59_900] {
        let around = |text: &str| [&blank[..at], text, &blank[at..]].concat();
        assert!(exposure(around(&file).as_bytes()).keys > 0, "{at}");
        assert!(exposure(around(marker).as_bytes()).has_marker, "{at}");
        let number_bytes = exposure(around(&numbers).as_bytes()).number_bytes;
        assert!(number_bytes >= 32, "{at}");
    }
}

/// A key without its public half cannot be checked, so a damaged one must be rejected, and must not
/// decode to a different key.
#[test]
fn no_other_key_is_made_of_a_damaged_one() {
    for _ in 0..20 {
        let key = throwaway_key();
        for der in [
            pkcs8(&sec1(&key, false, false)),
            sec1(&key, true, false),
            sec1(&key, false, false),
        ] {
            for text in [
                pem("PRIVATE KEY", &der),
                STANDARD.encode(&der),
                pem("PRIVATE KEY", &der).replace('\n', " "),
            ] {
                for at in 0..text.len() {
                    let missing = [&text[..at], &text[at + 1..]].concat();
                    let doubled = [&text[..at], "A", &text[at..]].concat();
                    let spaced = [&text[..at], " ", &text[at + 1..]].concat();
                    for text in [missing, doubled, spaced] {
                        if let Ok(keys) = super::decode::keys(text.as_bytes()) {
                            assert!(keys == [key.clone()], "{at} of {text}");
                        }
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A key that is decoded and encoded again decodes to the same key and no other.
    #[test]
    fn decoding_is_idempotent(form in 0_usize..15, layer in any::<prop::sample::Index>()) {
        let key = throwaway_key();
        let (_, text) = forms(&key).swap_remove(form);
        let layered = layered(&text);
        let (_, text) = &layered[layer.index(layered.len())];
        let once = super::decode::keys(text).expect("a key");
        let written = once[0].to_pkcs8_pem(p256::pkcs8::LineEnding::LF).expect("PEM");
        let twice = super::decode::keys(written.as_bytes()).expect("a key");
        prop_assert!(once == twice && twice == [key]);
        prop_assert!(exposure(text).keys > 0);
    }

    #[test]
    fn layers_are_taken_off_once(text in "[ -~\u{a0}\u{200b}\u{2014}\u{201c}\n]{0,60}") {
        let plain = super::layers::plain(text.as_bytes());
        prop_assert_eq!(&*super::layers::plain(&plain), &*plain);
        let mut unescaped = plain;
        while let Some(next) = super::escapes::unescape(&unescaped, false) {
            prop_assert!(next.len() <= unescaped.len());
            unescaped = next;
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), prefix in 0_usize..6) {
        let starts: [&[u8]; 6] = [b"", b"-----BEGIN PRIVATE KEY-----", b"\x30\x81\x87\x02\x01\x00", b"MIGHAgEA", b"{\"kty\":\"EC\",\"d\":\"", b"\\u%&#`<"];
        let text = [starts[prefix], &bytes].concat();
        let _ = PrivateKey::parse_all(&text);
        let _ = exposure(&text);
    }
}
