//! From the text that a build was handed to the keys in it.
//!
//! Apple issues a PEM file, and CI services, shells and copying hands mangle it on its way into a
//! variable. Nothing is judged by its looks before it is decoded: whatever may be a layer around a
//! key is taken off, and what comes out is looked into again, until nothing new does. Only then is
//! what was seen on the way named for what it is. Nothing of the input is ever repeated, not even how
//! long it is.

use p256::SecretKey;

use super::classify::NotAKey;
use super::search::Search;

/// A key in PEM has some 250 bytes; in UTF-16 and base64 of base64 it has 1,500.
pub(crate) const MAX_KEY_TEXT_LEN: usize = 16 * 1024;

/// All different keys, or what the text is instead.
pub(super) fn keys(text: &[u8]) -> Result<Vec<SecretKey>, NotAKey> {
    if text.len() > MAX_KEY_TEXT_LEN {
        return Err(NotAKey::TooLarge);
    }
    let search = Search::run(text);
    if search.keys.is_empty() {
        Err(search.verdict())
    } else {
        Ok(search.keys)
    }
}

/// How much of keys a text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exposure {
    /// Several for each, and one for each that is broken or not of our kind.
    pub(crate) keys: usize,
    /// How many bytes are written as numbers, as far as there are as many in a row as a key has.
    pub(crate) number_bytes: usize,
    /// There is a BEGIN or an END line of a private key.
    pub(crate) has_marker: bool,
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
        // A key at the border is found whole in one of two parts.
        start += MAX_KEY_TEXT_LEN / 2;
    }
    exposure
}
