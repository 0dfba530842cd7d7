//! The file as a whole: its syntax, its environments, and the configuration of one of them.

use toml::Spanned;
use toml::de::{DeTable, DeValue, Error};

use super::ids::{EnvPrefix, EnvironmentName};
use super::reader::{MissingId, Problems, Section};
use super::{Config, TokenName, Variables, read};
use crate::problem::{Problem, nearest};
use crate::snapshot::Snapshot;
use crate::source::Source;

/// A file whose syntax was read.
pub(crate) struct Document<'a> {
    source: &'a Source,
    table: Spanned<DeTable<'a>>,
    errors: Vec<Error>,
    /// There is something to do also if the file has no token.
    may_have_none: bool,
}

/// The base of the file is this environment.
pub(crate) const PRODUCTION: &str = "production";

const ENVIRONMENTS: &str = "environments";

const MOST_PROBLEMS: usize = 50;

impl<'a> Document<'a> {
    /// A file that holds a private key is not looked at any further: nothing of it may be shown.
    pub(crate) fn parse(source: &'a Source) -> Result<Self, Problem> {
        if let Some(at) = source.text.find("PRIVATE KEY-----") {
            return Err(private_key_in_file(source, at));
        }
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        Ok(Self {
            source,
            table,
            errors,
            may_have_none: false,
        })
    }

    /// For a build that has snapshots of its own.
    pub(crate) fn beside(mut self, snapshots: &[Snapshot]) -> Self {
        self.may_have_none = !snapshots.is_empty();
        self
    }

    /// The names of the file's variables. What is wrong with its prefix is told by [`Self::config`].
    pub(crate) fn variables(&self) -> Variables {
        let prefix = self
            .file(&Problems::default())
            .optional_text::<EnvPrefix>("env_prefix", "\"SHOP_\"");
        Variables::new(prefix.map(Spanned::into_inner).unwrap_or_default())
    }

