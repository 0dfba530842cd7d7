//! Throwaway private keys.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

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
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).expect("that key");
        let pkcs8 = pkcs8.as_ref().to_vec();
        assert_eq!(pkcs8[SCALAR.start - 2..SCALAR.start], [0x04, 0x20]);
        Self {
            pkcs8,
            public: pair.public_key().as_ref().to_vec(),
        }
    }

    /// A key in PKCS#8 that also contains the public key.
    pub fn from_pem(pem: &str) -> Self {
        let base64: String = pem.lines().filter(|it| !it.starts_with('-')).collect();
        let pkcs8 = STANDARD.decode(base64).expect("base64");
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &SystemRandom::new());
        let public = pair.expect("a P-256 key").public_key().as_ref().to_vec();
        Self { pkcs8, public }
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
        let text = text.as_ref();
        self.leak_patterns()
            .iter()
            .any(|pattern| text.windows(pattern.len()).any(|it| it == pattern))
    }

    /// Byte strings of which one would be found wherever the key has leaked: its common encodings, and
    /// those of the scalar, which is the actual secret.
    pub fn leak_patterns(&self) -> Vec<Vec<u8>> {
        let scalar = &self.pkcs8[SCALAR];
        let pem = self.pem();
        let mut patterns = vec![
            self.pkcs8_base64(),
            URL_SAFE_NO_PAD.encode(&self.pkcs8),
            self.sec1_base64(),
            // Without the marker line, which is the same for all keys.
            STANDARD.encode(&pem)[48..].to_owned(),
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
        let mut patterns: Vec<_> = patterns.into_iter().map(String::into_bytes).collect();
        patterns.push(scalar.to_vec());
        patterns
    }
}
