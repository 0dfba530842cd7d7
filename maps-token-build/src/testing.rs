//! What the unit tests share: keys made on the spot, and a whole run without Cargo.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;
use p256::pkcs8::EncodePrivateKey;
use tempfile::TempDir;

use crate::cargo::{Cargo, Environment};
use crate::error::Error;
use crate::mint::Mint;
use crate::token::Token;

/// Random enough for a key that lives as long as a test.
pub(crate) fn random_key() -> SecretKey {
    let bytes: Vec<u8> = (0..4_u64)
        .flat_map(|number| RandomState::new().hash_one(number).to_be_bytes())
        .collect();
    SecretKey::from_slice(&bytes).unwrap_or_else(|_| random_key())
}

pub(crate) fn pem_of(key: &SecretKey) -> String {
    key.to_pkcs8_pem(p256::pkcs8::LineEnding::LF)
        .expect("PEM")
        .to_string()
}

/// Whether a text has eight characters in a row of the key's base64.
pub(crate) fn body_is_in(key: &SecretKey, text: &str) -> bool {
    let body = STANDARD.encode(key.to_pkcs8_der().expect("PKCS#8").as_bytes());
    body.as_bytes()
        .windows(8)
        .any(|piece| text.as_bytes().windows(8).any(|window| window == piece))
}

/// A package in a temporary folder, and the variables of its build.
pub(crate) struct Package {
    folder: TempDir,
    pub(crate) variables: BTreeMap<String, OsString>,
    pub(crate) mint: Mint,
}

/// What a run gave, and what it told Cargo.
pub(crate) struct Ran {
    pub(crate) tokens: Result<Vec<Token>, Error>,
    pub(crate) told: String,
}

impl Environment for BTreeMap<String, OsString> {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

impl Package {
    /// A debug build of a package with this `maps.toml`.
    pub(crate) fn new(maps_toml: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out_dir = folder.path().join("out");
        fs::create_dir(&out_dir).expect("a folder");
        fs::write(folder.path().join("maps.toml"), maps_toml).expect("a file");
        let variables = BTreeMap::from([
            ("CARGO_MANIFEST_DIR".to_owned(), folder.path().into()),
            ("CARGO_PKG_NAME".to_owned(), "package".into()),
            ("OUT_DIR".to_owned(), out_dir.into()),
            ("PROFILE".to_owned(), "debug".into()),
            ("TARGET".to_owned(), "x86_64-unknown-linux-gnu".into()),
        ]);
        Self {
            folder,
            variables,
            mint: Mint::default(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// With a file beside `maps.toml`; its path.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).expect("a file");
        path.display().to_string()
    }

    pub(crate) fn run(&self) -> Ran {
        let mut cargo = Cargo::new(&self.variables);
        let tokens = self.mint.run(&mut cargo);
        let mut told = Vec::new();
        cargo.tell(&mut told).expect("a Vec takes every write");
        Ran {
            tokens,
            told: String::from_utf8(told).expect("directives are text"),
        }
    }

    pub(crate) fn record(&self) -> String {
        fs::read_to_string(self.folder.path().join("out/maps-token/record")).unwrap_or_default()
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

    pub(crate) fn tracks(&self, variable: &str) -> bool {
        let line = format!("cargo:rerun-if-env-changed={variable}");
        self.told.lines().any(|told| told == line)
    }
}
