//! The value of a variable that may hold a secret.

use std::ffi::OsString;
use std::mem;
use std::path::Path;

use zeroize::Zeroize;

/// Wiped when dropped; without `Debug`, `Display` and `Clone`.
pub(crate) struct Secret(OsString);

impl Secret {
    pub(super) fn new(value: OsString) -> Self {
        Self(value)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_encoded_bytes()
    }

    pub(crate) fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.bytes().trim_ascii().is_empty()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        mem::take(&mut self.0).into_encoded_bytes().zeroize();
    }
}
