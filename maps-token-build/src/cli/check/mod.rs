//! `maps-token check`: validates the configuration and the keys of every environment.

mod entries;
mod environment;
mod key_files;
mod lints;
mod packaged;
mod report;
mod text;

use std::collections::HashSet;

use clap::Args;

use self::environment::Environment;
use self::report::{EnvironmentReport, LocatedDiagnostic, Report};
use super::args::ConfigArgs;
use super::failure::Failure;
use super::output::{self, Format, Outcome, Place};
use super::project::Project;
use crate::config::ConfigFile;
use crate::diagnostic::{Diagnostic, Location, Source};
use crate::model::time::Timestamp;

/// Validate maps.toml and, if available, the key of every environment
///
/// Also warns about settings that are valid but unwise, and finds private keys in files that would be
/// packaged, committed or published.
///
/// All files in the directory of maps.toml are searched, of any size. Compressed files are not decompressed.
/// `target`, `node_modules`, and directories with a CACHEDIR.TAG are skipped unless they are published.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("environment", |it| it.help("Environment to check [default: `MAPS_ENVIRONMENT`, or all]")))]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    config: ConfigArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = if cfg!(windows) {
    r#"Examples:
  maps-token check
  $env:MAPS_PRIVATE_KEY_FILE = "$HOME\keys\AuthKey_ABC123DEFG.p8"; maps-token check
  # In CI
  maps-token check --strict --format github"#
} else {
    "Examples:
  maps-token check
  MAPS_PRIVATE_KEY_FILE=~/keys/AuthKey_ABC123DEFG.p8 maps-token check
  # In CI
  maps-token check --strict --format github"
};

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let mut check = Check::default();
    let mut environments = Vec::new();
    let mut secrets = Vec::new();
    let source = match Project::read_to_check(&args.config) {
        Ok(project) => {
            environments = check.environments(&project)?;
            secrets = project.secret_variables();
            project.source
        }
        // Reported in the requested format, unlike other failures.
        Err(Failure::Invalid {
            source,
            diagnostics,
        }) => {
            check.extend(diagnostics);
            source
        }
        Err(failure) => return Err(failure),
    };
    check.extend(key_files::find(args.config.path(), &secrets));
    print(args.format, &source, environments, check.diagnostics)
}

fn print(
    format: Format,
    source: &Source,
    environments: Vec<EnvironmentReport>,
    diagnostics: Vec<Diagnostic>,
) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    outcome.count(&diagnostics);
    match format {
        Format::Json => {
            let findings = diagnostics.into_iter();
            output::print_json(&Report {
                config: source.name.clone(),
                environments,
                findings: findings
                    .map(|diagnostic| LocatedDiagnostic::new(diagnostic, source))
                    .collect(),
                errors: outcome.errors,
                warnings: outcome.warnings,
            })?;
        }
        Format::Github => {
            let annotations = diagnostics
                .iter()
                .map(|diagnostic| annotation(diagnostic, source));
            output::print_annotations(&annotations.collect::<Vec<_>>())?;
        }
        Format::Human => {
            let errors = text::errors(&diagnostics, source);
            let report = text::report(source, &environments, &diagnostics, outcome);
            output::print_report(&report, &errors)?;
        }
    }
    Ok(outcome)
}

fn annotation(diagnostic: &Diagnostic, source: &Source) -> output::Annotation {
    let position = position(diagnostic, source);
    let place = position.map(|(line, column)| Place {
        file: &source.name,
        line,
        column,
    });
    output::github(diagnostic, place)
}

/// Returns line and column in the configuration.
fn position(diagnostic: &Diagnostic, source: &Source) -> Option<(usize, usize)> {
    match &diagnostic.location {
        Some(Location::Config(span)) => Some(source.position(span.start)),
        _ => None,
    }
}

#[derive(Default)]
struct Check {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<String>,
}

impl Check {
    fn environments(&mut self, project: &Project) -> Result<Vec<EnvironmentReport>, Failure> {
        let now = Timestamp::now().ok_or_else(|| {
            Diagnostic::error(
                "wrong-clock",
                "system clock is out of range (before 1970 or after 9999)",
            )
        })?;
        let names = project.environments()?;
        let mut reports = Vec::new();
        for name in &names {
            let environment = Environment {
                name: name.unwrap_or(ConfigFile::PRODUCTION),
                config: project.file.config(*name),
                now,
            };
            let (report, diagnostics) = environment.check(project, *name)?;
            self.extend(diagnostics);
            reports.extend(report);
        }
        self.extend(lints::shared_keys(&project.file, &names));
        self.extend(lints::ambiguous_key_ids(&reports));
        Ok(reports)
    }

    /// Several environments may have the same error.
    fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in diagnostics {
            let text = format!("{:?} {diagnostic}", diagnostic.location);
            if self.seen.insert(text) {
                self.diagnostics.push(diagnostic);
            }
        }
    }
}
