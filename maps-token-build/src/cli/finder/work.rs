//! Limits the work for one file.

use std::collections::HashMap;

use super::region::hash;
use crate::key::PublicKey;

/// The work so far, in bytes that were examined. The limit is linear in the length of the file, and so is
/// the time for any input.
#[derive(Debug, Default)]
pub(super) struct Work {
    pub(super) steps: usize,
    pub(super) limit: usize,
    /// The public halves of private keys by the hash of their DER, which many views of a text contain, and
    /// `None` for damaged keys.
    public_keys: HashMap<u64, Option<String>>,
}

/// The limit: steps for each byte of a file, and for each file.
pub(super) const MAX_STEPS_A_BYTE: usize = 64;
pub(super) const MAX_STEPS_A_FILE: usize = 12 << 20;

/// The cost of computing a public half: about 0.1 ms.
pub(super) const PUBLIC_KEY_STEPS: usize = 14_000;

impl Work {
    pub(super) fn allow_for(&mut self, len: usize) {
        self.limit += len.saturating_mul(MAX_STEPS_A_BYTE);
        if self.steps == 0 {
            self.limit += MAX_STEPS_A_FILE;
        }
    }

    pub(super) fn add(&mut self, len: usize) {
        self.steps += len;
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.steps > self.limit
    }

    /// Returns the public half of the private key that some DER consists of. Returns `None` if the key is
    /// damaged, or unknown and the limit is reached.
    pub(super) fn public_key(&mut self, der: &[u8]) -> Option<String> {
        let hash = hash(der);
        if let Some(known) = self.public_keys.get(&hash) {
            return known.clone();
        }
        if self.is_exhausted() {
            return None;
        }
        self.add(PUBLIC_KEY_STEPS);
        let public_key = PublicKey::of_private_der(der).map(|it| it.to_string());
        self.public_keys.insert(hash, public_key.clone());
        public_key
    }
}
