//! Formats of a key, without layers around them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;

use crate::key::PublicKey;

pub(super) type Text = Vec<u8>;

pub(super) fn wrapped(text: &str, width: usize, ending: &str) -> String {
    let lines: Vec<_> = text
        .as_bytes()
        .chunks(width)
        .map(String::from_utf8_lossy)
        .collect();
    lines.join(ending)
}

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let body = wrapped(&STANDARD.encode(der), 64, "\n");
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}

/// Encodes a DER element.
pub(super) fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let head = match content.len() {
        length @ ..0x80 => vec![tag, u8::try_from(length).expect("short")],
        length @ ..0x100 => vec![tag, 0x81, u8::try_from(length).expect("short")],
        length => {
            let [high, low] = u16::try_from(length).expect("short").to_be_bytes();
            vec![tag, 0x82, high, low]
        }
    };
    [head, content].concat()
}

pub(super) const EC: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";
pub(super) const P256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";

/// Encodes a key in SEC1, with or without its curve and its public half.
pub(super) fn sec1(key: &SecretKey, with_curve: bool, with_public: bool) -> Vec<u8> {
    let point = key.public_key().to_encoded_point(false);
    let scalar = element(4, &[&key.to_bytes()]);
    let curve = element(0xa0, &[P256]);
    let public = element(0xa1, &[&element(3, &[b"\0", point.as_bytes()])]);
    let mut parts: Vec<&[u8]> = vec![b"\x02\x01\x01", &scalar];
    if with_curve {
        parts.push(&curve);
    }
    if with_public {
        parts.push(&public);
    }
    element(0x30, &parts)
}

pub(super) fn pkcs8(sec1: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[EC, P256]);
    element(0x30, &[b"\x02\x01\0", &algorithm, &element(4, &[sec1])])
}

pub(super) fn one_asymmetric_key(key: &SecretKey) -> Vec<u8> {
    let algorithm = element(0x30, &[EC, P256]);
    let inner = element(4, &[&sec1(key, false, false)]);
    let attributes = element(0xa0, &[]);
    let point = key.public_key().to_encoded_point(false);
    let public = element(0x81, &[b"\0", point.as_bytes()]);
    element(
        0x30,
        &[b"\x02\x01\x01", &algorithm, &inner, &attributes, &public],
    )
}

pub(super) fn jwk(key: &SecretKey) -> String {
    let point = key.public_key().to_encoded_point(false);
    format!(
        "{{\"kty\":\"EC\",\"kid\":\"ABC123DEFG\",\"crv\":\"P-256\",\"x\":\"{}\",\"y\":\"{}\",\"d\":\"{}\"}}",
        URL_SAFE_NO_PAD.encode(point.x().expect("x")),
        URL_SAFE_NO_PAD.encode(point.y().expect("y")),
        URL_SAFE_NO_PAD.encode(key.to_bytes()),
    )
}

/// Returns a key in each format.
pub(super) fn forms(key: &SecretKey) -> Vec<(&'static str, Text)> {
    let short = sec1(key, true, false);
    let openssl = pkcs8(&sec1(key, false, true));
    let apple = pkcs8(&sec1(key, true, true));
    assert_eq!(key.to_pkcs8_der().expect("DER").as_bytes(), openssl);
    assert_eq!(apple.len(), 150);
    let full_sec1 = sec1(key, true, true);
    let spki = PublicKey(key.public_key()).to_string();
    vec![
        ("Apple's file", pem("PRIVATE KEY", &apple).into()),
        ("PKCS#8", pem("PRIVATE KEY", &openssl).into()),
        (
            "PKCS#8 without the public half",
            pem("PRIVATE KEY", &pkcs8(&sec1(key, false, false))).into(),
        ),
        (
            "PKCS#8, version 2",
            pem("PRIVATE KEY", &one_asymmetric_key(key)).into(),
        ),
        ("SEC1", pem("EC PRIVATE KEY", &full_sec1).into()),
        (
            "SEC1 without the public half",
            pem("EC PRIVATE KEY", &short).into(),
        ),
        (
            "SEC1 behind its parameters",
            format!(
                "{}{}",
                pem("EC PARAMETERS", P256),
                pem("EC PRIVATE KEY", &full_sec1)
            )
            .into(),
        ),
        ("base64 of the DER", STANDARD.encode(&apple).into()),
        (
            "base64 of the DER, in lines",
            wrapped(&STANDARD.encode(&apple), 64, "\n").into(),
        ),
        ("base64 of SEC1", STANDARD.encode(&short).into()),
        ("DER", apple),
        ("DER of SEC1", full_sec1.clone()),
        ("JWK", jwk(key).into()),
        (
            "JWK in lines",
            jwk(key).replace(',', ",\n  ").replace(':', ": ").into(),
        ),
        (
            "twice, in two forms, with the public half",
            format!(
                "{}{spki}{}",
                pem("PRIVATE KEY", &openssl),
                pem("EC PRIVATE KEY", &full_sec1)
            )
            .into(),
        ),
    ]
}
