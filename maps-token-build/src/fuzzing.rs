//! Doors for `tests/fuzz`, which tries what is private here. No other build has them.

use std::collections::BTreeMap;
use std::ffi::OsString;

use crate::cargo::{Cargo, Environment};
pub use crate::cli::fuzzing::*;
use crate::error::Error;
use crate::key::{Kind, PrivateKey};
use crate::mint::Mint;
use crate::snapshot::Snapshot;
use crate::token::Token;

/// The variables of a build.
pub type Variables = BTreeMap<String, OsString>;

impl Environment for Variables {
    fn variable(&self, name: &str) -> Option<OsString> {
        self.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }
}

/// What a build script that was handed a `maps.toml` comes to.
pub struct Build {
    pub made: Result<Made, Error>,
    /// The directives for Cargo.
    pub told: String,
}

pub struct Made {
    pub tokens: Vec<Token>,
    /// Names and URLs.
    pub snapshots: Vec<(String, String)>,
    /// What the macros read.
    pub record: String,
}

/// A whole run, but for the files.
pub fn build(maps_toml: &str, variables: &Variables, snapshots: Vec<Snapshot>) -> Build {
    let mint = Mint {
        snapshots: Some(snapshots),
        ..Mint::default()
    };
    let mut cargo = Cargo::new(variables);
    let made = mint.run_without_files(maps_toml, &mut cargo);
    let mut told = Vec::new();
    // A Vec takes every write.
    let _ = cargo.tell(&mut told);
    Build {
        made: made.map(|(made, record)| Made {
            snapshots: made
                .snapshots
                .into_iter()
                .map(|snapshot| (snapshot.name.to_string(), snapshot.url))
                .collect(),
            tokens: made.tokens,
            record,
        }),
        told: String::from_utf8_lossy(&told).into_owned(),
    }
}

/// The public half of the key that a text holds, as base64 of its SPKI; or what the text is instead.
pub fn public_key(text: &[u8]) -> Result<String, String> {
    PrivateKey::parse(text)
        .map(|key| key.public_key().to_string())
        .map_err(|kind: Kind| format!("{kind:?}"))
}
