//! What Chromium keeps of a session, which nobody wants kept.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// A new folder, removed when dropped.
pub(crate) struct Profile(PathBuf);

/// Chromium's other processes still write for a moment after its end.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Below the profile.
const TEMPORARY: &str = "tmp";

impl Profile {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("browser-tests-").tempdir();
        let folder = folder.expect("a temporary folder").keep();
        fs::create_dir(folder.join(TEMPORARY)).expect("a folder");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Chromium leaves its temporary files behind where it is ended from outside.
    pub(crate) fn variables(&self) -> HashMap<String, String> {
        let folder = self.0.join(TEMPORARY).display().to_string();
        HashMap::from([("TMPDIR".to_owned(), folder)])
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = fs::remove_dir_all(&self.0) {
            if error.kind() == io::ErrorKind::NotFound || Instant::now() > end {
                return;
            }
            thread::sleep(BETWEEN_TRIES);
        }
    }
}
