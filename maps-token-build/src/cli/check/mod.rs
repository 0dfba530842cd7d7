//! `maps-token check`: the configuration and the keys of every environment, before the first build.

mod human;
mod key_files;
mod rehearsal;
mod report;
mod unwise;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use self::rehearsal::Rehearsal;
use self::report::{Checked, Located, Report};
use super::output::{self, Format, Outcome, Place};
use super::project::Project;
use crate::cargo::{Cargo, ThisProcess};
use crate::config::{Config, Document, PRODUCTION, Variables};
use crate::examine::finding::Finding;
use crate::key::KeySource;
use crate::mint::{Made, Mint};
use crate::problem::Problem;
use crate::source::Source;

/// Validate maps.toml and, where they are at hand, the keys of all its environments
///
/// Notes also what is legal but unwise, and a private key that lies inside the package.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "maps.toml")]
    config: PathBuf,

    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "Examples:
  maps-token check                                   the file, without a key
  MAPS_PRIVATE_KEY_FILE=AuthKey_ABC123DEFG.p8 maps-token check
                                                     and the key, with its `public_key`
  maps-token check --strict --format github          in CI";

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Problem> {
    let project = Project::read(&args.config)?;
    let mut check = Check {
        args,
        source: &project.source,
        findings: Vec::new(),
    };
    let environments = check.environments();
    check.key_files();
    let findings = check.findings;
    let mut outcome = Outcome::default();
    outcome.count(findings.iter().map(|located| &located.finding));

    let name = &project.source.name;
    let printed = match args.format {
        Format::Json => output::print_json(&Report {
            config: name.clone(),
            environments,
            findings,
            errors: outcome.errors,
            warnings: outcome.warnings,
        }),
        Format::Github => {
            let lines = findings.iter().map(|located| {
                let place = located
                    .line
                    .zip(located.column)
                    .map(|(line, column)| Place {
                        file: name,
                        line,
                        column,
                    });
                output::github(&located.finding, place)
            });
            output::print(&lines.collect::<Vec<_>>().join("\n"))
        }
        Format::Human => output::print(&human::report(name, &environments, &findings, outcome)),
    };
    printed.map_err(|error| Problem::new(format!("nothing can be printed: {error}")))?;
    Ok(outcome)
}

struct Check<'a> {
    args: &'a CheckArgs,
    source: &'a Source,
    findings: Vec<Located>,
}

impl Check<'_> {
    fn environments(&mut self) -> Vec<Checked> {
        let document = match Document::parse(self.source) {
            Ok(document) => document,
            Err(problem) => {
                self.problem(&problem);
                return Vec::new();
            }
        };
        let variables = document.variables();
        let names: Vec<_> = document
            .names()
            .into_iter()
            .chain([PRODUCTION.to_owned()])
            .rev()
            .collect();
        let mut checked = Vec::new();
        let mut keys = BTreeMap::new();
        for name in names {
            let environment = (name != PRODUCTION).then_some(name.as_str());
            match document.config(environment, &[]) {
                Ok((config, _)) => {
                    let key_id = config
                        .key_id
                        .as_ref()
                        .map(|key_id| key_id.get_ref().to_string());
                    keys.insert(name.clone(), key_id);
                    self.unwise(&name, &config);
                    self.open_snapshots(&name, &config);
                    checked.push(self.environment(&name, &config, &variables));
                }
                Err(problems) => {
                    for problem in problems {
                        self.problem(&problem);
                    }
                }
            }
        }
        self.shared_keys(&keys);
        checked
    }

    fn environment(&mut self, name: &str, config: &Config, variables: &Variables) -> Checked {
        let source = KeySource::new(
            variables.private_key(config.private_key_env.as_ref()),
            config.private_key_file.clone(),
        );
        // What is wrong with the key is told when the tokens are made.
        let key = source.read(&mut Cargo::new(&ThisProcess));
        let mint = Mint {
            config: self.args.config.clone(),
            environment: Some(name.to_owned()),
            ..Mint::default()
        };
        let rehearsal = Rehearsal {
            without_key: matches!(key, Ok(None)),
            policy: variables.when_key_is_missing(),
        };
        let mut cargo = Cargo::new(&rehearsal);
        let made = mint
            .make_or_problems(&mut cargo)
            .unwrap_or_else(|problems| {
                for problem in problems {
                    self.problem(&problem);
                }
                Made::default()
            });
        for warning in cargo.warnings() {
            self.note(Finding::warning("unwise", warning));
        }
        self.long_lived(&made.tokens);
        Checked {
            environment: name.to_owned(),
            public_key: key
                .ok()
                .flatten()
                .map(|found| found.key.public_key().to_string()),
            tokens: made.tokens.iter().map(Into::into).collect(),
            snapshots: made.snapshots.iter().map(Into::into).collect(),
        }
    }

    fn problem(&mut self, problem: &Problem) {
        let place = problem.span().map(|span| self.source.position(span.start));
        self.locate(Located {
            finding: Finding::from_problem("config", problem),
            line: place.map(|(line, _)| line),
            column: place.map(|(_, column)| column),
            text: Some(problem.render(self.source)),
        });
    }

    fn note(&mut self, finding: Finding) {
        self.locate(Located {
            finding,
            line: None,
            column: None,
            text: None,
        });
    }

    /// Once, though several environments may say the same.
    fn locate(&mut self, located: Located) {
        if !self.findings.contains(&located) {
            self.findings.push(located);
        }
    }
}
