//! Finds the keys in the text that a build receives.
//!
//! Apple issues a PEM file, and CI services, shells and people mangle it on its way into a variable.
//! The text is decoded before it is classified: every layer that may surround a key is removed, and the
//! results are searched in turn, until there is nothing new. Only a text without a key is then
//! classified. No part of the input appears in the result, not even its length.

use p256::SecretKey;

use super::classify::NotAKey;
#[cfg(feature = "cli")]
use super::known::Known;
use super::search::Search;

/// The maximum length of the text, in bytes. A key in PEM has about 250; in UTF-16 and base64 of base64
/// it has 1,500.
pub(crate) const MAX_KEY_TEXT_LEN: usize = 16 * 1024;

/// Returns all distinct keys, or what the text is instead.
pub(super) fn keys(text: &[u8]) -> Result<Vec<SecretKey>, NotAKey> {
    if text.len() > MAX_KEY_TEXT_LEN {
        return Err(NotAKey::TooLarge);
    }
    let search = Search::run(text);
    if search.known.keys.is_empty() {
        Err(search.verdict())
    } else {
        Ok(search.known.keys)
    }
}

/// Returns the public halves of all distinct keys, and how many public halves were computed.
#[cfg(feature = "cli")]
pub(super) fn public_keys(text: &[u8]) -> (Vec<p256::PublicKey>, usize) {
    let Known { keys, computed, .. } = Search::run(text).known;
    let public: Vec<_> = keys.iter().map(SecretKey::public_key).collect();
    let computed = computed + public.len();
    (public, computed)
}

/// How much a text reveals of private keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exposure {
    /// Several for each complete P-256 key, one for each broken key or private key of another kind.
    pub(crate) keys: usize,
    /// The number of bytes written as numbers, in runs that are at least as long as a key.
    pub(crate) number_bytes: usize,
    /// Whether there is a BEGIN or END line of a private key.
    pub(crate) has_marker: bool,
}

impl Exposure {
    /// Returns whether there is a whole key, or its first or last line.
    pub(crate) fn has_key(self) -> bool {
        self.keys > 0 || self.has_marker
    }
}

pub(crate) fn exposure(text: &[u8]) -> Exposure {
    let mut exposure = Exposure::default();
    let mut start = 0;
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let part = rest.get(..MAX_KEY_TEXT_LEN).unwrap_or(rest);
        let search = Search::run(part);
        exposure.keys += search.exposed;
        exposure.number_bytes += search.number_bytes;
        exposure.has_marker |= search.markers.private;
        if part.len() == rest.len() {
            break;
        }
        // The parts overlap by half, so a key at the end of one part is complete in the next.
        start += MAX_KEY_TEXT_LEN / 2;
    }
    exposure
}
