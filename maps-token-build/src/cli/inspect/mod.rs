//! `maps-token inspect`: decodes tokens and lists everything that is wrong with them.

mod input;
pub(crate) mod json;
mod key;
pub(crate) mod text;
pub(crate) mod tokens;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use self::tokens::{Found, tokens_in};
use super::args::{ConfigArgs, parsed};
use super::failure::Failure;
use super::lint_context::EnvironmentRules;
use super::output::{self, BOLD, Format, Outcome};
use super::project::Project;
use super::scan::results::Place;
use super::scan::text::first;
use crate::diagnostic::Diagnostic;
use crate::jwt::{Inspection, LintContext, TrustedKey, inspect};
use crate::model::host::Host;
use crate::model::time::Timestamp;

/// Decode tokens and list everything that is wrong with them
///
/// The signature is verified with the key in `--key FILE`, whatever key ID the token has. Without
/// `--key`, it is verified with `public_key` of maps.toml, or else with the key in `MAPS_PRIVATE_KEY`, if
/// the token has the ID of that key.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InspectArgs {
    /// Token, or file that contains tokens such as a page; `-` reads from standard input
    #[arg(value_name = "TOKEN|FILE")]
    input: String,

    /// Origin to check against the domains of the token; can be repeated
    #[arg(long, value_name = "URL", value_parser = parsed::<Host>)]
    origin: Vec<Host>,

    /// File with the private key that the token must be signed with
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,

    #[command(flatten)]
    config: ConfigArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = if cfg!(windows) {
    // `curl` is something else in Windows PowerShell.
    r"Examples:
  maps-token inspect eyJhbGciOi…
  maps-token inspect public\index.html --origin https://www.example.com
  curl.exe -s https://www.example.com | maps-token inspect -"
} else {
    "Examples:
  maps-token inspect eyJhbGciOi…
  maps-token inspect public/index.html --origin https://www.example.com
  curl -s https://www.example.com | maps-token inspect -"
};

pub(crate) fn run(args: &InspectArgs) -> Result<Outcome, Failure> {
    let input = input::read(&args.input)?;
    let tokens = tokens_in(&input.bytes, &input.text);
    let is_found = tokens.iter().any(|token| !token.places.is_empty());
    if tokens.is_empty() || (!is_found && input.is_key()) {
        return Err(input::without_token(&args.input, &input).into());
    }
    let project = match Project::find(&args.config)? {
        Some(project) => project,
        None => Project::empty()?,
    };
    let explicit = match &args.key {
        Some(path) => Some(key::explicit(path)?),
        None => None,
    };
    let rules = match explicit {
        Some(_) => EnvironmentRules::read(&project, project.config()?.settings, None)?,
        None => EnvironmentRules::with_available_key(&project)?,
    };
    let now = Timestamp::now().ok_or_else(|| {
        Diagnostic::error(
            "wrong-clock",
            "system clock is out of range (before 1970 or after 9999)",
        )
    })?;
    let mut context = LintContext {
        origins: &args.origin,
        ..LintContext::of(Some(&rules), now)
    };
    if let Some(key) = &explicit {
        context.public_key = Some(TrustedKey {
            key,
            is_explicit: true,
        });
    }

    let mut outcome = Outcome::default();
    let mut inspections = Vec::new();
    let mut all_places = Vec::new();
    for Found { text, places } in tokens {
        if let Some(file) = &input.file {
            let places = places.into_iter().map(|(line, column)| Place {
                file: Arc::clone(file),
                line,
                column,
            });
            all_places.push(places.collect());
        }
        let inspection = inspect(&text, &context);
        outcome.count(&inspection.diagnostics);
        inspections.push(inspection);
    }
    print(&inspections, &all_places, &context, outcome, args.format)?;
    Ok(outcome)
}

/// `places` has an element for each inspection, or none if the input is not a file.
fn print(
    inspections: &[Inspection],
    places: &[Vec<Place>],
    context: &LintContext<'_>,
    outcome: Outcome,
    format: Format,
) -> Result<(), Diagnostic> {
    let places_of = |index: usize| places.get(index).map(Vec::as_slice).unwrap_or_default();
    let inspected = || inspections.iter().enumerate();
    match format {
        Format::Json => output::print_json(&json::Document::new(inspections, places, outcome)),
        Format::Github => {
            let lines = inspected().flat_map(|(index, it)| text::annotations(it, places_of(index)));
            output::print_annotations(&lines.collect::<Vec<_>>())
        }
        Format::Human => {
            let blocks = inspected().map(|(index, inspection)| {
                let block = text::block(inspection, context);
                match places_of(index) {
                    [] => block,
                    places => format!("{BOLD}{}{BOLD:#}\n{block}", first(places)),
                }
            });
            let mut report: Vec<_> = blocks.collect();
            // The block of the only token says it already.
            if inspections.len() != 1 || outcome != Outcome::default() {
                report.push(outcome.to_string());
            }
            let findings = inspections.iter().flat_map(|it| &it.diagnostics);
            output::print_report(&report.join("\n\n"), &output::errors(findings))
        }
    }
}
