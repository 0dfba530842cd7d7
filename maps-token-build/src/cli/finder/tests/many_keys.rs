//! Files of many keys: each is identified, and the work for each is limited.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;

use super::things::{pem, pkcs8, public_key, scan};
use crate::cli::finder::MatchKind;
use crate::key::PublicKey;
use crate::testing::{key_of, pem_of};

/// Returns the DER of a key whose scalar was changed, so that it does not match the public half.
fn damaged(key: &SecretKey) -> Vec<u8> {
    let mut der = pkcs8(key);
    der[40] ^= 1;
    der
}

fn json_line(key: &SecretKey) -> String {
    format!("{{\"key\":{:?}}}\n", pem_of(key))
}

#[test]
fn all_keys_of_a_bundle_are_identified() {
    let forms: [(&str, fn(&SecretKey) -> String); 4] = [
        ("PEM", pem_of),
        ("lines of JSON", json_line),
        ("quoted lines", |key| {
            let quoted = pem_of(key).trim_end().replace('\n', "\"\n\"");
            format!("\"{quoted}\"\n")
        }),
        ("base64 in lines", |key| STANDARD.encode(pkcs8(key)) + "\n"),
    ];
    for (name, form) in forms {
        for count in [60, 200] {
            let keys: Vec<SecretKey> = (0..count).map(key_of).collect();
            let text: String = keys.iter().map(form).collect();
            let scanned = scan(text.as_bytes());
            assert!(!scanned.is_incomplete, "{name}, {count}");
            let found = scanned.matches.iter().filter_map(|it| match &it.kind {
                MatchKind::Key(key) => key.public_key.clone(),
                _ => None,
            });
            let found: Vec<String> = found.collect();
            let expected: Vec<String> = keys.iter().map(public_key).collect();
            assert_eq!(found, expected, "{name}, {count}");
        }
    }
}

/// A public half takes as long as reading a long text.
#[test]
fn public_halves_are_computed_once() {
    let key = key_of(0);
    let text = pem("PRIVATE KEY", &damaged(&key));
    for (name, text) in [
        ("damaged PEM", text.clone().into_bytes()),
        ("damaged DER", damaged(&key)),
        ("base64", STANDARD.encode(damaged(&key)).into_bytes()),
        ("PEM", pem_of(&key).into_bytes()),
    ] {
        let steps = |count| scan(&text.repeat(count)).steps;
        let (few, many) = (steps(100), steps(200));
        let each = (many - few) / 100;
        assert!(each < 40 * text.len(), "{name}: {each} steps for each copy");
    }
}

#[test]
fn public_halves_of_damaged_keys_are_computed_once() {
    let damaged: Vec<Vec<u8>> = (0..6).map(|it| damaged(&key_of(it))).collect();
    let forms: [(&str, fn(&[u8]) -> String, usize); 3] = [
        ("PEM", |der| pem("PRIVATE KEY", der), 4),
        ("base64", |der| STANDARD.encode(der) + "\n", 8),
        (
            "hexadecimal",
            |der| {
                let hex = der.iter().map(|byte| format!("{byte:02x}"));
                hex.collect::<String>() + "\n"
            },
            1,
        ),
    ];
    // Some readings of a text contain other bytes.
    for (name, form, readings) in forms {
        let text: String = damaged.iter().map(|der| form(der)).collect();
        let (keys, computed) = PublicKey::all_of_private(text.as_bytes());
        assert_eq!(keys.len(), 0, "{name}");
        assert!(computed <= readings * damaged.len(), "{name}: {computed}");
    }
}
