//! Doors to the subcommands.

use super::{inspect, scan};
use crate::examine::Against;
use crate::key::PublicKey;
use crate::time::Timestamp;

/// A token in a text, and what `maps-token inspect` says of it.
pub struct Inspected {
    pub token: String,
    /// `verified`, `wrong`, or `not checked`.
    pub signature: &'static str,
    pub errors: usize,
    /// With the terminal's escape sequences for styles.
    pub human: String,
    pub json: String,
    /// The lines for GitHub.
    pub github: Vec<String>,
    /// Bytes of the token that a finding points at.
    pub spots: Vec<std::ops::Range<usize>>,
}

/// What `maps-token inspect` says of each token in a text, with this public key.
pub fn inspect(text: &str, public_key: &str) -> Vec<Inspected> {
    let public_key: Option<PublicKey> = public_key.parse().ok();
    let Some(now) = Timestamp::now() else {
        return Vec::new();
    };
    inspect::for_fuzzing(text, &against(now, public_key.as_ref()))
}

/// Something that `maps-token scan` finds: its line, its column, and what it is.
pub type Found = (usize, usize, Thing);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    Token(String),
    /// With the name of the token.
    Placeholder(String),
    /// With its public half.
    Key(Option<String>),
}

/// What `maps-token scan` finds in the bytes of one file, read in pieces of this size, of which
/// `ahead` bytes are kept for what goes over the border.
pub fn scan(bytes: &[u8], piece: usize, ahead: usize) -> Vec<Found> {
    scan::fuzzing::found(bytes, piece, ahead)
}

/// What it prints about such a file: for people, with escape sequences, and for GitHub.
pub fn scan_report(bytes: &[u8]) -> Option<(String, Vec<String>)> {
    scan::fuzzing::report(bytes, against(Timestamp::now()?, None))
}

fn against(now: Timestamp, public_key: Option<&PublicKey>) -> Against<'_> {
    Against {
        public_key,
        ..Against::of(None, now)
    }
}
