//! Writes to standard output and standard error. No other module does.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::ColorChoice;
use clap::ValueEnum;
use serde::Serialize;

use super::escape::{json, styled};
use super::github::Annotation;
use super::text::{human, located};
use crate::cli::argv_guard::Hidden;
use crate::cli::failure::Failure;
use crate::diagnostic::{Diagnostic, Severity};

static QUIET: AtomicBool = AtomicBool::new(false);
static STRICT: AtomicBool = AtomicBool::new(false);

static HIDDEN: OnceLock<Hidden> = OnceLock::new();

/// When to use colors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    Always,
    Never,
}

/// Applies to everything that is printed afterwards.
pub(crate) fn configure(color: Color, quiet: bool, strict: bool) {
    let choice = match color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    choice.write_global();
    QUIET.store(quiet, Ordering::Relaxed);
    STRICT.store(strict, Ordering::Relaxed);
}

/// Applies to the errors that may repeat an argument.
pub(crate) fn hide(hidden: Hidden) {
    // Only the first call counts: there is one command line.
    let _ = HIDDEN.set(hidden);
}

fn redacted(text: &str) -> String {
    match HIDDEN.get() {
        Some(hidden) => hidden.redact(text),
        None => text.to_owned(),
    }
}

fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Returns whether a finding makes the command fail: `--quiet` prints the others only.
pub(crate) fn is_fatal(severity: Severity) -> bool {
    severity == Severity::Error || STRICT.load(Ordering::Relaxed)
}

/// Prints the requested output, such as a token.
pub(crate) fn print(text: &str) -> Result<(), Diagnostic> {
    write_stdout(&styled(text))
}

/// Prints a report for people, or with `--quiet` only what makes the command fail.
pub(crate) fn print_report(report: &str, errors: &[String]) -> Result<(), Diagnostic> {
    match (is_quiet(), errors) {
        (false, _) => print(report),
        (true, []) => Ok(()),
        (true, errors) => print(&errors.join("\n\n")),
    }
}

/// Returns the distinct findings that make the command fail, rendered.
pub(crate) fn errors<'a>(findings: impl IntoIterator<Item = &'a Diagnostic>) -> Vec<String> {
    let mut errors: Vec<_> = Vec::new();
    for finding in findings {
        let text = human(finding);
        if is_fatal(finding.severity) && !errors.contains(&text) {
            errors.push(text);
        }
    }
    errors
}

/// Prints a JSON document.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Diagnostic> {
    let document = serde_json::to_string_pretty(value).map_err(|error| {
        Diagnostic::error("write-failed", format!("failed to write JSON: {error}"))
    })?;
    write_stdout(&json(&document))
}

/// Prints workflow commands, with `--quiet` only those of findings that make the command fail.
pub(crate) fn print_annotations(annotations: &[Annotation]) -> Result<(), Diagnostic> {
    let mut lines: Vec<_> = Vec::new();
    for annotation in annotations {
        if is_fatal(annotation.severity) || !is_quiet() {
            lines.push(annotation.as_str());
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    write_stdout(&lines.join("\n"))
}

/// Prints a text without any user input, byte for byte.
pub(crate) fn print_generated(text: &[u8]) -> Result<(), Diagnostic> {
    let text = text.trim_ascii_end();
    unless_closed(write(anstream::stdout().lock(), text), "standard output")
}

/// Prints clap's help, its version, or its error.
pub(crate) fn print_help(error: &clap::Error) -> Result<(), Diagnostic> {
    let text = error.render().ansi().to_string();
    let text = styled(&redacted(text.trim_end()));
    if error.use_stderr() {
        return write_stderr(&text);
    }
    write_stdout(&text)
}

/// Prints why the command failed.
pub(crate) fn failure(failure: &Failure) {
    let blocks = match failure {
        Failure::CannotRun(diagnostic) => vec![human(diagnostic)],
        Failure::Invalid {
            source,
            diagnostics,
        } => diagnostics
            .iter()
            .map(|diagnostic| located(diagnostic, source))
            .collect(),
    };
    // If standard error is closed, the exit status is all there is.
    let _ = write_stderr(&styled(&redacted(&blocks.join("\n\n"))));
}

/// Prints warnings to standard error, unless `--quiet` is set.
pub(crate) fn warnings(warnings: &[Diagnostic]) -> Result<(), Diagnostic> {
    for warning in warnings {
        if !is_quiet() {
            write_stderr(&styled(&human(warning)))?;
        }
    }
    Ok(())
}

fn write_stdout(text: &str) -> Result<(), Diagnostic> {
    let written = write(anstream::stdout().lock(), text.as_bytes());
    unless_closed(written, "standard output")
}

fn write_stderr(text: &str) -> Result<(), Diagnostic> {
    let written = write(anstream::stderr().lock(), text.as_bytes());
    unless_closed(written, "standard error")
}

fn write(mut to: impl Write, text: &[u8]) -> io::Result<()> {
    to.write_all(text)?;
    to.write_all(b"\n")?;
    to.flush()
}

/// A closed pipe is not an error: `head` has read enough, and the exit status stays the same.
fn unless_closed(written: io::Result<()>, stream: &str) -> Result<(), Diagnostic> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Diagnostic::error(
            "write-failed",
            format!("failed to write to {stream}: {error}"),
        )),
        _ => Ok(()),
    }
}
