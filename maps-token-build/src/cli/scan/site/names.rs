//! Names of files in the report.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// A path of the command line, relative to the current directory if it is below it.
#[derive(Debug)]
pub(super) struct DisplayPath {
    root: PathBuf,
    shown: PathBuf,
}

impl DisplayPath {
    /// `root` is the canonical form of the argument.
    pub(super) fn new(given: &Path, root: &Path) -> Self {
        let here = env::current_dir().and_then(fs::canonicalize).ok();
        let below = here.and_then(|here| root.strip_prefix(here).map(Path::to_path_buf).ok());
        let is_link = fs::symlink_metadata(given).is_ok_and(|given| given.is_symlink());
        let shown = match below {
            Some(below) if given.is_absolute() && !is_link => below,
            _ => given
                .components()
                .skip_while(|it| it.as_os_str() == ".")
                .collect(),
        };
        Self {
            root: root.to_path_buf(),
            shown,
        }
    }

    pub(super) fn of(&self, path: &Path) -> String {
        let shown = match path.strip_prefix(&self.root) {
            Ok(below) if below.as_os_str().is_empty() => self.shown.clone(),
            Ok(below) => self.shown.join(below),
            Err(_) => path.to_path_buf(),
        };
        if shown.as_os_str().is_empty() {
            return ".".to_owned();
        }
        shown.display().to_string()
    }
}
