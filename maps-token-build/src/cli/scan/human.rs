//! The report for people, and for GitHub.

use std::fmt::Write as _;

use indicatif::HumanBytes;

use super::report::{Report, ReportedToken};
use super::seen::Place;
use crate::cli::output::{self, BOLD, DIM, GOOD, quoted, relative};
use crate::examine::finding::Finding;
use crate::time::Timestamp;

/// A block for each thing that was found, and a last line with the sum.
pub(super) fn report(report: &Report, now: Timestamp) -> String {
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
    let others = report.required.iter().map(|it| &it.findings);
    let others = others.chain(report.unreadable.iter().map(|it| &it.findings));
    for finding in others.flatten().chain(&report.findings) {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}\n", output::human(finding));
    }
    text + &summary(report)
}

fn block(text: &mut String, title: &str, rows: &[(&str, String)], findings: &[Finding]) {
    let _ = writeln!(text, "{BOLD}{title}{BOLD:#}");
    for (name, value) in rows {
        let _ = writeln!(text, "  {DIM}{name:<11}{DIM:#} {value}");
    }
    for finding in findings {
        let _ = writeln!(text, "{}", output::human(finding));
    }
    text.push('\n');
}

/// "public/index.html:12:34 and 3 more places"
fn first(places: &[Place]) -> String {
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
    let unknown = || "unknown".to_owned();
    let listed = |list: &[String], none: &str| match list {
        [] => none.to_owned(),
        list => list
            .iter()
            .map(|it| quoted(it))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let id = |id: &Option<String>| id.as_deref().map_or_else(unknown, quoted);
    let holds = match facts.expires {
        None => "for ever".to_owned(),
        Some(seconds) => match Timestamp::from_seconds(seconds) {
            Some(expires) => {
                let word = if expires <= now { "held" } else { "holds" };
                format!("{word} until {expires} ({})", relative(expires, now))
            }
            None => unknown(),
        },
    };
    vec![
        ("team ID", id(&facts.team_id)),
        ("key ID", id(&facts.key_id)),
        ("scope", listed(&facts.scopes, "none")),
        ("domains", listed(&facts.domains, "no restriction")),
        ("validity", holds),
    ]
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

/// An annotation for each finding at each place; GitHub knows nothing of URLs.
pub(super) fn annotations(report: &Report) -> Vec<String> {
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

fn annotation(finding: &Finding, Place { file, line, column }: &Place) -> String {
    if file.contains("://") {
        let message = format!("{file}:{line}:{column}: {}", finding.message);
        return output::github(
            &Finding {
                message,
                ..finding.clone()
            },
            None,
        );
    }
    // GitHub has slashes on every platform.
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
