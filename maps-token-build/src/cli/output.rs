//! How findings are told: to people, to programs, and to GitHub.

use std::fmt::{self, Write as _};
use std::io::{self, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;

use crate::examine::finding::{Finding, Severity};
use crate::printable::{is_unprintable, printable};
use crate::problem::Problem;
use crate::time::Timestamp;

/// The form of what a command prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: one JSON document
    Json,
    /// For GitHub Actions: annotations at the lines at fault
    Github,
}

/// What a command found, as far as it decides the exit status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
}

impl Outcome {
    /// 0 without errors, 1 with; `strict` counts warnings. A wrong call, 2, never gets this far.
    pub(crate) fn exit_code(self, strict: bool) -> ExitCode {
        let failed = self.errors > 0 || (strict && self.warnings > 0);
        ExitCode::from(u8::from(failed))
    }

    pub(crate) fn count<'a>(&mut self, findings: impl IntoIterator<Item = &'a Finding>) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
            }
        }
    }
}

/// "2 errors, 1 warning", or "no errors".
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, what: &str| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{count} {what}s")),
        };
        let parts = [count(self.errors, "error"), count(self.warnings, "warning")];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        f.write_str(if parts.is_empty() { "no errors" } else { "" })?;
        f.write_str(&parts.join(", "))
    }
}

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

/// A finding for people: the message, and indented below it what to do.
pub(crate) fn human(finding: &Finding) -> String {
    let style = style_of(finding.severity);
    let word = word_for(finding.severity);
    let message = printable(&finding.message);
    let mut text = format!("{style}{word}{style:#}{BOLD}: {message}{BOLD:#}");
    for help in &finding.help {
        let indented = printable(help).replace('\n', "\n          ");
        // Writing to a String cannot fail.
        let _ = write!(text, "\n  {DIM}= help:{DIM:#} {indented}");
    }
    text
}

fn word_for(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Where a finding is, for GitHub: both are counted from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A workflow command that annotates the line, as GitHub documents them.
pub(crate) fn github(finding: &Finding, place: Option<Place<'_>>) -> String {
    let word = word_for(finding.severity);
    let message = [std::slice::from_ref(&finding.message), &finding.help]
        .concat()
        .join("\n");
    let message = printable(&message);
    let place = place.map_or_else(String::new, |Place { file, line, column }| {
        format!(" file={},line={line},col={column}", property(file))
    });
    format!("::{word}{place}::{}", data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(&printable(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// What a stranger wrote, on one line: `\n` for a line end. A backslash stays one, as in the names of
/// files on Windows.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unprintable(character) {
            quoted.extend(character.escape_debug());
        } else {
            quoted.push(character);
        }
    }
    quoted
}

/// "in 41 days", "3 days ago", "today".
pub(crate) fn relative(moment: Timestamp, now: Timestamp) -> String {
    let days = |days: u64| match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    match (moment.whole_days_since(now), now.whole_days_since(moment)) {
        (0, 0) => "within a day".to_owned(),
        (0, past) => format!("{} ago", days(past)),
        (future, _) => format!("in {}", days(future)),
    }
}

/// Prints a text, with colors only where they are wanted: on a terminal, and by `NO_COLOR`.
pub(crate) fn print(text: &str) -> io::Result<()> {
    writeln!(anstream::stdout(), "{text}")
}

/// Prints a JSON document.
pub(crate) fn print_json(value: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
    text.push('\n');
    io::stdout().write_all(text.as_bytes())
}

/// Says why the command could not do what it was called for.
pub(crate) fn failure(problem: &Problem) {
    let finding = Finding::from_problem("failed", problem);
    // If nobody listens, the exit status is all that is left.
    let _ = writeln!(anstream::stderr(), "{}", human(&finding));
}

/// Tells of what is unwise, beside what the command prints.
pub(crate) fn warnings<'a>(messages: impl IntoIterator<Item = &'a str>) {
    for message in messages {
        let finding = Finding::warning("warning", message);
        let _ = writeln!(anstream::stderr(), "{}", human(&finding));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_one_property_that_a_terminal_can_show() {
        let cases = [
            ("a, b: 5%.html", "a%2C b%3A 5%25.html"),
            ("x\n::add-mask::y", "x%0A%3A%3Aadd-mask%3A%3Ay"),
            ("\u{202e}lmth.x\u{1b}[2J", "\u{fffd}lmth.x\u{fffd}[2J"),
        ];
        for (file, shown) in cases {
            let place = Place {
                file,
                line: 1,
                column: 2,
            };
            let line = github(&Finding::error("code", "what"), Some(place));
            assert_eq!(line, format!("::error file={shown},line=1,col=2::what"));
        }
    }

    #[test]
    fn what_a_stranger_wrote_is_on_one_line() {
        for (text, shown) in [
            (
                "a\n::error::\u{1b}[2J\u{202e}",
                "a\\n::error::\\u{1b}[2J\\u{202e}",
            ),
            ("C:\\site\\ä's \"b\".html", "C:\\site\\ä's \"b\".html"),
        ] {
            assert_eq!(quoted(text), shown);
        }
    }
}
