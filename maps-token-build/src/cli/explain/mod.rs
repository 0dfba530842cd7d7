//! `maps-token explain`: the index of errors. Its entries are the Markdown files here, from which
//! `tests/end-to-end/tests/gallery.rs` also generates `docs/errors.md`.

use clap::Args as Group;

use super::failure::Failure;
use super::output::{self, BOLD, Outcome, quoted};
use crate::diagnostic::Diagnostic;

/// Explain an error or a warning
#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArgs {
    /// Code in the brackets of `error[CODE]`; without it, all codes are listed
    code: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  maps-token explain invalid-domain
  maps-token explain";

/// Each is a chapter with a heading `# …`, and entries with headings `## code`.
const CHAPTERS: [&str; 10] = [
    include_str!("config.md"),
    include_str!("domains.md"),
    include_str!("snapshots.md"),
    include_str!("key.md"),
    include_str!("build.md"),
    include_str!("checks.md"),
    include_str!("token.md"),
    include_str!("site.md"),
    include_str!("apple.md"),
    include_str!("command.md"),
];

struct Entry {
    code: &'static str,
    text: &'static str,
}

pub(crate) fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    match &args.code {
        Some(code) => output::print(&render(&find(code)?))?,
        None => {
            let mut codes: Vec<_> = entries().map(|entry| entry.code).collect();
            codes.sort_unstable();
            output::print(&codes.join("\n"))?;
        }
    }
    Ok(Outcome::default())
}

fn entries() -> impl Iterator<Item = Entry> {
    CHAPTERS.iter().flat_map(|chapter| {
        let sections = chapter.split("\n## ").skip(1);
        sections.filter_map(|section| {
            let (code, text) = section.split_once('\n')?;
            let text = text.trim();
            Some(Entry { code, text })
        })
    })
}

fn find(argument: &str) -> Result<Entry, Diagnostic> {
    let code = code_in(argument);
    let mut codes = Vec::new();
    for entry in entries() {
        if entry.code == code {
            return Ok(entry);
        }
        codes.push(entry.code);
    }
    let message = format!("unknown code `{}`", quoted(code));
    let error = Diagnostic::error("unknown-code", message).did_you_mean(code, &codes);
    Err(if error.attachments().is_empty() {
        error.help("run `maps-token explain` to list all codes")
    } else {
        error
    })
}

/// Accepts `error[code]` as it is printed.
fn code_in(argument: &str) -> &str {
    let argument = argument.trim();
    let in_brackets = argument.split_once('[').map(|(_, code)| code);
    in_brackets.unwrap_or(argument).trim_end_matches([']', ':'])
}

/// Indents code instead of fencing it.
fn render(entry: &Entry) -> String {
    let mut lines = vec![format!("{BOLD}{}{BOLD:#}\n", entry.code)];
    let mut is_code = false;
    for line in entry.text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if is_code && !line.is_empty() {
            lines.push(format!("    {line}"));
        } else {
            lines.push(line.replace("**Fix:**", &format!("{BOLD}Fix:{BOLD:#}")));
        }
    }
    lines.join("\n")
}
