//! Memory that may contain a key.

use std::ops::{Deref, DerefMut};

use zeroize::Zeroizing;

/// Bytes that may contain a key. A buffer is wiped when dropped, and never grows, because growing would
/// leave a copy behind: whoever makes one knows its maximum length. The unit tests and fuzz targets
/// check that.
#[derive(PartialEq)]
pub(super) struct Buffer(Zeroizing<Vec<u8>>);

impl Buffer {
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    pub(super) fn copy_of(bytes: &[u8]) -> Self {
        let mut copy = Self::with_capacity(bytes.len());
        copy.extend_from_slice(bytes);
        copy
    }

    pub(super) fn push(&mut self, byte: u8) {
        self.extend_from_slice(&[byte]);
    }

    pub(super) fn push_char(&mut self, character: char) {
        let mut bytes = [0; 4];
        self.extend_from_slice(character.encode_utf8(&mut bytes).as_bytes());
    }

    pub(super) fn extend_from_slice(&mut self, bytes: &[u8]) {
        if cfg!(any(test, fuzzing)) {
            assert!(self.0.capacity() - self.0.len() >= bytes.len());
        }
        self.0.extend_from_slice(bytes);
    }

    pub(super) fn pop(&mut self) {
        self.0.pop();
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}
