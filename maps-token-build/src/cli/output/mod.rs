//! Output for people, programs and GitHub.

pub(crate) mod escape;
mod github;
mod text;
mod width;
mod writer;

use std::fmt;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

pub(crate) use self::escape::{quoted, shortened};
pub(crate) use self::github::{Annotation, Place, github};
pub(crate) use self::text::{human, located, relative};
pub(crate) use self::width::{help_width, table_width};
pub(crate) use self::writer::{
    Color, configure, errors, failure, hide, is_fatal, print, print_annotations, print_generated,
    print_help, print_json, print_report, warnings,
};
use crate::diagnostic::{Diagnostic, Severity};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    #[value(name = "text")]
    Human,
    /// One JSON document
    Json,
    /// Annotations of GitHub Actions
    Github,
}

/// Decides the exit status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Outcome {
    /// 2 is for a [`Failure`](super::failure::Failure).
    pub(crate) fn exit_code(self, strict: bool) -> ExitCode {
        let failed = self.errors > 0 || (strict && self.warnings > 0);
        ExitCode::from(u8::from(failed))
    }

    pub(crate) fn count<'a>(&mut self, diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
        }
    }
}

/// "2 errors, 1 warning", or "no errors".
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, noun: &str| match count {
            0 => None,
            1 => Some(format!("1 {noun}")),
            _ => Some(format!("{count} {noun}s")),
        };
        let parts = [count(self.errors, "error"), count(self.warnings, "warning")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "no errors" } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}

// `escape::styled` keeps these styles and escapes all others.
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();

pub(crate) fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
    }
}
