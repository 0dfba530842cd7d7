//! The result, for people and for programs.

use anstyle::Style;
use clap::ValueEnum;
use serde::Serialize;

use super::super::output::{self, DIM, ERROR, GOOD, Outcome, WARNING};
use super::answer::{Answered, Verdict};
use super::origin::Origin;
use crate::examine::finding::Finding;
use crate::problem::Problem;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: one JSON document
    Json,
}

pub(super) struct Report<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) endpoint: String,
    pub(super) rows: Vec<Row>,
}

pub(super) struct Row {
    pub(super) origin: Option<Origin>,
    pub(super) answered: Answered,
}

/// The document of `--format json`: `origins` has `origin` (null where none was sent), `verdict`
/// (`accepted`, `refused`, `unknown`, `not-asked`), `status`, `reason`, and `findings`.
#[derive(Serialize)]
struct Document<'a> {
    token: Option<&'a str>,
    endpoint: &'a str,
    accepted: bool,
    origins: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    origin: Option<String>,
    #[serde(flatten)]
    answered: &'a Answered,
}

impl Report<'_> {
    pub(super) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        outcome.count(self.findings());
        outcome
    }

    pub(super) fn print(&self, format: Format) -> Result<(), Problem> {
        let printed = match format {
            Format::Human => output::print(&self.human()),
            Format::Json => output::print_json(&self.document()),
        };
        printed.map_err(|error| Problem::new(format!("the result cannot be printed: {error}")))
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.rows.iter().flat_map(|row| &row.answered.findings)
    }

    fn document(&self) -> Document<'_> {
        Document {
            token: self.name,
            endpoint: &self.endpoint,
            accepted: self.rows.iter().all(Row::is_accepted),
            origins: self
                .rows
                .iter()
                .map(|row| Line {
                    origin: row.origin.as_ref().map(ToString::to_string),
                    answered: &row.answered,
                })
                .collect(),
        }
    }

    fn human(&self) -> String {
        let widest = self.rows.iter().map(|row| row.origin().chars().count());
        let width = widest.max().unwrap_or_default().max("origin".len());
        let mut lines = vec![format!("{DIM}{:width$}  verdict    why{DIM:#}", "origin")];
        for row in &self.rows {
            let (style, word) = row.verdict();
            let line = format!(
                "{:width$}  {style}{word:9}{style:#}  {}",
                row.origin(),
                row.why()
            );
            lines.push(line.trim_end().to_owned());
        }
        let mut told: Vec<&Finding> = Vec::new();
        for finding in self.findings() {
            if !told.contains(&finding) {
                told.push(finding);
                lines.push(format!("\n{}", output::human(finding)));
            }
        }
        lines.join("\n")
    }
}

impl Row {
    fn is_accepted(&self) -> bool {
        self.answered.verdict == Verdict::Accepted
    }

    fn origin(&self) -> String {
        self.origin
            .as_ref()
            .map_or_else(|| "(no origin)".to_owned(), ToString::to_string)
    }

    fn verdict(&self) -> (Style, &'static str) {
        match self.answered.verdict {
            Verdict::Accepted => (GOOD, "accepted"),
            Verdict::Refused => (ERROR, "refused"),
            Verdict::Unknown => (WARNING, "unknown"),
            Verdict::NotAsked => (WARNING, "not asked"),
        }
    }

    /// In as few words as fit beside an origin; the findings say the rest.
    fn why(&self) -> String {
        let code = self.answered.findings.first().map(|finding| finding.code);
        match (self.answered.status, &self.answered.reason, code) {
            (Some(status), Some(reason), _) => format!("{status} {reason}"),
            (Some(status), None, Some(code)) => format!("{status} {}", code.replace('-', " ")),
            (Some(status), None, None) => status.to_string(),
            (None, _, Some("not-asked")) => String::new(),
            (None, _, code) => code.unwrap_or_default().replace('-', " "),
        }
    }
}
