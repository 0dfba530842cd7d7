//! The report for people.

use comfy_table::{ContentArrangement, Table, presets};

use super::report::{Checked, Located, Row, SnapshotRow};
use crate::cli::output::{self, BOLD, DIM, Outcome, relative};
use crate::examine::finding::Severity;
use crate::time::Timestamp;

pub(super) fn report(
    name: &str,
    environments: &[Checked],
    findings: &[Located],
    outcome: Outcome,
) -> String {
    let mut blocks = Vec::new();
    for checked in environments {
        let mut block = format!("{BOLD}{}{BOLD:#}", checked.environment);
        if !checked.tokens.is_empty() {
            block.push_str(&format!("\n{}", table(&checked.tokens)));
        }
        if !checked.snapshots.is_empty() {
            block.push_str(&format!("\n{}", snapshot_table(&checked.snapshots)));
        }
        if let Some(public_key) = &checked.public_key {
            block.push_str(&format!(
                "\n{DIM}public_key = \"{DIM:#}{public_key}{DIM}\"{DIM:#}"
            ));
        }
        blocks.push(block);
    }
    blocks.extend(
        findings
            .iter()
            .map(|located| match (&located.text, located.finding.severity) {
                (Some(text), Severity::Error) => {
                    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
                    let style = output::ERROR;
                    format!("{style}error{style:#}{BOLD}: {first}{BOLD:#}\n{rest}")
                        .trim_end()
                        .to_owned()
                }
                _ => output::human(&located.finding),
            }),
    );
    blocks.push(format!("{name}: {outcome}"));
    blocks.join("\n\n")
}

fn snapshot_table(snapshots: &[SnapshotRow]) -> String {
    let mut table = plain_table(&["snapshot", "authorized by", "expires"]);
    for snapshot in snapshots {
        let by = match (&snapshot.token, snapshot.status) {
            (Some(token), _) => format!("the token \"{token}\""),
            (None, "minted") => "a key at hand".to_owned(),
            (None, _) => "a key not at hand".to_owned(),
        };
        table.add_row([snapshot.name.as_str(), &by, &moment(snapshot.expires)]);
    }
    table.trim_fmt()
}

fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    table
}

fn moment(expires: Option<u64>) -> String {
    match (expires.and_then(Timestamp::from_seconds), Timestamp::now()) {
        (Some(expires), Some(now)) => relative(expires, now),
        _ => "never".to_owned(),
    }
}

fn table(tokens: &[Row]) -> String {
    let mut table = plain_table(&["token", "scope", "domains", "expires", "key"]);
    for token in tokens {
        let expires = moment(token.expires);
        let key = match token.status {
            "minted" => "at hand",
            "ready" => "ready token",
            _ => "not at hand",
        };
        let scopes = token.scopes.join(" ");
        let domains = if token.domains.is_empty() {
            "everywhere".to_owned()
        } else {
            token.domains.join(" ")
        };
        table.add_row([token.name.as_str(), &scopes, &domains, &expires, key]);
    }
    table.trim_fmt()
}