    /// The names of the file's environments, but for production.
    #[cfg(feature = "cli")]
    pub(crate) fn names(&self) -> Vec<String> {
        self.environments()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    /// Whether the file has tables for this environment.
    pub(crate) fn declares(&self, environment: &str) -> bool {
        self.environments().any(|(name, _)| name == environment)
    }

    /// A name for the environment from outside: `None` is the base of the file.
    pub(crate) fn environment(&self, name: &str) -> Result<Option<String>, Problem> {
        name.parse::<EnvironmentName>()?;
        if name == PRODUCTION {
            return Ok(None);
        }
        if self.declares(name) {
            return Ok(Some(name.to_owned()));
        }
        let names: Vec<_> = self
            .environments()
            .map(|(name, _)| name)
            .chain([PRODUCTION])
            .collect();
        let problem = Problem::new(format!(
            "there is no environment \"{name}\" in {}",
            self.source.name
        ));
        let problem = match nearest(name, names.iter().copied()) {
            Some(name) => problem.help(format!("did you mean \"{name}\"?")),
            None => problem,
        };
        Err(problem.help(format!(
            "environments: \"{}\" (the base of the file)",
            names.join("\", \"")
        )))
    }

    /// The configuration of an environment; the problems of all of them, in the file's order.
    ///
    /// The second part is what is missing from the file only if a token is minted.
    pub(crate) fn config(
        &self,
        environment: Option<&str>,
        handed_over: &[TokenName],
    ) -> Result<(Config, Vec<MissingId>), Vec<Problem>> {
        let problems = Problems::default();
        let config = self.read(environment, handed_over, &problems);
        let mints = problems.mints();
        let (mut problems, if_minted) = problems.into_parts();
        problems.extend(self.elsewhere(handed_over));
        if !self.errors.is_empty() {
            problems = self.with_syntax_errors(problems);
        }
        match config {
            Some(config) if problems.is_empty() => Ok((config, if_minted)),
            _ => {
                if mints && self.errors.is_empty() {
                    problems.extend(if_minted.into_iter().map(|missing| missing.problem));
                }
                Err(self.in_order(problems))
            }
        }
    }

    /// What is wrong with the base and with each environment. What one lacks does not matter here.
    fn elsewhere(&self, handed_over: &[TokenName]) -> Vec<Problem> {
        let read = |environment| {
            let problems = Problems::default();
            self.read(environment, handed_over, &problems);
            let (problems, _) = problems.into_parts();
            problems
                .into_iter()
                .filter(|problem| !problem.is_about_absence())
        };
        let mut found: Vec<_> = read(None).collect();
        for (environment, _) in self.environments() {
            let new: Vec<_> = read(Some(environment))
                .filter(|problem| !found.contains(problem))
                .collect();
            found.extend(new.into_iter().map(|problem| {
                let table = problem.span().and_then(|span| self.source.table_at(span));
                let stands_there = table.is_some_and(|table| table.contains(ENVIRONMENTS));
                if stands_there {
                    return problem;
                }
                // It stands elsewhere, and is right there: it is what this environment makes of it.
                problem.help(format!(
                    "so it is in [{ENVIRONMENTS}.{environment}], with what that table changes"
                ))
            }));
        }
        found
    }

    /// In the file's order, each once, and no more than anybody reads.
    fn in_order(&self, mut problems: Vec<Problem>) -> Vec<Problem> {
        problems.sort_by_key(|problem| problem.span().map_or(0, |span| span.start));
        let mut distinct: Vec<Problem> = Vec::new();
        for problem in problems {
            let same_place = distinct
                .iter()
                .rev()
                .take_while(|other| other.span() == problem.span());
            if !same_place.into_iter().any(|other| other.is_alike(&problem)) {
                distinct.push(problem);
            }
        }
        let more = distinct.len().saturating_sub(MOST_PROBLEMS);
        if more > 0 {
            distinct.truncate(MOST_PROBLEMS);
            distinct.push(Problem::new(format!(
                "… and {more} more problems in {}",
                self.source.name
            )));
        }
        distinct
    }

    fn read(
        &self,
        environment: Option<&str>,
        handed_over: &[TokenName],
        problems: &Problems,
    ) -> Option<Config> {
        let mut file = self.file(problems);
        file.optional_text::<EnvPrefix>("env_prefix", "\"SHOP_\"");
        for (name, section) in file.tables::<EnvironmentName>(ENVIRONMENTS) {
            if name.is_some_and(|name| name.to_string() == PRODUCTION) {
                let problem = Problem::new(
                    "production is what the file says outside of [environments]",
                )
                .help("move these lines to the tables above, without `environments.production`");
                problems.note(problem.at(section.header()));
            }
            for key in ["env_prefix", ENVIRONMENTS] {
                if let Some(span) = section.span_of(key) {
                    let problem = format!("`{key}` is the same for all environments");
                    problems.note(
                        Problem::new(problem)
                            .help("it stands at the top of the file")
                            .at(span),
                    );
                }
            }
        }
        let overriding = self
            .environments()
            .find(|(name, _)| Some(*name) == environment);
        if let Some((name, table)) = overriding {
            file = file.overridden_by(&format!("{ENVIRONMENTS}.{name}"), table);
        }
        read(file, handed_over, self.may_have_none)
    }

    fn file<'p>(&'p self, problems: &'p Problems) -> Section<'p> {
        Section::file(&self.source.name, self.table.get_ref(), problems)
    }

    fn environments(&self) -> impl Iterator<Item = (&str, &DeTable<'a>)> {
        let tables = match self.table.get_ref().get(ENVIRONMENTS).map(Spanned::get_ref) {
            Some(DeValue::Table(tables)) => Some(tables),
            _ => None,
        };
        tables
            .into_iter()
            .flatten()
            .filter(|(name, _)| name.get_ref().parse::<EnvironmentName>().is_ok())
            .filter_map(|(name, table)| match table.get_ref() {
                DeValue::Table(table) => Some((name.get_ref().as_ref(), table)),
                _ => None,
            })
    }

    /// Where the syntax is wrong, what is missing is not known, and what stands on the same line may
    /// be an echo of the same mistake.
    fn with_syntax_errors(&self, found: Vec<Problem>) -> Vec<Problem> {
        let mut problems: Vec<_> = self
            .errors
            .iter()
            .map(|error| {
                let problem = Problem::new(format!("this is not TOML: {}", error.message()));
                match error.span() {
                    Some(span) => problem.at(span),
                    None => problem,
                }
            })
            .collect();
        let line = |problem: &Problem| problem.span().map(|span| self.source.line_of(span.start));
        let broken: Vec<_> = problems.iter().map(line).collect();
        problems.extend(
            found
                .into_iter()
                .filter(|problem| !problem.is_about_absence() && !broken.contains(&line(problem))),
        );
        problems
    }
}

fn private_key_in_file(source: &Source, at: usize) -> Problem {
    let line = source.line_of(at);
    Problem::new(format!("{}:{line} holds a private key", source.name))
        .help("take it out and hand it to the build in a variable, as a secret")
        .help("if it was ever committed or shared, revoke it in Apple's developer portal")
}
