//! Keys and certificates that cannot sign tokens, and are named.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;

use super::forms::{EC, P256, Text, element, pem, pkcs8, sec1};
use super::layers::layered;
use crate::key::{InvalidPublicKey, NotAKey, PublicKey, decode, exposure};
use crate::testing::throwaway_key;

/// Returns a private key of another kind, in PKCS #8.
pub(super) fn other_pkcs8(algorithm: &[u8], length: usize) -> Vec<u8> {
    let noise: Vec<u8> = std::iter::repeat_with(|| throwaway_key().to_bytes().to_vec())
        .take(length / 32 + 1)
        .flatten()
        .take(length)
        .collect();
    element(
        0x30,
        &[
            b"\x02\x01\0",
            &element(0x30, &[algorithm]),
            &element(4, &[&noise]),
        ],
    )
}

const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\0";
const P384: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22";
const SECP256K1: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x0a";

/// Returns keys and other files that are recognized by their DER, so that no layer around them changes
/// the result.
fn others_in_der(key: &SecretKey) -> Vec<(&'static str, Text, NotAKey)> {
    let rsa = [
        b"\x02\x01\0".to_vec(),
        element(2, &[b"\0", &[0x99; 128]]),
        element(2, &[b"\x01\0\x01"]),
    ]
    .concat();
    let encrypted = element(
        0x30,
        &[
            b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d",
            &element(0x30, &[&[5; 20]]),
        ],
    );
    let point = key.public_key().to_encoded_point(false);
    let spki = element(
        0x30,
        &[
            &element(0x30, &[EC, P256]),
            &element(3, &[b"\0", point.as_bytes()]),
        ],
    );
    let signed = element(
        0x30,
        &[
            b"\xa0\x03\x02\x01\x02\x02\x01\x07",
            &element(0x30, &[EC]),
            &spki,
        ],
    );
    let certificate = element(0x30, &[&signed, &element(0x30, &[EC]), &[3, 4, 0, 1, 2, 3]]);
    let safe = element(
        0x30,
        &[
            b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
            &element(0xa0, &[&[4; 60]]),
        ],
    );
    let on_p384 = element(
        0x30,
        &[
            b"\x02\x01\x01",
            &element(4, &[&[7; 48]]),
            &element(0xa0, &[b"\x06\x05\x2b\x81\x04\x00\x22"]),
        ],
    );
    // The scalar is also valid for P-256.
    let on_bitcoins_curve = element(
        0x30,
        &[
            b"\x02\x01\x01",
            &element(4, &[&key.to_bytes()]),
            &element(0xa0, &[b"\x06\x05\x2b\x81\x04\x00\x0a"]),
        ],
    );
    vec![
        (
            "RSA",
            pem("PRIVATE KEY", &other_pkcs8(RSA, 600)).into(),
            NotAKey::Rsa,
        ),
        (
            "RSA, PKCS#1",
            pem("RSA PRIVATE KEY", &element(0x30, &[&rsa])).into(),
            NotAKey::Rsa,
        ),
        ("RSA in DER", other_pkcs8(RSA, 600), NotAKey::Rsa),
        (
            "P-384",
            pem("PRIVATE KEY", &other_pkcs8(P384, 160)).into(),
            NotAKey::Curve("P-384"),
        ),
        (
            "P-384, SEC1",
            pem("EC PRIVATE KEY", &on_p384).into(),
            NotAKey::Curve("P-384"),
        ),
        (
            "secp256k1",
            pem(
                "PRIVATE KEY",
                &element(
                    0x30,
                    &[
                        b"\x02\x01\0",
                        &element(0x30, &[SECP256K1]),
                        &element(4, &[&sec1(key, false, false)]),
                    ],
                ),
            )
            .into(),
            NotAKey::Curve("secp256k1"),
        ),
        (
            "secp256k1, SEC1",
            pem("EC PRIVATE KEY", &on_bitcoins_curve).into(),
            NotAKey::Curve("secp256k1"),
        ),
        (
            "Ed25519",
            pem("PRIVATE KEY", &other_pkcs8(b"\x06\x03\x2b\x65\x70", 34)).into(),
            NotAKey::Algorithm("Ed25519"),
        ),
        (
            "encrypted",
            pem(
                "ENCRYPTED PRIVATE KEY",
                &element(0x30, &[&encrypted, &element(4, &[&[9; 150]])]),
            )
            .into(),
            NotAKey::Encrypted,
        ),
        (
            "encrypted, in DER",
            element(0x30, &[&encrypted, &element(4, &[&[9; 150]])]),
            NotAKey::Encrypted,
        ),
        (
            "a public key",
            pem("PUBLIC KEY", &spki).into(),
            NotAKey::Public,
        ),
        (
            "a public key, as maps.toml has it",
            STANDARD.encode(&spki).into(),
            NotAKey::Public,
        ),
        (
            "a certificate",
            pem("CERTIFICATE", &certificate).into(),
            NotAKey::Certificate,
        ),
        (
            "PKCS#12",
            element(0x30, &[b"\x02\x01\x03", &safe]),
            NotAKey::Pkcs12,
        ),
    ]
}

#[test]
fn other_keys_are_named_under_every_layer() {
    let key = throwaway_key();
    for (form, text, expected) in others_in_der(&key) {
        for (layer, text) in layered(&text) {
            let found = decode::keys(&text).map(|keys| keys.len());
            assert_eq!(found, Err(expected), "{form}, {layer}");
        }
    }
}

#[test]
fn private_key_in_place_of_a_public_key_is_named() {
    let der = pkcs8(&sec1(&throwaway_key(), true, true));
    let parsed = STANDARD.encode(der).parse::<PublicKey>();
    assert_eq!(parsed, Err(InvalidPublicKey::IsPrivate));
}

/// Of two things in one text, wherever each is.
#[test]
fn most_specific_thing_is_named() {
    let key = throwaway_key();
    let mut others = others_in_der(&key);
    let mut take = |name: &str| {
        let index = others.iter().position(|(other, ..)| *other == name);
        let (_, text, expected) = others.swap_remove(index.expect(name));
        let text =
            String::from_utf8(text).unwrap_or_else(|error| STANDARD.encode(error.as_bytes()));
        (text, expected)
    };
    let cut = pem("PRIVATE KEY", &pkcs8(&sec1(&key, true, true)))[..150].to_owned();
    // What comes before or after it has an END line.
    let in_order = [
        take("encrypted"),
        take("RSA"),
        take("PKCS#12"),
        (cut, NotAKey::Damaged),
        take("a certificate"),
        take("a public key"),
    ];
    for (index, (first, expected)) in in_order.iter().enumerate() {
        for (second, _) in &in_order[index + 1..] {
            for text in [format!("{first}\n{second}"), format!("{second}\n{first}")] {
                let found = decode::keys(text.as_bytes()).map(|keys| keys.len());
                assert_eq!(found, Err(*expected), "{text}");
            }
        }
    }
}

#[test]
fn private_keys_of_other_kinds_are_exposed() {
    for (name, text, other) in others_in_der(&throwaway_key()) {
        let is_public = matches!(other, NotAKey::Public | NotAKey::Certificate);
        assert_eq!(exposure(&text).keys == 0, is_public, "{name}");
    }
}
