//! The report of a scan. `--help` describes its JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::results::{Place, ScanResults};
use super::script_tags::TagProblem;
use super::snapshot::SnapshotFacts;
use super::{findings, require, snapshot};
use crate::cli::finder::Key;
use crate::cli::output::Outcome;
use crate::config::TokenConfig;
use crate::diagnostic::Diagnostic;
use crate::jwt::{Claims, LintContext, TokenKind, inspect};
use crate::model::scope::Scope;

#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The version of this program.
    version: &'static str,
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(crate) tokens: Vec<ReportedToken>,
    pub(super) keys: Vec<ReportedKey>,
    pub(crate) placeholders: Vec<ReportedPlaceholder>,
    pub(super) snapshots: Vec<ReportedSnapshot>,
    pub(super) script_tags: Vec<ReportedTag>,
    pub(super) required: Vec<Required>,
    pub(super) unreadable: Vec<Unreadable>,
    /// Files that were skipped, because they do not belong to the site.
    pub(super) notes: Vec<String>,
    /// Findings about the site as a whole.
    pub(super) findings: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

#[derive(Debug, Serialize)]
pub(crate) struct ReportedToken {
    #[serde(skip)]
    pub(crate) text: String,
    pub(super) facts: Claims,
    pub(super) places: Vec<Place>,
    pub(crate) findings: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReportedKey {
    kind: String,
    public_key: Option<String>,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ReportedPlaceholder {
    pub(crate) name: String,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
pub(super) struct ReportedSnapshot {
    pub(super) facts: SnapshotFacts,
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Diagnostic>,
}

/// A script tag of `MapKit` JS without the token that it should have.
#[derive(Debug, Serialize)]
pub(super) struct ReportedTag {
    pub(super) places: Vec<Place>,
    pub(super) findings: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
pub(super) struct Required {
    pub(super) name: String,
    pub(super) found: bool,
    pub(super) findings: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
pub(super) struct Unreadable {
    pub(super) file: String,
    pub(super) findings: Vec<Diagnostic>,
}

/// The distinct results of one kind, with their places.
type Places<T> = BTreeMap<T, Vec<Place>>;

/// The requirements that the site is checked against.
pub(crate) struct Rules<'a> {
    pub(crate) against: LintContext<'a>,
    pub(crate) allow_placeholder: bool,
    pub(crate) required: Vec<&'a TokenConfig>,
}

impl Report {
    pub(crate) fn new(results: ScanResults, rules: &Rules<'_>) -> Self {
        let results = results.sorted();
        let tokens = tokens(results.tokens, &rules.against);
        let placeholders = placeholders(results.placeholders, rules.allow_placeholder);
        let mut report = Self {
            version: env!("CARGO_PKG_VERSION"),
            files: results.files,
            bytes: results.bytes,
            required: required(&rules.required, &tokens, &placeholders),
            tokens,
            keys: keys(results.keys),
            placeholders,
            snapshots: snapshots(results.snapshots, &rules.against),
            script_tags: script_tags(results.script_tags),
            unreadable: results
                .unread
                .iter()
                .filter_map(findings::unreadable)
                .collect(),
            notes: results.unread.iter().filter_map(findings::note).collect(),
            findings: Vec::new(),
            errors: 0,
            warnings: 0,
        };
        if report.files == 0 {
            report.findings.push(findings::nothing_to_scan());
        }
        let Outcome { errors, warnings } = report.outcome();
        (report.errors, report.warnings) = (errors, warnings);
        report
    }

    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        for (findings, _) in self.by_subject() {
            outcome.count(findings);
        }
        outcome
    }

    /// Returns all findings, with their places.
    pub(super) fn by_subject(&self) -> impl Iterator<Item = (&[Diagnostic], &[Place])> {
        let tokens = self.tokens.iter().map(|it| (&*it.findings, &*it.places));
        let keys = self.keys.iter().map(|it| (&*it.findings, &*it.places));
        let placeholders = self
            .placeholders
            .iter()
            .map(|it| (&*it.findings, &*it.places));
        let snapshots = self.snapshots.iter().map(|it| (&*it.findings, &*it.places));
        let script_tags = self
            .script_tags
            .iter()
            .map(|it| (&*it.findings, &*it.places));
        let required = self.required.iter().map(|it| (&*it.findings, &[][..]));
        let unreadable = self.unreadable.iter().map(|it| (&*it.findings, &[][..]));
        let whole = [(&*self.findings, &[][..])];
        tokens
            .chain(keys)
            .chain(placeholders)
            .chain(snapshots)
            .chain(script_tags)
            .chain(required)
            .chain(unreadable)
            .chain(whole)
    }
}

/// Reports the tokens of Apple Maps, because a site may contain tokens of other services.
fn tokens(found: Places<String>, context: &LintContext<'_>) -> Vec<ReportedToken> {
    let mut tokens = Vec::new();
    for (text, places) in found {
        let inspection = inspect(&text, context);
        if inspection.kind != TokenKind::Maps {
            continue;
        }
        let mut findings = inspection.diagnostics;
        if inspection.scopes.contains(&Scope::ServerApi) {
            findings.insert(0, findings::server_token());
        }
        tokens.push(ReportedToken {
            text,
            facts: inspection.claims,
            places,
            findings,
        });
    }
    tokens.sort_by(|a, b| a.places.cmp(&b.places));
    tokens
}

fn keys(found: Places<Key>) -> Vec<ReportedKey> {
    let mut keys = Vec::new();
    for (key, places) in found {
        keys.push(ReportedKey {
            findings: vec![findings::private_key(&key)],
            kind: key.kind,
            public_key: key.public_key,
            places,
        });
    }
    keys
}

fn placeholders(found: Places<String>, are_allowed: bool) -> Vec<ReportedPlaceholder> {
    let mut placeholders = Vec::new();
    for (name, places) in found {
        let finding = (!are_allowed).then(|| findings::placeholder(&name));
        placeholders.push(ReportedPlaceholder {
            findings: finding.into_iter().collect(),
            name,
            places,
        });
    }
    placeholders
}

fn snapshots(found: Places<Vec<String>>, context: &LintContext<'_>) -> Vec<ReportedSnapshot> {
    let mut snapshots = Vec::new();
    for (readings, places) in found {
        if let Some((facts, findings)) = snapshot::inspect(&readings, context) {
            snapshots.push(ReportedSnapshot {
                facts,
                places,
                findings,
            });
        }
    }
    snapshots.sort_by(|a, b| a.places.cmp(&b.places));
    snapshots
}

fn script_tags(found: Places<TagProblem>) -> Vec<ReportedTag> {
    let mut tags = Vec::new();
    for (problem, places) in found {
        tags.push(ReportedTag {
            places,
            findings: vec![findings::script_tag(problem)],
        });
    }
    tags
}

fn required(
    wanted: &[&TokenConfig],
    tokens: &[ReportedToken],
    placeholders: &[ReportedPlaceholder],
) -> Vec<Required> {
    let mut required = Vec::new();
    for wanted in wanted {
        let name = wanted.name.to_string();
        let found = tokens
            .iter()
            .any(|token| require::matches_config(wanted, token))
            || placeholders.iter().any(|it| it.name == name);
        let finding = (!found).then(|| require::missing(&name));
        required.push(Required {
            name,
            found,
            findings: finding.into_iter().collect(),
        });
    }
    required
}
