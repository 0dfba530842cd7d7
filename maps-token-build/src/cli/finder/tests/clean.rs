//! No results in content that is published on purpose.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::pkcs8::EncodePublicKey;

use super::things::{kinds, pem, pkcs8, scan};
use crate::cli::finder::der::P256;
use crate::testing::throwaway_key;

#[test]
fn finds_nothing_in_clean_texts() {
    let noise: Vec<u8> = (0..60_000_u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 13).to_le_bytes()[0])
        .collect();
    let cases = [
        (
            "package-lock.json",
            r#""node_modules/a": {"version": "1.0.0", "integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="},"#.repeat(50),
        ),
        ("Cargo.lock", "checksum = \"320119579fcad9c21884f5c4861d16174d0e06250625266f50fe6898340abefa\"\n".repeat(50)),
        ("subresource integrity", "<script integrity=\"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC\">".to_owned()),
        ("minified script", "!function(e,t){var n=\"a\"+e,r=[\"auto\",\"none\"],o='\\u2028\\n';return/[\\x00-\\x1f\\u00a0]/.test(n)?eyJ(n):keyJoin(r)}(1,2);".repeat(20)),
        ("source map", format!("//# sourceMappingURL=data:application/json;base64,{}", STANDARD.encode(r#"{"version":3,"sources":["a.ts"],"mappings":"AAAA,SAAS"}"#))),
        ("names", "subjectPublicKeyInfo = e.keyInfo, a.keyJSON(keyIndex); key.crv = crv; PRIVATE_KEY; this.keyA1".repeat(50)),
        ("emoji", "\"\\uD83D\\uDC68\u{200d}\\uD83D\\uDC67\", \"©\u{fe0f}\",".repeat(50)),
        ("image", format!("<img src=\"data:image/png;base64,{}\">", STANDARD.encode(&noise))),
        ("bytes", String::from_utf8_lossy(&noise).into_owned()),
        ("input", "<input placeholder=\"Search\" token>".to_owned()),
        ("script of MapKit JS", "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" async></script>".to_owned()),
        ("obfuscated address", "<a href=\"mailto&#58;&#97;&#64;&#98;&#46;&#99;\">".to_owned()),
        ("Tailwind", ".\\32xl\\:w-1\\/2{width:50%}.\\31 23{}".to_owned()),
        ("Cyrillic", "/wiki/%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82".repeat(20)),
        ("hyphenated text", "Do\u{ad}nau\u{ad}dampf\u{ad}schiff ".repeat(100)),
        ("path", "/../../src/core/portable-simd/crates/core_simd/src/vector_and_more.rs".repeat(20)),
    ];
    for (name, text) in cases {
        assert_eq!(kinds(text.as_bytes()), [], "{name}");
    }
}

/// The size of a font. Some parts of the base64 look like text.
#[test]
fn base64_of_random_bytes_is_not_decoded() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let noise: Vec<u8> = (0..300_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect();
    let text = format!(
        "@font-face{{src:url(data:font/woff2;base64,{})}}",
        STANDARD.encode(&noise)
    );
    let scanned = scan(text.as_bytes());
    assert_eq!(scanned.matches, []);
    assert!(scanned.steps < 2 * text.len(), "{} steps", scanned.steps);
}

/// The examples of RFC 7515, A.1 and A.3: tokens of other services, and a private key that is public.
#[test]
fn finds_no_key_in_the_examples_of_rfc_7515() {
    let text = r#"{"kty":"EC",
      "crv":"P-256",
      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
      "d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
     }"#;
    assert_eq!(kinds(text.as_bytes()), []);
}

#[test]
fn ignores_what_only_looks_like_a_key() {
    let key = throwaway_key();
    let spki = key.public_key().to_public_key_der().expect("SPKI");
    let der = pkcs8(&key);
    let half = STANDARD.encode(&der[..der.len() / 2]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "a marker line",
            b"it starts with -----BEGIN PRIVATE KEY-----, as".to_vec(),
        ),
        (
            "an ellipsis",
            b"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_vec(),
        ),
        (
            "a cut example",
            format!("-----BEGIN PRIVATE KEY-----\n{half}...\n").into(),
        ),
        (
            "base64 of a marker line",
            STANDARD.encode("-----BEGIN PRIVATE KEY-----").into(),
        ),
        ("a public key", pem("PUBLIC KEY", spki.as_bytes()).into()),
        (
            "base64 of a public key",
            STANDARD.encode(spki.as_bytes()).into(),
        ),
        ("DER of a public key", spki.as_bytes().to_vec()),
        ("half of a key", half.into()),
        ("half of a DER", der[..der.len() - 1].to_vec()),
        ("a certificate", pem("CERTIFICATE", spki.as_bytes()).into()),
        ("hyphens", b"-".repeat(100_000)),
        ("names of the curve", P256.repeat(2_000)),
        (
            "a hash",
            b"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_vec(),
        ),
        (
            "a public JWK",
            br#"{"kty":"EC","crv":"P-256","x":"abc","y":"def"}"#.to_vec(),
        ),
    ];
    for (name, bytes) in cases {
        assert_eq!(kinds(&bytes), [], "{name}");
    }
}
