//! What was seen in all files together: each token once, with its places.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::key::Key;
use super::search::{Hit, What};

/// Where something is. Both are counted from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Place {
    /// The path, from the current folder if it is below that, or the URL.
    #[serde(serialize_with = "text")]
    pub(super) file: Arc<str>,
    pub(super) line: usize,
    pub(super) column: usize,
}

fn text<S: serde::Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) tokens: BTreeMap<String, Vec<Place>>,
    /// By the name of the token that should stand there.
    pub(super) placeholders: BTreeMap<String, Vec<Place>>,
    pub(super) keys: BTreeMap<Key, Vec<Place>>,
    /// The names of files and folders, and why they could not be read.
    pub(super) unreadable: BTreeMap<String, String>,
}

impl Seen {
    pub(super) fn file(name: &str, hits: Vec<Hit>, bytes: usize) -> Self {
        let mut seen = Self {
            files: 1,
            bytes: bytes.try_into().unwrap_or(u64::MAX),
            ..Self::default()
        };
        let file: Arc<str> = name.into();
        for Hit { line, column, what } in hits {
            let place = Place {
                file: Arc::clone(&file),
                line,
                column,
            };
            let places = match what {
                What::Token(token) => seen.tokens.entry(token).or_default(),
                What::Placeholder(name) => seen.placeholders.entry(name).or_default(),
                What::Key(key) => seen.keys.entry(key).or_default(),
            };
            places.push(place);
        }
        seen
    }

    pub(super) fn unreadable(name: String, reason: String) -> Self {
        Self {
            unreadable: BTreeMap::from([(name, reason)]),
            ..Self::default()
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        merge(&mut self.tokens, other.tokens);
        merge(&mut self.placeholders, other.placeholders);
        merge(&mut self.keys, other.keys);
        self.unreadable.extend(other.unreadable);
    }

    /// In the order of their names, whichever thread was first.
    pub(super) fn sorted(mut self) -> Self {
        let all = self.tokens.values_mut();
        let all = all.chain(self.placeholders.values_mut());
        all.chain(self.keys.values_mut())
            .for_each(|places| places.sort());
        self
    }
}

fn merge<K: Ord>(all: &mut BTreeMap<K, Vec<Place>>, new: BTreeMap<K, Vec<Place>>) {
    for (key, places) in new {
        all.entry(key).or_default().extend(places);
    }
}
