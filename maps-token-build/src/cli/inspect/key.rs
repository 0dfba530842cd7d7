//! Finds the key to verify signatures with.

use std::path::Path;

use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::diagnostic::Diagnostic;
use crate::env::{BuildEnv, ProcessEnv};
use crate::inputs::key::KeySource;
use crate::key::PublicKey;

pub(super) fn public_key(
    explicit: Option<&Path>,
    project: Option<&Project>,
) -> Result<Option<PublicKey>, Failure> {
    if let Some(path) = explicit {
        return Ok(Some(explicit_key(path)?));
    }
    let empty;
    let project = match project {
        Some(project) => project,
        None => {
            empty = Project::empty()?;
            &empty
        }
    };
    let settings = project.config()?.settings;
    let configured = settings.public_key();
    let loaded = project
        .key_source(settings)
        .load(&mut BuildEnv::new(&ProcessEnv), configured)
        .map_err(|error| project.invalid(vec![error]))?;
    Ok(match loaded {
        Some(loaded) => Some(loaded.key.public_key()),
        None => configured.cloned(),
    })
}

fn explicit_key(path: &Path) -> Result<PublicKey, Diagnostic> {
    let mut source = KeySource::from_argument(path.to_owned());
    match source.load(&mut BuildEnv::new(&ProcessEnv), None)? {
        Some(loaded) => Ok(loaded.key.public_key()),
        None => Err(Diagnostic::error(
            "missing-private-key",
            source.describe_missing(),
        )),
    }
}
