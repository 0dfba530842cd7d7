//! The keys of a text, whose public halves are computed once: an unoptimized build needs a millisecond for
//! each, and many texts that are decoded from one contain the same key.

use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::{PublicKey, SecretKey};

/// The maximum number of distinct keys. More than one is an error, unless `public_key` selects one of
/// them.
pub(super) const MAX_KEYS: usize = 8;

/// The maximum number of damaged keys that are remembered.
const MAX_DAMAGED: usize = 16;

/// The lists never grow, because growing would leave a copy of the keys behind.
pub(super) struct Known {
    pub(super) keys: Vec<SecretKey>,
    /// Keys, and the points that they do not belong to.
    damaged: Vec<(SecretKey, Vec<u8>)>,
    /// The number of public halves that were computed.
    pub(super) computed: usize,
}

impl Known {
    pub(super) fn new() -> Self {
        Self {
            keys: Vec::with_capacity(MAX_KEYS),
            damaged: Vec::with_capacity(MAX_DAMAGED),
            computed: 0,
        }
    }

    /// Returns whether a point belongs to a key, and the public half if it was computed.
    pub(super) fn check(&mut self, key: &SecretKey, point: &[u8]) -> (bool, Option<PublicKey>) {
        if self.keys.contains(key) {
            return (true, None);
        }
        for (damaged, other) in &self.damaged {
            if damaged == key && other == point {
                return (false, None);
            }
        }
        self.computed += 1;
        let public = key.public_key();
        let is_compressed = point.len() <= 33;
        if public.to_encoded_point(is_compressed).as_bytes() == point {
            return (true, Some(public));
        }
        if self.damaged.len() < MAX_DAMAGED {
            self.damaged.push((key.clone(), point.to_vec()));
        }
        (false, None)
    }

    pub(super) fn add(&mut self, key: SecretKey) {
        if self.keys.len() < MAX_KEYS && !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }
}
