//! Keys as CI services deliver them.

mod der;
mod forms;
mod layers;
mod lines;
mod search;
mod text;

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use proptest::prelude::*;

use self::forms::{EC, P256, Text, element, forms, jwk, pem, pkcs8, sec1, wrapped};
use self::layers::{MARK, RARE_BYTE_LAYERS, RARE_TEXT_LAYERS, hex, layered, utf16};
use super::{NotAKey, PrivateKey, PublicKey, Reference, exposure};
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

/// Returns a private key of another kind, in PKCS #8.
fn other_pkcs8(algorithm: &[u8], length: usize) -> Vec<u8> {
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
            let found = super::decode::keys(&text).map(|keys| keys.len());
            assert_eq!(found, Err(expected), "{form}, {layer}");
        }
    }
}

#[test]
fn private_key_in_place_of_a_public_key_is_named() {
    let der = pkcs8(&sec1(&throwaway_key(), true, true));
    let parsed = STANDARD.encode(der).parse::<PublicKey>();
    assert_eq!(parsed, Err(super::InvalidPublicKey::IsPrivate));
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
                let found = super::decode::keys(text.as_bytes()).map(|keys| keys.len());
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

#[test]
fn lost_plus_at_the_end_is_named() {
    let der = std::iter::repeat_with(|| pkcs8(&sec1(&throwaway_key(), true, true)))
        .find(|der| {
            let base64 = STANDARD.encode(der);
            base64.ends_with('+') && base64.matches('+').count() > 1
        })
        .expect("one");
    let file = pem("PRIVATE KEY", &der).replace('+', " ");
    let base64 = STANDARD.encode(&der).replace('+', " ");
    for (name, text) in [
        ("file", file.as_str()),
        ("base64", &base64),
        ("trimmed base64", base64.trim_end()),
    ] {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, Err(NotAKey::LostPlus), "{name}");
    }
}

