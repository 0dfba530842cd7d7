//! Results, and the choice between several readings of the same place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::keys::Key;
use super::lines::Place;
use super::region::OF_KEY_TEXT;

/// A result in a file. Line and column are counted from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) kind: MatchKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchKind {
    /// Anything that looks like a JWT, of any service.
    Token(String),
    /// The name of the missing token or snapshot.
    Placeholder(String),
    Key(Key),
    /// The path and query of a snapshot's URL, one for each possible reading.
    Snapshot(Vec<String>),
}

/// A result in a decoded text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The range in the file.
    pub(super) range: Range<usize>,
    pub(super) place: Place,
    /// The number of layers that were decoded to find the result.
    pub(super) rank: u16,
    pub(super) thing: Thing,
}

#[derive(Clone, Debug)]
pub(super) enum Thing {
    Token(String, Reading),
    Placeholder(String),
    Key(Key),
    Snapshot(String),
}

/// The quality of a token's reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// The token continues with an escape, which was not decoded.
    Interrupted,
    Damaged,
    Whole,
}

/// Chooses one reading for each place, and returns them in the order of the file.
pub(super) fn resolve(mut found: Vec<Found>) -> Vec<Match> {
    found.sort_by_key(|it| (it.range.start, it.rank));
    let mut matches = Vec::new();
    tokens(&found, &mut matches);
    keys(&found, &mut matches);
    others(&found, &mut matches);
    matches.sort();
    matches
}

fn matched(found: &Found, kind: MatchKind) -> Match {
    Match {
        line: found.place.line,
        column: found.place.column,
        kind,
    }
}

fn others(found: &[Found], matches: &mut Vec<Match>) {
    let mut placeholders: BTreeMap<usize, (&Found, &str)> = BTreeMap::new();
    let mut urls: BTreeMap<usize, (&Found, Vec<String>)> = BTreeMap::new();
    for found in found {
        let start = found.range.start;
        match &found.thing {
            Thing::Placeholder(name) => {
                // The longer reading contains the whole name.
                let longest = placeholders.entry(start).or_insert((found, name));
                if name.len() > longest.1.len() {
                    longest.1 = name;
                }
            }
            Thing::Snapshot(url) => {
                let (_, readings) = urls.entry(start).or_insert((found, Vec::new()));
                if !readings.contains(url) {
                    readings.push(url.clone());
                }
            }
            Thing::Token(..) | Thing::Key(_) => {}
        }
    }
    for (found, name) in placeholders.into_values() {
        matches.push(matched(found, MatchKind::Placeholder(name.to_owned())));
    }
    for (found, urls) in urls.into_values() {
        matches.push(matched(found, MatchKind::Snapshot(urls)));
    }
}

/// Chooses the best reading of those that start at one place, the first one if several are equally
/// good. A reading that is not whole and overlaps a whole one is dropped.
fn tokens(found: &[Found], matches: &mut Vec<Match>) {
    let mut readings: BTreeMap<usize, (&Found, &str, Reading)> = BTreeMap::new();
    for found in found {
        let Thing::Token(text, reading) = &found.thing else {
            continue;
        };
        let best = readings
            .entry(found.range.start)
            .or_insert((found, text, *reading));
        if *reading > best.2 {
            *best = (found, text, *reading);
        }
    }
    let whole: Vec<Range<usize>> = readings
        .values()
        .filter(|(_, _, reading)| *reading == Reading::Whole)
        .map(|(found, ..)| found.range.clone())
        .collect();
    let mut end = 0;
    for (start, (found, text, reading)) in readings {
        let next = whole.partition_point(|whole| whole.end <= start);
        let reaches_into = whole
            .get(next)
            .is_some_and(|whole| whole.start < found.range.end);
        if (reading != Reading::Whole && reaches_into) || start < end {
            continue;
        }
        end = found.range.end;
        matches.push(matched(found, MatchKind::Token(text.to_owned())));
    }
}

/// Drops a key that overlaps another one of lower rank, unless both are different keys: the content of
/// a key may look like another key, and so may the text before it.
fn keys(found: &[Found], matches: &mut Vec<Match>) {
    let mut keys: Vec<(&Found, &Key)> = found
        .iter()
        .filter_map(|found| match &found.thing {
            Thing::Key(key) => Some((found, key)),
            _ => None,
        })
        .collect();
    // Those of the texts around hints are usually known, and are in several of these texts. The last hint is
    // the closest.
    let is_exact = |found: &Found| found.rank != OF_KEY_TEXT;
    let exact = keys.iter().filter(|(found, _)| is_exact(found));
    let mut known: BTreeSet<&Option<String>> = exact.map(|(_, key)| &key.public_key).collect();
    keys.reverse();
    keys.retain(|(found, key)| is_exact(found) || known.insert(&key.public_key));
    keys.reverse();
    let mut rest = &keys[..];
    while let Some((first, _)) = rest.first() {
        let mut end = first.range.end;
        let len = rest
            .iter()
            .take_while(|(it, _)| {
                let overlaps = it.range.start < end;
                end = end.max(it.range.end);
                overlaps
            })
            .count()
            .max(1);
        let (overlapping, others) = rest.split_at(len);
        of_overlapping(overlapping, matches);
        rest = others;
    }
}

fn of_overlapping(keys: &[(&Found, &Key)], matches: &mut Vec<Match>) {
    /// The number of keys before a position that are compared. More keys hardly ever overlap.
    const MAX_KEYS: usize = 8;
    let mut keys = keys.to_vec();
    keys.sort_by_key(|(found, _)| found.rank);
    let mut kept: BTreeMap<(usize, usize), (&Range<usize>, &Key)> = BTreeMap::new();
    for (number, (found, key)) in keys.into_iter().enumerate() {
        let before = kept.range(..(found.range.end, 0)).rev();
        let is_inside = before.take(MAX_KEYS).any(|(_, (range, other))| {
            found.range.start < range.end
                && (key.public_key == other.public_key
                    || key.public_key.is_none()
                    || found.range.start == range.start)
        });
        if !is_inside {
            kept.insert((found.range.start, number), (&found.range, key));
            matches.push(matched(found, MatchKind::Key(key.clone())));
        }
    }
}
