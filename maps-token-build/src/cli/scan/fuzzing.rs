//! What `tests/fuzz` tries.

use std::sync::LazyLock;

use super::anchors::Anchors;
use super::human;
use super::report::{Report, Rules};
use super::search::{Hit, Search, What};
use super::seen::Seen;
use crate::cli::fuzzing::{Found, Thing};
use crate::examine::Against;

static ANCHORS: LazyLock<Option<Anchors>> = LazyLock::new(|| Anchors::new().ok());

pub(crate) fn found(bytes: &[u8], piece: usize, ahead: usize) -> Vec<Found> {
    let found = ANCHORS.as_ref().map(|anchors| {
        let mut search = Search::with_sizes(anchors, piece, ahead);
        search.read(bytes).map(|(hits, _)| hits)
    });
    let hits = found.and_then(Result::ok).unwrap_or_default();
    hits.into_iter()
        .map(|Hit { line, column, what }| {
            let thing = match what {
                What::Token(token) => Thing::Token(token),
                What::Placeholder(name) => Thing::Placeholder(name),
                What::Key(key) => Thing::Key(key.public_key),
            };
            (line, column, thing)
        })
        .collect()
}

/// For people and for GitHub.
pub(crate) fn report(bytes: &[u8], against: Against<'_>) -> Option<(String, Vec<String>)> {
    let (hits, length) = Search::new(ANCHORS.as_ref()?).read(bytes).ok()?;
    let now = against.now;
    let rules = Rules {
        against,
        allow_placeholder: false,
        required: Vec::new(),
    };
    let report = Report::new(Seen::file("index.html", hits, length), &rules);
    Some((human::report(&report, now), human::annotations(&report)))
}
