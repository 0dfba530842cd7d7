//! A private key that is the same in every run, so that what was found can be found again, and is
//! made on the spot, from words that everyone may read.

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

/// Base64 of the SPKI, as `public_key` in `maps.toml` has it.
pub static PUBLIC: LazyLock<String> = LazyLock::new(|| {
    let spki = KEY.public_key().to_public_key_der().expect("SPKI");
    STANDARD.encode(spki)
});

/// What a target's input has for the key, in each of its spellings.
pub const WORDS: [&str; 7] = [
    "{PEM}", "{JSON}", "{PKCS8}", "{SEC1}", "{URL}", "{BASE64}", "{DER}",
];

/// The key in each of them.
static SPELLINGS: LazyLock<[Vec<u8>; 7]> = LazyLock::new(|| {
    let pkcs8 = KEY.to_pkcs8_der().expect("PKCS #8").as_bytes().to_vec();
    // As OpenSSL writes it: with the name of the curve, which p256 leaves out.
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

/// The bytes with the key in the place of each of the words, and whether there was one.
pub fn spelled(template: &[u8]) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut rest = template;
    let mut any = false;
    while let Some((first, others)) = rest.split_first() {
        let mut words = WORDS.iter().zip(SPELLINGS.iter());
        if let Some((word, key)) = words.find(|(word, _)| rest.starts_with(word.as_bytes())) {
            bytes.extend_from_slice(key);
            rest = &rest[word.len()..];
            any = true;
        } else {
            bytes.push(*first);
            rest = others;
        }
    }
    (bytes, any)
}