#[test]
fn what_is_not_a_key_is_named() {
    let key = throwaway_key();
    let file = pem("PRIVATE KEY", &pkcs8(&sec1(&key, true, true)));
    let base64 = STANDARD.encode(pkcs8(&sec1(&key, true, true)));
    let with_plus = std::iter::repeat_with(|| pkcs8(&sec1(&throwaway_key(), true, true)))
        .map(|der| (pem("PRIVATE KEY", &der), STANDARD.encode(&der)))
        .find(|(_, base64)| base64.contains('+'))
        .expect("one");
    let form = with_plus.0.replace('+', " ");
    let jwt = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJERUYxMjNHSElKIn0.AAAA";
    let spaced_jwt = jwt.replace("eyJhbGciOiJFUzI1NiJ9", "eyAiYWxnIjogIkVTMjU2IiB9");
    let lfs = format!(
        "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 257\n",
        hex(&key.to_bytes(), "")
    );
    let reference = NotAKey::Reference;
    let with_name = |length| format!("{}=AuthKey_ABC123DEFG", "N".repeat(length));
    let longest_path = format!("/keys/{}", ".".repeat(4090));
    let too_long_path = format!("{longest_path}.");
    let (long_name, too_long_name) = (with_name(64), with_name(65));
    let cases: Vec<(&str, NotAKey)> = vec![
        ("", NotAKey::Absent),
        (" \r\n\t", NotAKey::Absent),
        ("\"\"", NotAKey::Absent),
        ("\u{201c}\u{201d}", NotAKey::Absent),
        ("\u{feff}\u{200b}\u{a0}", NotAKey::Absent),
        ("''\n", NotAKey::Absent),
        ("\\\"\\\"", NotAKey::Absent),
        ("MAPS_PRIVATE_KEY=", NotAKey::Absent),
        ("export MAPS_PRIVATE_KEY=''", NotAKey::Absent),
        ("$(MAPS_PRIVATE_KEY)", NotAKey::Absent),
        ("\"$(maps.privateKey)\"", NotAKey::Absent),
        ("$(cat key.p8)", reference(Reference::Command)),
        ("<(cat key.p8)", reference(Reference::Command)),
        ("`cat key.p8`", reference(Reference::Command)),
        (
            "$(< ~/AuthKey_ABC123DEFG.p8)",
            reference(Reference::Command),
        ),
        (
            "${{ secrets.MAPS_PRIVATE_KEY }}",
            reference(Reference::Template),
        ),
        ("'{{ maps_private_key }}'", reference(Reference::Template)),
        ("((maps-private-key))", reference(Reference::Template)),
        ("<%= ENV['KEY'] %>", reference(Reference::Template)),
        ("${MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        ("KEY=${MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        (
            "-----BEGIN PRIVATE KEY-----\n${KEY_BODY}\n-----END PRIVATE KEY-----",
            reference(Reference::Variable),
        ),
        ("$MAPS_PRIVATE_KEY", reference(Reference::Variable)),
        ("$env:MAPS_PRIVATE_KEY", reference(Reference::Variable)),
        ("%MAPS_PRIVATE_KEY%", reference(Reference::Variable)),
        ("#{MAPS_PRIVATE_KEY}", reference(Reference::Variable)),
        ("$[variables.mapsKey]", reference(Reference::Variable)),
        ("op://vault/maps/key", reference(Reference::SecretManager)),
        (
            "MAPS_PRIVATE_KEY=op://vault/maps/key",
            reference(Reference::SecretManager),
        ),
        (
            "vault:secret/data/maps#key",
            reference(Reference::SecretManager),
        ),
        (
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:maps",
            reference(Reference::SecretManager),
        ),
        (
            "projects/1/secrets/maps/versions/latest",
            reference(Reference::SecretManager),
        ),
        ("<your key>", reference(Reference::Example)),
        ("YOUR_PRIVATE_KEY", reference(Reference::Example)),
        ("changeme", reference(Reference::Example)),
        ("undefined", reference(Reference::Null)),
        ("null\n", reference(Reference::Null)),
        ("None", reference(Reference::Null)),
        ("***", reference(Reference::Masked)),
        ("xXx", reference(Reference::Masked)),
        ("[REDACTED]", reference(Reference::Masked)),
        ("key: '********'", reference(Reference::Masked)),
        (jwt, NotAKey::Token),
        (&spaced_jwt, NotAKey::Token),
        (&lfs, NotAKey::LfsPointer),
        (
            "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
            NotAKey::HtmlPage,
        ),
        ("<html><body>Sign in</body></html>", NotAKey::HtmlPage),
        ("<!doctype html>\n<title>Sign in</title>", NotAKey::HtmlPage),
        ("/home/me/AuthKey_ABC123DEFG.p8", NotAKey::Path),
        ("~/keys/maps.pem", NotAKey::Path),
        ("./secrets/maps", NotAKey::Path),
        (r"C:\Users\me\AuthKey_ABC123DEFG.p8", NotAKey::Path),
        (r"\\server\share\maps.p8", NotAKey::Path),
        ("file:///home/me/maps.p8", NotAKey::Path),
        ("AuthKey_ABC123DEFG.p8", NotAKey::FileName),
        ("AuthKey_ABC123DEFG", NotAKey::FileName),
        ("https://example.com/key.p8", NotAKey::Url),
        ("ABC123DEFG", NotAKey::Unknown),
        ("password", NotAKey::Unknown),
        ("a sentence about keys", NotAKey::Unknown),
        ("my key is encrypted", NotAKey::Unknown),
        ("Proc-Type: 4", NotAKey::Unknown),
        ("ssh-agent", NotAKey::Unknown),
        ("xx", NotAKey::Unknown),
        ("`", NotAKey::Absent),
        ("`a key", NotAKey::Unknown),
        ("` key`", NotAKey::Unknown),
        ("`My key`", NotAKey::Unknown),
        ("`cat key\nor not`", NotAKey::Unknown),
        ("projects/1/keys/maps", NotAKey::Unknown),
        ("maps/secrets/key", NotAKey::Unknown),
        ("my key://maps", NotAKey::Unknown),
        ("a word aaaa", NotAKey::Unknown),
        ("eyJ.a", NotAKey::Token),
        ("my token eyJhbGci.eyJpc3Mi.AAAA is here", NotAKey::Token),
        ("eyJhbGciOiJFUzI1NiJ9", NotAKey::Unknown),
        ("a eyJh.bbbb and more", NotAKey::Unknown),
        ("eyJh.bbbb and more", NotAKey::Unknown),
        ("'MAPS_PRIVATE_KEY'='AuthKey_ABC123DEFG'", NotAKey::FileName),
        ("maps-private.key: AuthKey_ABC123DEFG", NotAKey::FileName),
        ("=AuthKey_ABC123DEFG", NotAKey::Unknown),
        ("a key: AuthKey_ABC123DEFG", NotAKey::Unknown),
        (&long_name, NotAKey::FileName),
        (&too_long_name, NotAKey::Unknown),
        // A drive and a scheme are no names.
        (r"C:\keys\maps", NotAKey::Path),
        ("secret-maps:/keys/maps", NotAKey::Unknown),
        ("/keys/maps\n/keys/shop", NotAKey::Unknown),
        (&longest_path, NotAKey::Path),
        (&too_long_path, NotAKey::Unknown),
        ("secret-maps1:/keys/maps", NotAKey::Path),
        (&form, NotAKey::LostPlus),
        ("-----BEGIN PRIVATE KEY-----", NotAKey::CutOff),
        (
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            NotAKey::Damaged,
        ),
        (
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----",
            NotAKey::Encrypted,
        ),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----",
            NotAKey::Algorithm("OpenSSH"),
        ),
        (
            "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaA==",
            NotAKey::Algorithm("OpenSSH"),
        ),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBGY\n-----END PGP PRIVATE KEY BLOCK-----",
            NotAKey::Algorithm("OpenPGP"),
        ),
        (
            "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----",
            NotAKey::Algorithm("DSA"),
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----",
            NotAKey::Encrypted,
        ),
        ("-----BEGIN EC PARAMETERS-----", NotAKey::Unknown),
        ("-----END EC PARAMETERS-----", NotAKey::Unknown),
        (
            "PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\nEncryption: none",
            NotAKey::Algorithm("PuTTY"),
        ),
        (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJb3 me@host",
            NotAKey::Public,
        ),
        (
            "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----",
            NotAKey::Unknown,
        ),
        (
            "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Rsa,
        ),
        (
            "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Algorithm("Ed25519"),
        ),
        (
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\"}",
            NotAKey::Public,
        ),
        (
            "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQAB\",\"y\":\"AQAB\",\"d\":\"AQAB\"}",
            NotAKey::Damaged,
        ),
    ];
    for (text, expected) in &cases {
        let around: [(&str, Text); 5] = [
            ("nothing", text.as_bytes().to_vec()),
            ("quotes", format!("\"{text}\"").into()),
            ("blank lines", format!("\n  {text}\r\n").into()),
            ("UTF-16", utf16(text, MARK, u16::to_le_bytes)),
            ("a byte-order mark", format!("{MARK}{text}").into()),
        ];
        for (layer, text) in around {
            let found = PrivateKey::parse_all(&text).map(|keys| keys.len());
            assert_eq!(found, Err(*expected), "{text:?} in {layer}");
        }
    }
    let middle = file.len() / 2;
    let damaged: [(&str, String, NotAKey); 11] = [
        ("cut off", file[..middle].to_owned(), NotAKey::CutOff),
        (
            "base64 that is cut off",
            base64[..150].to_owned(),
            NotAKey::CutOff,
        ),
        (
            "base64 of a file that is cut off",
            STANDARD.encode(&file[..middle]),
            NotAKey::CutOff,
        ),
        (
            "its second half",
            file[middle..].to_owned(),
            NotAKey::BeginMissing,
        ),
        (
            "cut in the middle",
            format!("{}\n-----END PRIVATE KEY-----", &file[..100]),
            NotAKey::Damaged,
        ),
        (
            "a letter changed",
            [
                &file[..80],
                if &file[80..81] == "A" { "B" } else { "A" },
                &file[81..],
            ]
            .concat(),
            NotAKey::Damaged,
        ),
        (
            "a letter lost",
            [&file[..80], &file[81..]].concat(),
            NotAKey::Damaged,
        ),
        ("in small letters", file.to_lowercase(), NotAKey::Damaged),
        (
            "base64 of a file whose + were lost",
            STANDARD.encode(&form),
            NotAKey::LostPlus,
        ),
        (
            "base64 whose + were lost",
            with_plus.1.replace('+', " "),
            NotAKey::LostPlus,
        ),
        (
            "a file in one line whose + were lost",
            form.replace('\n', " "),
            NotAKey::LostPlus,
        ),
    ];
    for (name, text, expected) in damaged {
        let found = PrivateKey::parse_all(text.as_bytes()).map(|keys| keys.len());
        assert_eq!(found, Err(expected), "{name}");
    }
    let largest = "A ".repeat(super::MAX_KEY_TEXT_LEN / 2);
    assert_eq!(
        super::decode::keys(largest.as_bytes()).map(|_| ()),
        Err(NotAKey::Unknown)
    );
    let large = "A".repeat(super::MAX_KEY_TEXT_LEN + 1);
    assert_eq!(
        super::decode::keys(large.as_bytes()).map(|_| ()),
        Err(NotAKey::TooLarge)
    );
    let control: &[u8] = b"\x08\x06";
    for bytes in [b"\x80\xff\x01\x02\x03\xfe\xfd", control, b"\t\x08\x06"] {
        let found = super::decode::keys(bytes).map(|_| ());
        assert_eq!(found, Err(NotAKey::NotText), "{bytes:?}");
    }
    for blank in [&b""[..], b" \n", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"] {
        let found = super::decode::keys(blank).map(|_| ());
        assert_eq!(found, Err(NotAKey::Absent), "{blank:?}");
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
