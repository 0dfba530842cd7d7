//! Searches a file for a private key.

use std::io::{self, Read};

use zeroize::Zeroizing;

use super::matches::{Match, MatchKind};
use super::scanner::Scanner;
use crate::key::{MAX_KEY_TEXT_LEN, PrivateKey};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySearch {
    /// The file contains a private key, or is one.
    Key,
    Nothing,
    /// The file is so deeply encoded that not all of it was decoded.
    Incomplete,
}

impl Scanner {
    /// Reads a file of any size in pieces.
    pub(crate) fn find_key(&mut self, mut reader: impl Read) -> io::Result<KeySearch> {
        let mut head = Zeroizing::new(Vec::with_capacity(MAX_KEY_TEXT_LEN + 1));
        let limit = head.capacity() as u64;
        reader.by_ref().take(limit).read_to_end(&mut head)?;
        // Without anything around it, a damaged key is recognized as well.
        if head.len() <= MAX_KEY_TEXT_LEN && PrivateKey::parse_all(&head).is_ok() {
            return Ok(KeySearch::Key);
        }
        let scanned = self.read(head.as_slice().chain(reader))?;
        let is_key = |it: &Match| matches!(it.kind, MatchKind::Key(_));
        Ok(if scanned.matches.iter().any(is_key) {
            KeySearch::Key
        } else if scanned.is_incomplete {
            KeySearch::Incomplete
        } else {
            KeySearch::Nothing
        })
    }
}
