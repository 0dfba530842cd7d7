//! Prints the results.

use anstyle::Style;
use serde::Serialize;

use super::super::output::{self, Annotation, DIM, ERROR, Format, GOOD, Outcome, WARNING, quoted};
use super::explain::{OriginResult, Verdict};
use super::origin::Origin;
use crate::diagnostic::Diagnostic;

pub(super) struct Report<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) endpoint: String,
    pub(super) rows: Vec<Row>,
}

pub(super) struct Row {
    pub(super) origin: Option<Origin>,
    pub(super) result: OriginResult,
}

#[derive(Serialize)]
struct Document<'a> {
    token: Option<&'a str>,
    endpoint: &'a str,
    accepted: bool,
    origins: Vec<OriginRow<'a>>,
}

#[derive(Serialize)]
struct OriginRow<'a> {
    origin: Option<String>,
    #[serde(flatten)]
    result: &'a OriginResult,
}

impl Report<'_> {
    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.count(self.findings());
        outcome
    }

    pub(super) fn print(&self, format: Format) -> Result<(), Diagnostic> {
        match format {
            Format::Human => output::print_report(&self.text(), &output::errors(self.findings())),
            Format::Json => output::print_json(&self.document()),
            Format::Github => output::print_annotations(&self.annotations()),
        }
    }

    fn annotations(&self) -> Vec<Annotation> {
        let mut annotations: Vec<Annotation> = Vec::new();
        for finding in self.findings() {
            let annotation = output::github(finding, None);
            if !annotations.contains(&annotation) {
                annotations.push(annotation);
            }
        }
        annotations
    }

    fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.rows.iter().flat_map(|row| &row.result.findings)
    }

    fn document(&self) -> Document<'_> {
        Document {
            token: self.name,
            endpoint: &self.endpoint,
            accepted: self.rows.iter().all(Row::is_accepted),
            origins: self
                .rows
                .iter()
                .map(|row| OriginRow {
                    origin: row.origin.as_ref().map(ToString::to_string),
                    result: &row.result,
                })
                .collect(),
        }
    }

    fn text(&self) -> String {
        let widest = self.rows.iter().map(|row| row.origin().chars().count());
        let width = widest.max().unwrap_or_default().max("origin".len());
        let mut lines = vec![format!(
            "{DIM}{:width$}  verdict    reason{DIM:#}",
            "origin"
        )];
        for row in &self.rows {
            let (style, word) = row.verdict();
            let line = format!(
                "{:width$}  {style}{word:9}{style:#}  {}",
                row.origin(),
                row.reason()
            );
            lines.push(line.trim_end().to_owned());
        }
        let mut printed: Vec<&Diagnostic> = Vec::new();
        for finding in self.findings() {
            if !printed.contains(&finding) {
                printed.push(finding);
                lines.push(format!("\n{}", output::human(finding)));
            }
        }
        lines.join("\n")
    }
}

impl Row {
    fn is_accepted(&self) -> bool {
        self.result.verdict == Verdict::Accepted
    }

    fn origin(&self) -> String {
        self.origin
            .as_ref()
            .map_or_else(|| "(no origin)".to_owned(), ToString::to_string)
    }

    fn verdict(&self) -> (Style, &'static str) {
        match self.result.verdict {
            Verdict::Accepted => (GOOD, "accepted"),
            Verdict::Rejected => (ERROR, "rejected"),
            Verdict::Unknown => (WARNING, "unknown"),
            Verdict::NotAsked => (WARNING, "not asked"),
        }
    }

    /// A short reason; the findings have the details.
    fn reason(&self) -> String {
        let code = self.result.findings.first().map(|finding| finding.code);
        match (self.result.status, &self.result.reason, code) {
            (Some(status), Some(reason), _) => format!("{status} {}", quoted(reason)),
            (Some(status), None, Some(code)) => format!("{status} {}", code.replace('-', " ")),
            (Some(status), None, None) => status.to_string(),
            (None, _, Some("not-asked")) => String::new(),
            (None, _, code) => code.unwrap_or_default().replace('-', " "),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::output::escape::tests::{danger_in, hostile};

    proptest! {
        #[test]
        fn report_is_harmless(
            name in hostile(),
            (message, help) in (hostile(), hostile()),
            reason in hostile(),
        ) {
            let row = |status| Row {
                origin: "https://example.com".parse().ok(),
                result: OriginResult {
                    verdict: Verdict::Rejected,
                    status,
                    reason: Some(reason.clone()),
                    findings: vec![Diagnostic::error("code", message.clone()).help(help.clone())],
                },
            };
            let report = Report {
                name: Some(&name),
                endpoint: name.clone(),
                rows: vec![row(Some(401)), row(None)],
            };
            prop_assert_eq!(danger_in(&report.text()), None);
            prop_assert_eq!(report.annotations().len(), 1);
        }
    }
}
