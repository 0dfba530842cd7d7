//! What was found, and which of several readings of the same place counts.

use std::collections::BTreeMap;
use std::ops::Range;

use super::keys::Key;
use super::lines::Place;
use super::mapkit_tags::TagProblem;

/// Something in a file. Both are counted from 1, the column in bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Match {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) kind: MatchKind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchKind {
    /// Everything that looks like a JWT, of whatever service.
    Token(String),
    /// With the name of the token or snapshot that is missing.
    Placeholder(String),
    Key(Key),
    /// Path and query of a snapshot's URL, in each way that it can be read.
    Snapshot(Vec<String>),
    ScriptTag(TagProblem),
}

/// Something in what was decoded.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// In the file.
    pub(super) range: Range<usize>,
    pub(super) place: Place,
    /// How many layers are above it.
    pub(super) rank: u16,
    pub(super) thing: Thing,
}

#[derive(Clone, Debug)]
pub(super) enum Thing {
    Token(String, Reading),
    Placeholder(String),
    Key(Key),
    Snapshot(String),
    ScriptTag(TagProblem),
}

/// How much of a token was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// An escape follows that belongs to it.
    Interrupted,
    Damaged,
    Whole,
}

/// One reading of each place, in their order.
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
    let mut tags: BTreeMap<usize, (&Found, TagProblem)> = BTreeMap::new();
    for found in found {
        let start = found.range.start;
        match &found.thing {
            Thing::Placeholder(name) => {
                // The longer reading has the whole name.
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
            Thing::ScriptTag(problem) => {
                tags.entry(start).or_insert((found, *problem));
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
    for (found, problem) in tags.into_values() {
        matches.push(matched(found, MatchKind::ScriptTag(problem)));
    }
}

/// Of several readings that begin at one place the first of the best. One that is not whole and reaches into a
/// whole one is a misreading.
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

/// The insides of a key look like another one, and what is before one like its first line: of those that overlap
/// the one with the fewest layers above it.
fn keys(found: &[Found], matches: &mut Vec<Match>) {
    let keys: Vec<(&Found, &Key)> = found
        .iter()
        .filter_map(|found| match &found.thing {
            Thing::Key(key) => Some((found, key)),
            _ => None,
        })
        .collect();
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
    /// Few different keys overlap.
    const MAX_KEYS: usize = 8;
    let mut keys = keys.to_vec();
    keys.sort_by_key(|(found, _)| found.rank);
    let mut kept: Vec<(&Range<usize>, &Key)> = Vec::new();
    for (found, key) in keys {
        let is_inside = kept.iter().rev().take(MAX_KEYS).any(|(range, other)| {
            found.range.start < range.end
                && range.start < found.range.end
                && (key.public_key == other.public_key
                    || key.public_key.is_none()
                    || found.range.start == range.start)
        });
        if !is_inside {
            kept.push((&found.range, key));
            matches.push(matched(found, MatchKind::Key(key.clone())));
        }
    }
}
