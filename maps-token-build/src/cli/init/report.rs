//! Prints the changes.

use serde::Serialize;

use super::super::output::{self, BOLD, DIM, Format, GOOD, WARNING, quoted};
use super::InitArgs;
use super::plan::{Action, Plan, Step};
use crate::diagnostic::Diagnostic;
use crate::inputs::key::missing::with_key;

#[derive(Serialize)]
struct Document<'a> {
    dry_run: bool,
    files: &'a [Step],
}

pub(super) fn print(plan: &Plan, args: &InitArgs) -> Result<(), Diagnostic> {
    match args.format {
        Format::Human => output::print_report(&text(plan, args), &[]),
        Format::Json => output::print_json(&Document {
            dry_run: args.dry_run,
            files: &plan.steps,
        }),
        Format::Github => {
            let mut annotations = Vec::new();
            for step in plan.manual() {
                let message = format!("{}: {}", quoted(&step.file), step.what);
                annotations.push(output::github(
                    &Diagnostic::warning("manual-step", message),
                    None,
                ));
            }
            output::print_annotations(&annotations)
        }
    }
}

fn text(plan: &Plan, args: &InitArgs) -> String {
    let mut width = 0;
    for step in &plan.steps {
        width = width.max(quoted(&step.file).chars().count());
    }
    let mut lines = Vec::new();
    for step in &plan.steps {
        let (style, word) = match (step.action, args.dry_run) {
            (Action::Create, false) => (GOOD, "created"),
            (Action::Create, true) => (GOOD, "create"),
            (Action::Change, false) => (GOOD, "changed"),
            (Action::Change, true) => (GOOD, "change"),
            (Action::Leave, _) => (DIM, "kept"),
            (Action::Manual, _) => (WARNING, "manual"),
        };
        let (file, what) = (quoted(&step.file), &step.what);
        lines.push(format!("{style}{word:7}{style:#}  {file:width$}  {what}"));
    }
    if args.dry_run {
        lines.push("\nDry run: nothing was written.".to_owned());
        return lines.join("\n");
    }
    lines.push(format!("\n{BOLD}Next:{BOLD:#}"));
    let build = "cargo build --release";
    let build = match args.token {
        Some(_) => build.to_owned(),
        None => with_key("MAPS_PRIVATE_KEY", "<key ID>", build),
    };
    let mut next = Vec::new();
    if plan.has_placeholders {
        next.push("replace the IDs and domains in maps.toml");
    }
    next.push("maps-token check");
    next.push("use maps_token!(\"site\") in the code of the page");
    next.push(&build);
    for (number, step) in (1..).zip(next) {
        lines.push(format!("  {number}. {step}"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser;
    use proptest::prelude::*;

    use super::*;
    use crate::cli::output::escape::tests::{danger_in, hostile};

    #[derive(Parser)]
    struct Call {
        #[command(flatten)]
        init: InitArgs,
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// A manifest may be written by a stranger.
        #[test]
        fn report_is_harmless(script in hostile(), name in hostile()) {
            let directory = tempfile::tempdir().expect("a temporary directory");
            let (script, name) = (toml_edit::value(script), toml_edit::Key::new(name));
            let manifest = format!(
                "[package]\nname = 'a'\nbuild = {script}\n[build-dependencies]\n\
                 {name} = {{ package = 'maps-token-build' }}\n"
            );
            fs::write(directory.path().join("Cargo.toml"), manifest).expect("a file");
            let args = Call::parse_from(["init"]).init;
            if let Ok(plan) = Plan::new(directory.path(), &args) {
                prop_assert_eq!(danger_in(&text(&plan, &args)), None);
            }
        }
    }
}
