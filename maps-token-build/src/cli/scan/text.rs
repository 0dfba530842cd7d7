//! Formats the report for people and for GitHub.

use std::fmt::Write as _;

use indicatif::HumanBytes;

use super::report::{Report, ReportedToken};
use super::results::Place;
use super::snapshot::SnapshotFacts;
use crate::cli::output::{self, Annotation, BOLD, DIM, GOOD, quoted, relative, shortened};
use crate::diagnostic::Diagnostic;
use crate::model::time::Timestamp;

/// Formats a block for each result, and a summary line.
pub(crate) fn report(report: &Report, now: Timestamp) -> String {
    let mut text = String::new();
    for token in &report.tokens {
        block(
            &mut text,
            &first(&token.places),
            &facts(token, now),
            &token.findings,
        );
    }
    for key in &report.keys {
        block(&mut text, &first(&key.places), &[], &key.findings);
    }
    for placeholder in &report.placeholders {
        let rows = [("placeholder", placeholder.name.clone())];
        block(
            &mut text,
            &first(&placeholder.places),
            &rows,
            &placeholder.findings,
        );
    }
    for snapshot in &report.snapshots {
        let place = first(&snapshot.places);
        block(
            &mut text,
            &place,
            &snapshot_facts(&snapshot.facts, now),
            &snapshot.findings,
        );
    }
    for tag in &report.script_tags {
        block(&mut text, &first(&tag.places), &[], &tag.findings);
    }
    let others = report.required.iter().map(|it| &it.findings);
    let others = others.chain(report.unreadable.iter().map(|it| &it.findings));
    for finding in others.flatten().chain(&report.findings) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}\n", output::human(finding));
    }
    for note in &report.notes {
        let _ = writeln!(text, "{BOLD}note{BOLD:#}: {note}\n");
    }
    text + &summary(report)
}

fn block(text: &mut String, title: &str, rows: &[(&str, String)], findings: &[Diagnostic]) {
    let _ = writeln!(text, "{BOLD}{title}{BOLD:#}");
    for (name, value) in rows {
        let _ = writeln!(text, "  {DIM}{name:<11}{DIM:#} {value}");
    }
    for finding in findings {
        let _ = writeln!(text, "{}", output::human(finding));
    }
    text.push('\n');
}

/// Formats the first place: "public/index.html:12:34 and 3 more places".
pub(crate) fn first(places: &[Place]) -> String {
    let Some(Place { file, line, column }) = places.first() else {
        return String::new();
    };
    let more = match places.len() {
        1 => String::new(),
        2 => " and 1 more place".to_owned(),
        places => format!(" and {} more places", places - 1),
    };
    format!("{}:{line}:{column}{more}", quoted(file))
}

fn facts(token: &ReportedToken, now: Timestamp) -> Vec<(&'static str, String)> {
    let facts = &token.facts;
    let listed = |list: &[String], none: &str| match list {
        [] => none.to_owned(),
        list => {
            let list: Vec<_> = list.iter().map(|entry| entry.trim()).collect();
            shortened(&list.join(", "))
        }
    };
    let key_id = ("key ID", id(facts.key_id.as_deref()));
    let is_unread = |it: &Diagnostic| matches!(it.code, "unreadable-claims" | "token-too-long");
    if token.findings.iter().any(is_unread) {
        return vec![key_id];
    }
    vec![
        ("team ID", id(facts.team_id.as_deref())),
        key_id,
        ("scope", listed(&facts.scopes, "none")),
        ("domains", listed(&facts.domains, "no restriction")),
        ("expires", expiry(facts.expires, now)),
    ]
}

fn snapshot_facts(facts: &SnapshotFacts, now: Timestamp) -> Vec<(&'static str, String)> {
    let mut rows = vec![("snapshot", facts.authorization.to_owned())];
    if facts.authorization == "signature" {
        rows.push(("team ID", id(facts.team_id.as_deref())));
        rows.push(("key ID", id(facts.key_id.as_deref())));
        rows.push(("expires", expiry(facts.expires, now)));
    }
    rows
}

fn id(id: Option<&str>) -> String {
    id.map_or_else(|| "unknown".to_owned(), shortened)
}

fn expiry(expires: Option<u64>, now: Timestamp) -> String {
    let Some(seconds) = expires else {
        return "never".to_owned();
    };
    match Timestamp::from_seconds(seconds) {
        Some(expires) => format!("{expires} ({})", relative(expires, now)),
        None => "unknown".to_owned(),
    }
}

fn summary(report: &Report) -> String {
    let outcome = report.outcome();
    let count = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    };
    let mut parts = vec![count(report.tokens.len(), "token")];
    for (number, what) in [
        (report.keys.len(), "private key"),
        (report.placeholders.len(), "placeholder"),
        (report.snapshots.len(), "snapshot"),
    ] {
        if number > 0 {
            parts.push(count(number, what));
        }
    }
    let files = count(report.files.try_into().unwrap_or(usize::MAX), "file");
    let style = if outcome.errors + outcome.warnings == 0 {
        GOOD
    } else {
        BOLD
    };
    format!(
        "{files}, {}: {}; {style}{outcome}{style:#}",
        HumanBytes(report.bytes),
        parts.join(", "),
    )
}

/// Returns an annotation for each finding at each place. GitHub cannot annotate URLs.
pub(crate) fn annotations(report: &Report) -> Vec<Annotation> {
    let mut lines = Vec::new();
    for (findings, places) in report.by_subject() {
        for finding in findings {
            if places.is_empty() {
                lines.push(output::github(finding, None));
            }
            lines.extend(places.iter().map(|place| annotation(finding, place)));
        }
    }
    lines
}

pub(crate) fn annotation(finding: &Diagnostic, Place { file, line, column }: &Place) -> Annotation {
    if file.contains("://") {
        let mut finding = finding.clone();
        finding.message = format!("{file}:{line}:{column}: {}", finding.message);
        return output::github(&finding, None);
    }
    // GitHub uses slashes on every platform.
    let file = &file.replace('\\', "/");
    output::github(
        finding,
        Some(output::Place {
            file,
            line: *line,
            column: *column,
        }),
    )
}
