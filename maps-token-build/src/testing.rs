//! Helpers of the unit tests: generated keys, and complete runs without Cargo.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::signature::Signer;
use p256::SecretKey;
use p256::pkcs8::EncodePrivateKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::diagnostic::Layout;
use crate::env::{BuildEnv, Env};
use crate::error::Error;
use crate::key::PrivateKey;
use crate::mint::mint_and_record;
use crate::model::time::Timestamp;
use crate::request::MintRequest;
use crate::token::Token;

/// The only key in a text.
pub(crate) fn parse_key(text: &[u8]) -> PrivateKey {
    let mut keys = PrivateKey::parse_all(text).expect("a key");
    assert_eq!(keys.len(), 1);
    keys.remove(0)
}

thread_local! {
    static KEYS: Cell<u32> = const { Cell::new(0) };
}

/// Returns another key on each call, but the same keys in each run of a test: one key in thousands looks
/// like something else by chance. Such keys have tests of their own.
pub(crate) fn throwaway_key() -> SecretKey {
    let number = KEYS.get();
    KEYS.set(number + 1);
    key_of(number)
}

/// Returns the key of a number.
pub(crate) fn key_of(number: u32) -> SecretKey {
    SecretKey::from_slice(&Sha256::digest(number.to_be_bytes())).expect("a key")
}

pub(crate) fn pem_of(key: &SecretKey) -> String {
    key.to_pkcs8_pem(p256::pkcs8::LineEnding::LF)
        .expect("PEM")
        .to_string()
}

/// Returns whether a text contains eight consecutive characters of the key in any encoding, ignoring case.
pub(crate) fn contains_key(key: &SecretKey, text: &str) -> bool {
    let pkcs8 = key.to_pkcs8_der().expect("PKCS#8").as_bytes().to_vec();
    let sec1 = key.to_sec1_der().expect("SEC1").to_vec();
    let scalar = key.to_bytes();
    let hex: Vec<_> = scalar.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal: Vec<_> = scalar.iter().map(ToString::to_string).collect();
    let base64 = STANDARD.encode(&pkcs8);
    // Each with the length of a piece: eight characters, or four bytes where a byte has several characters.
    let spellings = [
        (STANDARD.encode(&sec1), 8),
        (URL_SAFE_NO_PAD.encode(&pkcs8), 8),
        (URL_SAFE_NO_PAD.encode(&sec1), 8),
        (URL_SAFE_NO_PAD.encode(scalar), 8),
        (STANDARD.encode(&base64), 12),
        (STANDARD.encode(pem_of(key)), 12),
        (base64, 8),
        (hex.concat(), 8),
        (hex.join(":"), 11),
        (hex.join(" "), 11),
        (hex.join(", 0x"), 20),
        (hex.join("\\x"), 14),
        (decimal.join(","), 13),
        (decimal.join(", "), 16),
    ];
    let text = text.to_lowercase();
    let mut windows: HashSet<&[u8]> = HashSet::new();
    for length in [8, 11, 12, 13, 14, 16, 20] {
        windows.extend(text.as_bytes().windows(length));
    }
    spellings.iter().any(|(spelling, length)| {
        let spelling = spelling.to_lowercase();
        spelling
            .as_bytes()
            .windows(*length)
            .any(|piece| windows.contains(piece))
    })
}

/// A signed token with these changes to its header and claims; `null` removes a member.
pub(crate) fn provided(key: &PrivateKey, header: &Value, claims: &Value) -> String {
    let now = Timestamp::now().expect("a clock").seconds();
    let mut of_header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
    let mut of_claims = json!({
        "iss": "DEF123GHIJ",
        "iat": now - 60,
        "exp": now + 100 * 86_400,
        "scope": "mapkit_js",
        "origin": "example.com,*.example.com",
    });
    for (part, changes) in [(&mut of_header, header), (&mut of_claims, claims)] {
        for (name, value) in changes.as_object().expect("an object") {
            part[name] = value.clone();
        }
        part.as_object_mut()
            .expect("an object")
            .retain(|_, value| !value.is_null());
    }
    signed(key, &of_header.to_string(), &of_claims.to_string())
}

/// Signs this header and these claims, valid or not.
pub(crate) fn signed(key: &PrivateKey, header: &str, claims: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature = key.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A package in a temporary directory, and the variables of its build.
pub(crate) struct Package {
    pub(crate) directory: TempDir,
    pub(crate) variables: BTreeMap<String, OsString>,
    pub(crate) request: MintRequest,
}

/// The result of a run, and its output for Cargo.
pub(crate) struct Ran {
    pub(crate) tokens: Result<Vec<Token>, Error>,
    pub(crate) output: String,
}

impl Env for BTreeMap<String, OsString> {
    fn var_os(&self, name: &str) -> Option<OsString> {
        self.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

impl Package {
    /// A debug build of a package with this `maps.toml`.
    pub(crate) fn new(maps_toml: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let out_dir = directory.path().join("out");
        fs::create_dir(&out_dir).expect("a directory");
        fs::write(directory.path().join("maps.toml"), maps_toml).expect("a file");
        let variables = BTreeMap::from([
            ("CARGO_MANIFEST_DIR".to_owned(), directory.path().into()),
            ("CARGO_PKG_NAME".to_owned(), "package".into()),
            ("OUT_DIR".to_owned(), out_dir.into()),
            ("PROFILE".to_owned(), "debug".into()),
            ("TARGET".to_owned(), "x86_64-unknown-linux-gnu".into()),
        ]);
        Self {
            directory,
            variables,
            request: MintRequest::default(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// Writes a file next to `maps.toml`, and returns its path.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.directory.path().join(name);
        fs::write(&path, content).expect("a file");
        path.display().to_string()
    }

    pub(crate) fn run(&self) -> Ran {
        let mut env = BuildEnv::new(&self.variables);
        let tokens = mint_and_record(&self.request, &mut env);
        let mut output = Vec::new();
        env.emit_to(&mut output)
            .expect("writing to a Vec cannot fail");
        Ran {
            tokens: tokens.map(|minted| minted.tokens).map_err(Error::from),
            output: String::from_utf8(output).expect("directives are text"),
        }
    }

    pub(crate) fn record(&self) -> String {
        fs::read_to_string(self.directory.path().join("out/maps-token/record")).unwrap_or_default()
    }
}

impl Ran {
    #[track_caller]
    pub(crate) fn ok(self) -> Vec<Token> {
        match self.tokens {
            Ok(tokens) => tokens,
            Err(error) => panic!("{error}"),
        }
    }

    #[track_caller]
    pub(crate) fn error(&self) -> String {
        match &self.tokens {
            Ok(tokens) => panic!("no error, but {tokens:?}"),
            Err(error) => error.to_string(),
        }
    }

    /// The error as `mint` prints it.
    #[track_caller]
    pub(crate) fn prefixed_error(&self) -> String {
        match &self.tokens {
            Ok(tokens) => panic!("no error, but {tokens:?}"),
            Err(error) => error.failure.render(Layout::Prefixed),
        }
    }

    /// Whether Cargo runs the script again although nothing has changed.
    pub(crate) fn reruns_always(&self) -> bool {
        self.output
            .contains("cargo:rerun-if-changed=maps-token-runs-in-every-build\n")
    }

    pub(crate) fn tracks(&self, variable: &str) -> bool {
        let line = format!("cargo:rerun-if-env-changed={variable}");
        self.output.lines().any(|it| it == line)
    }
}
