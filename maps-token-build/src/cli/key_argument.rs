//! The key of `--key`, instead of that of the configuration.

use std::path::PathBuf;

use crate::inputs::key::missing::Absence;
use crate::inputs::key::{KeyFile, KeySource};

impl KeySource {
    /// The file of `--key`, which must exist.
    pub(crate) fn from_argument(path: PathBuf) -> Self {
        Self {
            variables: None,
            file: Some(KeyFile {
                path,
                named_by: "`--key`",
                is_required: true,
            }),
            absence: Absence::default(),
        }
    }
}
