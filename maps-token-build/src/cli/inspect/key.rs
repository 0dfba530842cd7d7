//! Reads the key of `--key`.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::env::{BuildEnv, ProcessEnv};
use crate::inputs::key::KeySource;
use crate::key::PublicKey;

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
