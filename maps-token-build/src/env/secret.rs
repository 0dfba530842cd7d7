//! The value of an environment variable, which may be a secret.

use std::ffi::{OsStr, OsString};
use std::mem;
use std::path::Path;

use zeroize::Zeroize;

use super::value::normalize;

/// Wiped when dropped. No `Debug`, `Display` or `Clone`.
pub(crate) struct Secret(OsString);

impl Secret {
    /// `None` if the value counts as absent.
    pub(super) fn new(value: OsString) -> Option<Self> {
        let secret = Self(value);
        normalize(secret.0.as_encoded_bytes())
            .is_some()
            .then_some(secret)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        normalize(self.0.as_encoded_bytes()).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()).ok()
    }

    pub(crate) fn as_path(&self) -> &Path {
        Path::new(self.text().map_or(self.0.as_os_str(), OsStr::new))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        mem::take(&mut self.0).into_encoded_bytes().zeroize();
    }
}
