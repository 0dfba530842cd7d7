//! `maps.toml`: parsed once, into valid types.

mod env_names;
mod expires;
mod file;
mod key_path;
pub(crate) mod keys;
mod missing_key;
mod problems;
mod public_key;
mod reader;
mod settings;
mod snapshot;
mod source;
#[cfg(test)]
mod tests;
mod token;
mod values;

use std::path::PathBuf;

use toml::Spanned;

pub(crate) use self::env_names::EnvVarNames;
pub(crate) use self::expires::Expires;
pub(crate) use self::file::ConfigFile;
pub(crate) use self::missing_key::MissingKeyPolicy;
pub(crate) use self::snapshot::{Authorization, SnapshotConfig, snapshots_from_builder};
pub(crate) use self::source::read;
pub(crate) use self::token::{
    AllowedDomains, MintSettings, TokenConfig, TokenSource, unrestricted_too_long,
};
use crate::diagnostic::Diagnostic;
use crate::key::{PrivateKey, PublicKey};
use crate::model::ids::{KeyId, TeamId, VariableName};

/// The configuration of one environment.
pub(crate) struct Config<'f> {
    pub(crate) settings: &'f Settings,
    /// Sorted by name.
    pub(crate) tokens: Vec<&'f TokenConfig>,
    /// Sorted by name.
    pub(crate) snapshots: Vec<&'f SnapshotConfig>,
}

/// The top-level keys.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) file_name: String,
    /// `Err` is what to report if a token is minted and no variable contains the ID: it is missing, or,
    /// in a file with errors, invalid.
    pub(crate) team_id: Result<Spanned<TeamId>, Diagnostic>,
    pub(crate) key_id: Result<Spanned<KeyId>, Diagnostic>,
    pub(crate) public_key: Option<Spanned<PublicKey>>,
    pub(crate) private_key_env: Option<VariableName>,
    /// Relative to the directory of `maps.toml`.
    pub(crate) private_key_file: Option<PathBuf>,
    pub(crate) when_key_is_missing: Option<MissingKeyPolicy>,
    pub(crate) revoked_keys: Vec<KeyId>,
}

impl Settings {
    pub(crate) fn public_key(&self) -> Option<&PublicKey> {
        self.public_key.as_ref().map(Spanned::get_ref)
    }

    /// What the file says about the private key.
    fn key_names(&self) -> ([&[u8]; 3], Option<&PublicKey>) {
        let key_id = self.key_id.as_ref().map(Spanned::get_ref);
        let variable = self.private_key_env.as_ref();
        let path = self.private_key_file.as_ref();
        // Comparing paths is many functions to compile.
        let names = [
            key_id.map_or("", KeyId::as_str).as_bytes(),
            variable.map_or("", VariableName::as_str).as_bytes(),
            path.map_or(&[], |path| path.as_os_str().as_encoded_bytes()),
        ];
        (names, self.public_key())
    }

    /// Returns the key that the signature of every token that was not minted by this build is verified
    /// with: `public_key`, or else that of the private key, if it is available.
    pub(crate) fn trusted_key(&self, available: Option<&PrivateKey>) -> Option<PublicKey> {
        match (self.public_key(), available) {
            (Some(configured), _) => Some(configured.clone()),
            (None, Some(available)) => Some(available.public_key()),
            (None, None) => None,
        }
    }
}

pub(crate) const EXAMPLE_TOKEN: &str = r#"[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days""#;

impl Config<'_> {
    /// Missing keys that no variable can replace. Errors only in the environment that is built.
    pub(crate) fn missing(&self) -> Vec<Diagnostic> {
        let mut missing = Vec::new();
        for snapshot in &self.snapshots {
            missing.extend(snapshot.missing.clone());
        }
        missing
    }

    pub(crate) fn nothing_to_mint(&self) -> Diagnostic {
        let message = format!("missing `[tokens.NAME]` in {}", self.settings.file_name);
        Diagnostic::error("missing-tokens", message)
            .help(format!("add a token:\n\n{EXAMPLE_TOKEN}"))
    }
}
