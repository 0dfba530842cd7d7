//! A private key that is derived from public words, so that findings can be reproduced.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256};

pub static KEY: LazyLock<SecretKey> = LazyLock::new(|| {
    SecretKey::from_slice(&Sha256::digest("the key of nobody")).expect("a scalar")
});

pub static PEM: LazyLock<String> = LazyLock::new(|| {
    let pem = KEY.to_pkcs8_pem(LineEnding::LF).expect("PEM");
    pem.to_string()
});

/// The value of `public_key` in `maps.toml`.
pub static PUBLIC_KEY: LazyLock<String> = LazyLock::new(|| {
    let spki = KEY.public_key().to_public_key_der().expect("SPKI");
    STANDARD.encode(spki)
});

/// Placeholders in the input for the encodings of the key.
pub const PLACEHOLDERS: [&str; 7] = [
    "{PEM}", "{JSON}", "{PKCS8}", "{SEC1}", "{URL}", "{BASE64}", "{DER}",
];

/// The encodings, in the order of [`PLACEHOLDERS`].
static ENCODINGS: LazyLock<[Vec<u8>; 7]> = LazyLock::new(|| {
    let pkcs8 = KEY.to_pkcs8_der().expect("PKCS #8").as_bytes().to_vec();
    // Like OpenSSL, with the curve, which p256 omits.
    let point = KEY.public_key().to_encoded_point(false);
    let sec1 = [
        b"\x30\x77\x02\x01\x01\x04\x20",
        &KEY.to_bytes()[..],
        b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\xa1\x44\x03\x42\x00",
        point.as_bytes(),
    ]
    .concat();
    [
        PEM.clone().into_bytes(),
        PEM.replace('\n', "\\n").into_bytes(),
        STANDARD.encode(&pkcs8).into_bytes(),
        STANDARD.encode(&sec1).into_bytes(),
        URL_SAFE_NO_PAD.encode(&pkcs8).into_bytes(),
        STANDARD.encode(PEM.as_bytes()).into_bytes(),
        pkcs8,
    ]
});

/// Replaces the placeholders, and returns whether there were any.
pub fn expand_key(template: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut rest = template;
    let mut has_key = false;
    while let Some((first, others)) = rest.split_first() {
        let mut placeholders = PLACEHOLDERS.iter().zip(ENCODINGS.iter());
        if let Some((placeholder, key)) =
            placeholders.find(|(placeholder, _)| rest.starts_with(placeholder.as_bytes()))
        {
            bytes.extend_from_slice(key);
            rest = &rest[placeholder.len()..];
            has_key = true;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    (bytes, has_key)
}
