//! Throwaway private keys.

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::time::now;
use crate::utf16;

/// A P-256 key in PKCS#8, like the keys that Apple issues.
pub struct TestKey {
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

/// The private scalar in the PKCS#8 of ring, after the tag and length of an octet string.
const SCALAR: std::ops::Range<usize> = 36..68;

/// The start of the SEC1 key in the PKCS#8 of ring.
const SEC1_START: usize = SCALAR.start - 7;

/// The DER of a P-256 public key up to the point (RFC 5480).
const SPKI_PREFIX: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

impl TestKey {
    pub fn generate() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let pkcs8 = pkcs8.as_ref().to_vec();
        assert_eq!(pkcs8[SCALAR.start - 2..SCALAR.start], [0x04, 0x20]);
        Self::from_pkcs8(pkcs8)
    }

    /// A key in PKCS#8 that also contains the public key.
    pub fn from_pem(pem: &str) -> Self {
        let base64: String = pem.lines().filter(|it| !it.starts_with('-')).collect();
        Self::from_pkcs8(STANDARD.decode(base64).expect("base64"))
    }

    fn from_pkcs8(pkcs8: Vec<u8>) -> Self {
        let public = pair(&pkcs8).public_key().as_ref().to_vec();
        Self { pkcs8, public }
    }

    /// A token made elsewhere, like the one that [`MAPS_TOML`](crate::project::MAPS_TOML) describes.
    pub fn token(&self) -> String {
        self.sign(&json!({
            "iss": "DEF123GHIJ",
            "iat": now(),
            "exp": now() + 180 * 24 * 60 * 60,
            "scope": "mapkit_js",
            "origin": "example.com,*.example.com",
        }))
    }

    /// A token for a server.
    pub fn server_token(&self) -> String {
        self.sign(&json!({
            "iss": "DEF123GHIJ",
            "iat": now(),
            "exp": now() + 30 * 24 * 60 * 60,
            "scope": "server_api",
        }))
    }

    fn sign(&self, claims: &Value) -> String {
        let header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
        let [header, claims] =
            [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{claims}");
        let signature = pair(&self.pkcs8).sign(&SystemRandom::new(), message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.expect("a signature"));
        format!("{message}.{signature}")
    }

    /// The content of an `AuthKey_….p8`.
    pub fn pem(&self) -> String {
        let base64 = self.pkcs8_base64();
        let lines: Vec<_> = base64
            .as_bytes()
            .chunks(64)
            .map(|line| String::from_utf8_lossy(line))
            .collect();
        format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            lines.join("\n")
        )
    }

    /// The PEM without marker lines and line endings.
    pub fn pkcs8_base64(&self) -> String {
        STANDARD.encode(&self.pkcs8)
    }

    /// The PEM in base64, a common form for CI secrets.
    pub fn pem_base64(&self) -> String {
        STANDARD.encode(self.pem())
    }

    /// The PEM in UTF-16 and base64, as Windows PowerShell encodes the content of a file.
    pub fn utf16_base64(&self) -> String {
        STANDARD.encode(utf16::little_endian(&self.pem()))
    }

    /// The SEC1 key that PKCS#8 wraps.
    pub fn sec1_base64(&self) -> String {
        STANDARD.encode(&self.pkcs8[SEC1_START..])
    }

    /// The uncompressed public point.
    pub fn public_point(&self) -> &[u8] {
        &self.public
    }

    /// `public_key` in `maps.toml`.
    pub fn public_key(&self) -> String {
        let mut spki = hex::decode(SPKI_PREFIX).expect("hex");
        spki.extend_from_slice(&self.public);
        STANDARD.encode(spki)
    }

    pub fn is_leaked_in(&self, text: impl AsRef<[u8]>) -> bool {
        let patterns = AhoCorasick::new(self.leak_patterns()).expect("an automaton");
        patterns.is_match(text.as_ref())
    }

    /// Byte strings of which one would be found wherever the key has leaked: its common encodings, and
    /// those of the scalar, which is the actual secret; each also in UTF-16.
    pub fn leak_patterns(&self) -> Vec<Vec<u8>> {
        let scalar = &self.pkcs8[SCALAR];
        let pem = self.pem();
        let mut patterns = vec![
            self.pkcs8_base64(),
            URL_SAFE_NO_PAD.encode(&self.pkcs8),
            self.sec1_base64(),
            // Without the marker line, which is the same for all keys.
            STANDARD.encode(&pem)[48..].to_owned(),
            self.utf16_base64()[80..].to_owned(),
            STANDARD.encode(utf16::big_endian(&pem))[80..].to_owned(),
            hex::encode(scalar),
            hex::encode_upper(scalar),
            STANDARD.encode(scalar).trim_end_matches('=').to_owned(),
            URL_SAFE_NO_PAD.encode(scalar),
            format!("{scalar:?}"),
        ];
        let lower: Vec<_> = patterns.iter().map(|it| it.to_lowercase()).collect();
        patterns.extend(lower);
        let body = pem.lines().filter(|line| !line.starts_with('-'));
        patterns.extend(body.map(str::to_owned));
        let wide: Vec<_> = patterns.iter().map(|it| in_any_utf16(it)).collect();
        let mut patterns: Vec<_> = patterns.into_iter().map(String::into_bytes).collect();
        patterns.extend(wide);
        patterns.push(scalar.to_vec());
        patterns
    }
}

fn pair(pkcs8: &[u8]) -> EcdsaKeyPair {
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    EcdsaKeyPair::from_pkcs8(algorithm, pkcs8, &SystemRandom::new()).expect("a P-256 key")
}

/// The bytes that an ASCII text has in UTF-16 of both byte orders: without the zero at one end.
fn in_any_utf16(text: &str) -> Vec<u8> {
    let mut bytes = utf16::big_endian(text);
    bytes.remove(0);
    bytes
}
