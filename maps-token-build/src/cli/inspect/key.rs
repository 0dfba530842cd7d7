//! Finds the key to verify signatures with.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::env::{BuildEnv, ProcessEnv};
use crate::inputs::key::{KeySource, LoadedKey};
use crate::key::PublicKey;

/// Returns the private key of an environment, if it is available.
pub(super) fn available(
    project: &Project,
    settings: &Settings,
) -> Result<Option<LoadedKey>, Failure> {
    project
        .key_source(settings)
        .load(&mut BuildEnv::new(&ProcessEnv), settings.public_key())
        .map_err(|error| project.invalid(vec![error]))
}

pub(super) fn explicit(path: &Path) -> Result<PublicKey, Diagnostic> {
    let mut source = KeySource::from_argument(path.to_owned());
    match source.load(&mut BuildEnv::new(&ProcessEnv), None)? {
        Some(loaded) => Ok(loaded.key.public_key()),
        None => Err(Diagnostic::error(
            "missing-private-key",
            source.describe_missing(),
        )),
    }
}
