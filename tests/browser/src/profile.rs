//! The user data directory of Chromium.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Removed when dropped.
pub(crate) struct Profile(PathBuf);

/// Processes of Chromium still write for a moment after it has exited.
const TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

const TEMPORARY: &str = "tmp";

impl Profile {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("browser-tests-").tempdir();
        let dir = dir.expect("a temporary directory").keep();
        fs::create_dir(dir.join(TEMPORARY)).expect("a directory");
        Self(dir)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Chromium does not remove its temporary files if it is killed.
    pub(crate) fn env_vars(&self) -> HashMap<String, String> {
        let dir = self.0.join(TEMPORARY).display().to_string();
        HashMap::from([("TMPDIR".to_owned(), dir)])
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let deadline = Instant::now() + TIMEOUT;
        while let Err(error) = fs::remove_dir_all(&self.0) {
            if error.kind() == io::ErrorKind::NotFound || Instant::now() > deadline {
                return;
            }
            thread::sleep(RETRY_INTERVAL);
        }
    }
}
