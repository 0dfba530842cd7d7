//! What was done, for people and for programs.

use clap::ValueEnum;
use serde::Serialize;

use super::super::output::{self, BOLD, DIM, GOOD, WARNING};
use super::InitArgs;
use super::plan::{Action, Plan, Step};
use crate::problem::Problem;

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs: one JSON document
    Json,
}

/// The document of `--format json`: `files` has `file`, `action` (`create`, `change`, `leave`, or
/// `ask` where the user has to do it) and `what`.
#[derive(Serialize)]
struct Document<'a> {
    dry_run: bool,
    files: &'a [Step],
}

pub(super) fn print(plan: &Plan, args: &InitArgs) -> Result<(), Problem> {
    let printed = match args.format {
        Format::Human => output::print(&human(plan, args)),
        Format::Json => output::print_json(&Document {
            dry_run: args.dry_run,
            files: &plan.steps,
        }),
    };
    printed.map_err(|error| Problem::new(format!("the result cannot be printed: {error}")))
}

fn human(plan: &Plan, args: &InitArgs) -> String {
    let widest = plan.steps.iter().map(|step| step.file.chars().count());
    let width = widest.max().unwrap_or_default();
    let mut lines: Vec<_> = plan
        .steps
        .iter()
        .map(|step| {
            let (style, word) = match (step.action, args.dry_run) {
                (Action::Create, false) => (GOOD, "created"),
                (Action::Create, true) => (GOOD, "create"),
                (Action::Change, false) => (GOOD, "changed"),
                (Action::Change, true) => (GOOD, "change"),
                (Action::Leave, _) => (DIM, "left"),
                (Action::Ask, _) => (WARNING, "yours"),
            };
            format!(
                "{style}{word:7}{style:#}  {:width$}  {}",
                step.file, step.what
            )
        })
        .collect();
    if args.dry_run {
        lines.push("\nNothing was written.".to_owned());
        return lines.join("\n");
    }
    lines.push(format!("\n{BOLD}Next:{BOLD:#}"));
    let mut next = Vec::new();
    if plan.has_placeholders {
        next.push("put your own IDs and domains into maps.toml");
    }
    next.push("maps-token check");
    if args.token.is_some() {
        next.push("write maps_token!(\"site\") where the page needs the token, and build");
    } else {
        next.push("write maps_token!(\"site\") where the page needs the token");
        next.push("MAPS_PRIVATE_KEY=\"$(cat AuthKey_<key ID>.p8)\" cargo build --release");
    }
    for (number, step) in (1..).zip(next) {
        lines.push(format!("  {number}. {step}"));
    }
    lines.join("\n")
}
