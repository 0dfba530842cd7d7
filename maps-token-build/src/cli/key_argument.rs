//! The key of an argument, in place of that of the configuration.

use std::path::PathBuf;

use crate::inputs::key::{KeyFile, KeySource};

impl KeySource {
    /// The file of `--key`. Whoever names one means that one.
    pub(crate) fn from_argument(path: PathBuf) -> Self {
        Self {
            variables: None,
            file: Some(KeyFile {
                path,
                named_by: "`--key`",
                is_required: true,
            }),
        }
    }
}
