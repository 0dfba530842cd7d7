//! The report for people.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

use super::report::{EnvironmentReport, NOT_PROVIDED, SnapshotRow, TokenRow};
use crate::cli::output::{self, BOLD, DIM, Outcome, located, quoted, relative};
use crate::diagnostic::{Diagnostic, Source};
use crate::jwt::NotChecked;
use crate::model::time::Timestamp;

pub(super) fn report(
    source: &Source,
    environments: &[EnvironmentReport],
    diagnostics: &[Diagnostic],
    outcome: Outcome,
) -> String {
    let mut blocks: Vec<_> = environments.iter().map(environment).collect();
    blocks.extend(diagnostics.iter().map(|it| located(it, source)));
    blocks.push(format!("{}: {outcome}", quoted(&source.name)));
    blocks.join("\n\n")
}

pub(super) fn errors(diagnostics: &[Diagnostic], source: &Source) -> Vec<String> {
    let errors = diagnostics.iter();
    let errors = errors.filter(|diagnostic| output::is_fatal(diagnostic.severity));
    errors.map(|error| located(error, source)).collect()
}

fn environment(report: &EnvironmentReport) -> String {
    let mut lines = vec![format!("{BOLD}{}{BOLD:#}", quoted(&report.environment))];
    if !report.tokens.is_empty() {
        lines.push(tokens(&report.tokens, output::table_width()));
    }
    if !report.snapshots.is_empty() {
        lines.push(snapshots(&report.snapshots, output::table_width()));
    }
    for token in &report.tokens {
        if let Some(reason) = token.not_checked {
            lines.push(format!(
                "{DIM}note:{DIM:#} signature of token `{}` was not checked: {}",
                token.name,
                explain(reason)
            ));
        }
    }
    if let Some(public_key) = &report.public_key {
        lines.push(format!(
            "{DIM}public_key = \"{DIM:#}{public_key}{DIM}\"{DIM:#}"
        ));
    }
    lines.join("\n")
}

fn explain(reason: NotChecked) -> &'static str {
    match reason {
        NotChecked::NoKey => "neither the private key nor `public_key` is available",
        NotChecked::OtherKey => {
            "the token names another key than `key_id`, as tokens from the Apple Developer portal do"
        }
        NotChecked::UnknownKeyId => "`key_id` is not set, so the key of the token is unknown",
        NotChecked::OtherAlgorithm => "the algorithm is not ES256",
        NotChecked::NotAMapsToken => "the token is not an Apple Maps token",
    }
}

fn tokens(tokens: &[TokenRow], width: Option<u16>) -> String {
    let mut table = table(&["token", "scope", "domains", "expires", "status"], width);
    // In a narrow terminal there is one domain a line.
    if let Some(column) = table.column_mut(DOMAINS) {
        let domains = tokens.iter().flat_map(|it| &it.domains);
        let longest = domains
            .map(|it| it.chars().count())
            .max()
            .unwrap_or_default();
        let width = longest.max("domains".len()) + PADDING;
        let width = Width::Fixed(width.try_into().unwrap_or(u16::MAX));
        column.set_constraint(ColumnConstraint::LowerBoundary(width));
    }
    for token in tokens {
        if token.status == NOT_PROVIDED {
            table.add_row([token.name.as_str(), "-", "-", "-", "not provided"]);
            continue;
        }
        let domains = match token.domains.as_slice() {
            [] => "any".to_owned(),
            domains => domains.join(" "),
        };
        let status = match (token.status, token.signature) {
            ("placeholder", _) => "no key".to_owned(),
            (status, None) => status.to_owned(),
            (status, Some(signature)) => format!("{status}, signature {signature}"),
        };
        let scopes = token.scopes.join(" ");
        let expires = expiry(token.expires);
        table.add_row([token.name.as_str(), &scopes, &domains, &expires, &status]);
    }
    table.trim_fmt()
}

fn snapshots(snapshots: &[SnapshotRow], width: Option<u16>) -> String {
    let mut table = table(&["snapshot", "authorized by", "expires"], width);
    for snapshot in snapshots {
        let authorized_by = match (&snapshot.token, snapshot.status) {
            (Some(token), _) => format!("token `{token}`"),
            (None, "placeholder") => "signature, no key".to_owned(),
            (None, _) => "signature".to_owned(),
        };
        let expires = expiry(snapshot.expires);
        table.add_row([snapshot.name.as_str(), &authorized_by, &expires]);
    }
    table.trim_fmt()
}

/// The column that may be wrapped.
const DOMAINS: usize = 2;

/// To the left and to the right of what a column contains.
const PADDING: usize = 2;

/// Words are never broken: where a table is too wide all the same, the terminal wraps it.
fn table(header: &[&str], width: Option<u16>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    if let Some(width) = width {
        table.set_width(width);
    }
    for column in table.column_iter_mut() {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table
}

fn expiry(expires: Option<u64>) -> String {
    match (expires.and_then(Timestamp::from_seconds), Timestamp::now()) {
        (Some(expires), Some(now)) => relative(expires, now),
        _ => "never".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::output::escape::tests::{danger_in, hostile};

    #[test]
    fn narrow_table_breaks_no_word() {
        let row = TokenRow {
            name: "site".to_owned(),
            status: "minted",
            signature: None,
            signature_reason: None,
            not_checked: None,
            scopes: vec!["mapkit_js"],
            domains: vec!["example.com".to_owned(), "*.example.com".to_owned()],
            expires: None,
        };
        let wide = " token  scope      domains                    expires  status
 site   mapkit_js  example.com *.example.com  never    minted";
        let narrow = " token  scope      domains        expires  status
 site   mapkit_js  example.com    never    minted
                   *.example.com";
        for (width, expected) in [(None, wide), (Some(80), wide), (Some(55), narrow)] {
            assert_eq!(tokens(std::slice::from_ref(&row), width), expected);
        }
        assert_eq!(tokens(&[row], Some(40)), narrow);
    }

    proptest! {
        #[test]
        fn report_is_harmless(
            (name, text, environment) in (hostile(), hostile(), hostile()),
            (message, note, help) in (hostile(), hostile(), hostile()),
            start in 0..40_usize,
        ) {
            let source = Source { name, text };
            let somewhere = Diagnostic::warning("code", message).note(note).help(help);
            let diagnostics = [somewhere.clone().at(start..start + 3), somewhere];
            let environments = [EnvironmentReport {
                environment,
                key_id: None,
                public_key: Some("MFkw".to_owned()),
                tokens: Vec::new(),
                snapshots: Vec::new(),
            }];
            let report = report(&source, &environments, &diagnostics, Outcome::default());
            prop_assert_eq!(danger_in(&report), None);
            for error in errors(&diagnostics, &source) {
                prop_assert_eq!(danger_in(&error), None);
            }
        }
    }
}
