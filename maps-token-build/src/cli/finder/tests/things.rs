//! Generated tokens, keys, placeholders and URLs.

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey};
use serde_json::{Value, json};

use crate::cli::finder::{Match, MatchKind, Scanned, Scanner};
use crate::testing::{pem_of, throwaway_key};

pub(super) fn find(bytes: &[u8]) -> Vec<Match> {
    scan(bytes).matches
}

thread_local! {
    static SCANNER: RefCell<Scanner> = RefCell::new(Scanner::new());
}

pub(super) fn scan(bytes: &[u8]) -> Scanned {
    SCANNER.with_borrow_mut(|scanner| scanner.read(bytes).expect("bytes can be read"))
}

pub(super) fn kinds(bytes: &[u8]) -> Vec<MatchKind> {
    find(bytes).into_iter().map(|it| it.kind).collect()
}

pub(super) fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Returns 64 bytes whose base64url contains a `-` and a `_`.
pub(super) fn signature() -> Vec<u8> {
    let bytes = (0..61_u8).map(|number| number.wrapping_mul(167) ^ 0x5a);
    [vec![0xfb, 0xff, 0xfe], bytes.collect()].concat()
}

pub(super) fn jwt(header: &Value, claims: &Value) -> String {
    format!(
        "{}.{}.{}",
        part(header),
        part(claims),
        URL_SAFE_NO_PAD.encode(signature())
    )
}

pub(super) fn header() -> Value {
    json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"})
}

pub(super) fn claims() -> Value {
    json!({"iss": "DEF123GHIJ", "iat": 1, "scope": "mapkit_js", "origin": "a.example"})
}

pub(super) fn token() -> String {
    jwt(&header(), &claims())
}

pub(super) const PLACEHOLDER: &str =
    "maps-token-placeholder-for-head-office_2-built-without-a-private-key";

pub(super) const SNAPSHOT: &str = "/api/v1/snapshot?center=37.33%2C-122.01&z=14&annotations=%5B%7B%22point%22%3A%22center%22%7D%5D&teamId=DEF123GHIJ&keyId=ABC123DEFG&signature=c2lnbmF0dXJl";

/// Encodes a key as Apple does: PKCS #8 with a complete SEC 1 key, 150 bytes.
pub(super) fn apples_pkcs8(key: &SecretKey) -> Vec<u8> {
    let sec1 = sec1(key);
    let algorithm = b"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    let len = |bytes: usize| u8::try_from(bytes).expect("short");
    let content = [algorithm, &[0x04, len(sec1.len())][..], &sec1].concat();
    let header: &[u8] = &[0x30, 0x81, len(content.len())];
    [header, &content].concat()
}

/// Encodes a key in SEC 1 with the name of the curve, as `openssl ecparam -genkey` does; p256 omits the
/// name.
pub(super) fn sec1(key: &SecretKey) -> Vec<u8> {
    let curve = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\xa1\x44\x03\x42\x00";
    let public = key.public_key().to_encoded_point(false);
    [
        b"\x30\x77\x02\x01\x01\x04\x20",
        &key.to_bytes()[..],
        curve,
        public.as_bytes(),
    ]
    .concat()
}

pub(super) fn pkcs8(key: &SecretKey) -> Vec<u8> {
    key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec()
}

pub(super) fn public_key(key: &SecretKey) -> String {
    STANDARD.encode(
        key.public_key()
            .to_public_key_der()
            .expect("SPKI")
            .as_bytes(),
    )
}

pub(super) fn jwk(key: &SecretKey) -> Value {
    let point = key.public_key().to_encoded_point(false);
    let base64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({
        "kty": "EC",
        "crv": "P-256",
        "x": base64(point.x().expect("a point")),
        "y": base64(point.y().expect("a point")),
        "d": base64(&key.to_bytes()),
    })
}

pub(super) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let lines: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(String::from_utf8_lossy)
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

/// A text to find, and how to recognize it in a match.
pub(super) struct Thing {
    pub(super) name: &'static str,
    pub(super) text: Vec<u8>,
    expected: MatchKind,
}

impl Thing {
    pub(super) fn is_in(&self, matches: &[Match]) -> bool {
        matches.iter().any(|it| match (&self.expected, &it.kind) {
            (MatchKind::Key(expected), MatchKind::Key(key)) => {
                expected.public_key == key.public_key
            }
            (MatchKind::Snapshot(expected), MatchKind::Snapshot(readings)) => {
                readings.contains(&expected[0])
            }
            (expected, kind) => expected == kind,
        })
    }
}

pub(super) fn things() -> Vec<Thing> {
    let key = throwaway_key();
    let of_key = |public_key: Option<String>| {
        MatchKind::Key(crate::cli::finder::Key {
            kind: String::new(),
            public_key,
        })
    };
    // A sequence that starts with an integer, like a key.
    let like_rsa = [&[0x30, 0x82, 0x02, 0x80, 0x02, 0x01, 0x00][..], &[7; 637]].concat();
    vec![
        Thing {
            name: "token",
            text: token().into(),
            expected: MatchKind::Token(token()),
        },
        Thing {
            name: "placeholder",
            text: PLACEHOLDER.into(),
            expected: MatchKind::Placeholder("head-office_2".to_owned()),
        },
        Thing {
            name: "snapshot",
            text: format!("https://snapshot.apple-mapkit.com{SNAPSHOT}").into(),
            expected: MatchKind::Snapshot(vec![SNAPSHOT.to_owned()]),
        },
        Thing {
            name: "PEM",
            text: pem_of(&key).into(),
            expected: of_key(Some(public_key(&key))),
        },
        Thing {
            name: "SEC 1 in PEM",
            text: pem("EC PRIVATE KEY", &sec1(&key)).into(),
            expected: of_key(Some(public_key(&key))),
        },
        Thing {
            name: "RSA",
            text: pem("RSA PRIVATE KEY", &like_rsa).into(),
            expected: of_key(None),
        },
        Thing {
            name: "base64 of DER",
            text: STANDARD.encode(apples_pkcs8(&key)).into(),
            expected: of_key(Some(public_key(&key))),
        },
        Thing {
            name: "JWK",
            text: jwk(&key).to_string().into(),
            expected: of_key(Some(public_key(&key))),
        },
    ]
}
