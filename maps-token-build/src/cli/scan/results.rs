//! The results of all files: each distinct result with its places.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::script_tags::{self, Page, TagProblem};
use super::site::Unread;
use crate::cli::finder::{Key, Match, MatchKind, Scanned, Whole};

/// A position in a file. Line and column are counted from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Place {
    /// The URL, or the path relative to the current directory if it is below it.
    #[serde(serialize_with = "text")]
    pub(crate) file: Arc<str>,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

fn text<S: serde::Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

#[derive(Debug, Default)]
pub(crate) struct ScanResults {
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Tokens of any service.
    pub(super) tokens: BTreeMap<String, Vec<Place>>,
    /// Placeholders, by the name of the missing token or snapshot.
    pub(super) placeholders: BTreeMap<String, Vec<Place>>,
    pub(super) keys: BTreeMap<Key, Vec<Place>>,
    /// Snapshots, by the possible readings of the URL.
    pub(super) snapshots: BTreeMap<Vec<String>, Vec<Place>>,
    pub(super) script_tags: BTreeMap<TagProblem, Vec<Place>>,
    pub(super) unread: BTreeSet<Unread>,
}

impl ScanResults {
    pub(crate) fn file(name: &str, scanned: Scanned) -> Self {
        let mut results = Self {
            files: 1,
            bytes: scanned.len.try_into().unwrap_or(u64::MAX),
            ..Self::default()
        };
        let file: Arc<str> = name.into();
        for Match { line, column, kind } in scanned.matches {
            let places = match kind {
                MatchKind::Token(token) => results.tokens.entry(token).or_default(),
                MatchKind::Placeholder(name) => results.placeholders.entry(name).or_default(),
                MatchKind::Key(key) => results.keys.entry(key).or_default(),
                MatchKind::Snapshot(urls) => results.snapshots.entry(urls).or_default(),
            };
            places.push(Place {
                file: Arc::clone(&file),
                line,
                column,
            });
        }
        results
    }

    pub(super) fn add_script_tags(&mut self, name: &str, whole: &Whole, page: Page) {
        let found = script_tags::find(&whole.bytes, page);
        let places = whole.places(found.iter().map(|(start, _)| *start));
        let file: Arc<str> = name.into();
        for ((line, column), (_, problem)) in places.into_iter().zip(found) {
            self.script_tags.entry(problem).or_default().push(Place {
                file: Arc::clone(&file),
                line,
                column,
            });
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        merge(&mut self.tokens, other.tokens);
        merge(&mut self.placeholders, other.placeholders);
        merge(&mut self.keys, other.keys);
        merge(&mut self.snapshots, other.snapshots);
        merge(&mut self.script_tags, other.script_tags);
        self.unread.extend(other.unread);
    }

    /// Sorts places by name, independently of the order of threads.
    pub(super) fn sorted(mut self) -> Self {
        sort(&mut self.tokens);
        sort(&mut self.placeholders);
        sort(&mut self.keys);
        sort(&mut self.snapshots);
        sort(&mut self.script_tags);
        self
    }
}

fn merge<K: Ord>(all: &mut BTreeMap<K, Vec<Place>>, new: BTreeMap<K, Vec<Place>>) {
    for (key, places) in new {
        all.entry(key).or_default().extend(places);
    }
}

fn sort<K>(all: &mut BTreeMap<K, Vec<Place>>) {
    for places in all.values_mut() {
        places.sort();
    }
}
