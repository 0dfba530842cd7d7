//! DER without anything around it: valid, truncated, and that of other files.

use p256::elliptic_curve::sec1::ToEncodedPoint;

use super::forms::{EC, P256, Text, element, pkcs8, sec1};
use super::layers::hex;
use crate::key::{NotAKey, PrivateKey};
use crate::testing::key_of;

const PKCS7_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";

/// Bytes that are neither text nor DER.
const NOISE: &[u8] = &[5; 24];

/// Adds bytes at the end of a structure of at most 255 bytes.
fn with_rest(der: &[u8], rest: &[u8]) -> Text {
    let header = if der[1] == 0x81 { 3 } else { 2 };
    element(der[0], &[&der[header..], rest])
}

#[test]
fn der_is_identified_by_its_structure() {
    let key = key_of(0);
    let bare = sec1(&key, false, false);
    let full = sec1(&key, true, true);
    let unchecked = pkcs8(&bare);
    let scalar =
        |length: usize| element(0x30, &[b"\x02\x01\x01", &element(4, &[&vec![7; length]])]);
    let modulus = element(2, &[b"\0", &[0x99; 128]]);
    let rsa_public = element(0x30, &[&modulus, b"\x02\x03\x01\0\x01"]);
    let point = key.public_key().to_encoded_point(false);
    let spki = element(
        0x30,
        &[
            &element(0x30, &[EC, P256]),
            &element(3, &[b"\0", point.as_bytes()]),
        ],
    );
    let name = |length| element(0x30, &[&element(0x31, &[&vec![5; length]])]);
    let certificate = |version: &[u8], length| {
        let signed = [
            version,
            b"\x02\x01\x07",
            &element(0x30, &[EC]),
            &name(length),
            &spki,
        ];
        element(
            0x30,
            &[
                &element(0x30, &signed),
                &element(0x30, &[EC]),
                &[3, 4, 0, 1, 2, 3],
            ],
        )
    };
    let cases: Vec<(&str, Text, Result<usize, NotAKey>)> = vec![
        ("SEC1", full.clone(), Ok(1)),
        (
            "SEC1 without its last byte",
            full[..full.len() - 1].into(),
            Err(NotAKey::CutOff),
        ),
        (
            "SEC1 and a byte",
            with_rest(&full, b"\0"),
            Err(NotAKey::CutOff),
        ),
        (
            "SEC1 and an element",
            with_rest(&full, b"\x05\0"),
            Err(NotAKey::CutOff),
        ),
        ("PKCS#8", unchecked.clone(), Ok(1)),
        (
            "PKCS#8 and a byte",
            with_rest(&unchecked, b"\x05"),
            Err(NotAKey::CutOff),
        ),
        (
            "PKCS#8 and attributes",
            with_rest(&unchecked, b"\xa0\0"),
            Ok(1),
        ),
        (
            "PKCS#8 and an element",
            with_rest(&unchecked, b"\x05\0"),
            Err(NotAKey::CutOff),
        ),
        ("a scalar", bare.clone(), Ok(1)),
        ("a scalar and a zero", [&*bare, b"\0"].concat(), Ok(1)),
        ("a scalar and a newline", [&*bare, b"\r\n"].concat(), Ok(1)),
        (
            "a scalar and a byte",
            [&*bare, b"\x05"].concat(),
            Err(NotAKey::CutOff),
        ),
        ("a scalar in hexadecimal", hex(&bare, "").into(), Ok(1)),
        (
            "a scalar in hexadecimal, and a zero",
            hex(&[&*bare, b"\0"].concat(), "").into(),
            Ok(1),
        ),
        (
            "a scalar in hexadecimal, and a byte",
            hex(&[&*bare, b"\x05"].concat(), "").into(),
            Err(NotAKey::CutOff),
        ),
        (
            "a scalar in hexadecimal after a byte",
            hex(&[b"\x05", &*bare].concat(), "").into(),
            Err(NotAKey::CutOff),
        ),
        (
            "a key inside of a broken one",
            [&unchecked[..60], &*full].concat(),
            Ok(1),
        ),
        ("half a scalar", bare[..20].into(), Err(NotAKey::CutOff)),
        ("a scalar without a zero", scalar(31), Ok(1)),
        ("a short scalar", scalar(24), Ok(1)),
        ("a shorter scalar", scalar(23), Err(NotAKey::NotText)),
        (
            "a scalar for P-384",
            scalar(48),
            Err(NotAKey::Curve("P-384")),
        ),
        (
            "a scalar for P-521",
            scalar(66),
            Err(NotAKey::Curve("P-521")),
        ),
        (
            "a scalar for another curve",
            scalar(40),
            Err(NotAKey::CutOff),
        ),
        ("a longer scalar", scalar(67), Err(NotAKey::NotText)),
        (
            "PKCS#12 of indefinite length",
            [b"\x30\x80\x02\x01\x03\x30\x80", PKCS7_DATA, NOISE].concat(),
            Err(NotAKey::Pkcs12),
        ),
        (
            "version 3 of something else",
            element(0x30, &[b"\x02\x01\x03", &element(0x30, &[NOISE])]),
            Err(NotAKey::NotText),
        ),
        (
            "PKCS#7",
            element(0x30, &[PKCS7_DATA, NOISE]),
            Err(NotAKey::Certificate),
        ),
        (
            "another identifier",
            element(
                0x30,
                &[b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", NOISE],
            ),
            Err(NotAKey::NotText),
        ),
        ("a public RSA key", rsa_public.clone(), Err(NotAKey::Public)),
        (
            "a truncated public RSA key",
            [b"\x30\x81\xff", &rsa_public[3..]].concat(),
            Err(NotAKey::NotText),
        ),
        (
            "a large number",
            element(0x30, &[&modulus, b"\x02\x03\x01\0\x02"]),
            Err(NotAKey::NotText),
        ),
        (
            "a certificate",
            certificate(b"\xa0\x03\x02\x01\x02", 9),
            Err(NotAKey::Certificate),
        ),
        (
            "a certificate request",
            element(
                0x30,
                &[
                    &element(0x30, &[b"\x02\x01\0", &element(0x30, &[b"\x31\0"])]),
                    &element(0x30, &[b"\x06\x01\x01"]),
                    b"\x03\x01\0",
                ],
            ),
            Err(NotAKey::NotText),
        ),
        (
            "a certificate, version 1",
            certificate(b"", 9),
            Err(NotAKey::Certificate),
        ),
        (
            "a long certificate",
            certificate(b"", 300),
            Err(NotAKey::Certificate),
        ),
        (
            "two numbers",
            element(
                0x30,
                &[&element(0x30, &[b"\x02\x01\x05\x02\x01\x07"]), NOISE],
            ),
            Err(NotAKey::NotText),
        ),
        (
            "OpenSSH, and a key",
            [b"openssh-key-v1\0", &*full].concat(),
            Ok(1),
        ),
    ];
    for (name, der, expected) in cases {
        let found = PrivateKey::parse_all(&der).map(|keys| keys.len());
        assert_eq!(found, expected, "{name}");
    }
}
