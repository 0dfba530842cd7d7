//! Private keys made on the spot: none is ever kept.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

/// A P-256 key in PKCS#8, as Apple issues it.
pub struct ThrowAwayKey {
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

/// Where ring's PKCS#8 has the private scalar, behind the tag and length of an octet string.
const SCALAR: std::ops::Range<usize> = 36..68;

/// Where ring's PKCS#8 has the SEC1 in it: seven bytes before the scalar.
const SEC1_START: usize = SCALAR.start - 7;

/// The DER of a P-256 public key up to the point itself (RFC 5480).
const SPKI_PREFIX: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

impl ThrowAwayKey {
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

    /// The text of an `AuthKey_….p8`.
    pub fn pem(&self) -> String {
        let base64 = STANDARD.encode(&self.pkcs8);
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

    /// The text of the file as base64, as some keep it in a secret.
    pub fn pem_base64(&self) -> String {
        STANDARD.encode(self.pem())
    }

    /// Base64 of its older form, SEC1, which PKCS#8 wraps.
    pub fn sec1_base64(&self) -> String {
        STANDARD.encode(&self.pkcs8[SEC1_START..])
    }

    /// The public point, uncompressed.
    pub fn public_point(&self) -> &[u8] {
        &self.public
    }

    /// The public half as `maps.toml` has it.
    pub fn public_key(&self) -> String {
        let mut spki = hex::decode(SPKI_PREFIX).expect("hex");
        spki.extend_from_slice(&self.public);
        STANDARD.encode(spki)
    }

    /// What would be found where the key had leaked: its text in the usual spellings, and the
    /// scalar, which is the secret itself.
    pub fn traces(&self) -> Vec<Vec<u8>> {
        let scalar = &self.pkcs8[SCALAR];
        let pem = self.pem();
        let mut traces = vec![
            STANDARD.encode(&self.pkcs8),
            URL_SAFE_NO_PAD.encode(&self.pkcs8),
            self.sec1_base64(),
            // The first characters of its base64 are those of any PEM's marker line: nothing secret.
            STANDARD.encode(&pem)[48..].to_owned(),
            hex::encode(scalar),
            hex::encode_upper(scalar),
            STANDARD.encode(scalar).trim_end_matches('=').to_owned(),
            URL_SAFE_NO_PAD.encode(scalar),
            format!("{scalar:?}"),
        ];
        let lower: Vec<_> = traces.iter().map(|trace| trace.to_lowercase()).collect();
        traces.extend(lower);
        let body = pem.lines().filter(|line| !line.starts_with('-'));
        traces.extend(body.map(str::to_owned));
        let mut traces: Vec<_> = traces.into_iter().map(String::into_bytes).collect();
        traces.push(scalar.to_vec());
        traces
    }
}
