//! A whole file: its syntax, its environments, and the configuration of each.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::env_names::Variables;
use super::keys::{ENV_PREFIX, ENVIRONMENTS, PRIVATE_KEY_ENV, TOP};
use super::problems::{self, Problems};
use super::reader::{LayeredTable, NamedTable};
use super::settings::OwnConfig;
use super::{Config, EnvVarNames};
use crate::diagnostic::{Diagnostic, Source, quote, quote_all};
use crate::model::ids::{EnvPrefix, EnvironmentName, VariableName};

/// A parsed file, with every environment.
pub(crate) struct ConfigFile {
    file_name: String,
    env_names: EnvVarNames,
    production: OwnConfig,
    /// Sorted by name.
    environments: Vec<Environment>,
}

/// A file with errors.
pub(crate) struct InvalidConfig {
    pub(crate) errors: Vec<Diagnostic>,
    /// The valid part. `None` if the file is not TOML.
    pub(crate) rest: Option<Box<ConfigFile>>,
}

impl InvalidConfig {
    /// Adds missing keys of an environment that is built.
    pub(crate) fn add_missing_keys(&mut self, errors: &[Diagnostic], source: &Source) {
        for error in errors {
            if error.is_missing_key() {
                self.errors.push(error.clone());
            }
        }
        self.errors = problems::sort_and_dedup(&self.errors, source);
    }
}

struct Environment {
    name: String,
    config: OwnConfig,
}

impl ConfigFile {
    /// The environment of the top-level tables.
    pub(crate) const PRODUCTION: &str = "production";

    /// Returns every error of every environment. A file that contains a private key is not parsed:
    /// nothing of it may be printed.
    pub(crate) fn parse(source: &Source) -> Result<Self, InvalidConfig> {
        if let Some(at) = source.text.find("PRIVATE KEY-----") {
            return Err(InvalidConfig {
                errors: vec![private_key_in_file(source, at)],
                rest: None,
            });
        }
        let (table, syntax_errors) = DeTable::parse_recoverable(&source.text);
        let mut problems = Problems::default();
        let file = Box::new(Self::read(&source.name, table.get_ref(), &mut problems));
        let mut errors = problems.errors;
        let mut rest = Some(file);
        if !syntax_errors.is_empty() {
            errors = problems::merge_syntax_errors(&syntax_errors, errors, source);
            // A key may be in a line that is not TOML.
            rest = None;
        }
        match rest {
            Some(file) if errors.is_empty() => Ok(*file),
            rest => Err(InvalidConfig {
                errors: problems::sort_and_dedup(&errors, source),
                rest,
            }),
        }
    }

    fn read(name: &str, entries: &DeTable<'_>, problems: &mut Problems) -> Self {
        let mut file = LayeredTable::file(name, entries, TOP);
        let prefix = file.text::<EnvPrefix>(&ENV_PREFIX);
        let env_names = EnvVarNames::new(prefix.map(Spanned::into_inner).unwrap_or_default());
        let variables = Variables::new(env_names.clone(), key_variables(entries));
        let tables = file.tables(&ENVIRONMENTS);
        let production = OwnConfig::read_production(name, &mut file, &variables);
        problems.extend(file.finish());
        let mut environments = Vec::new();
        for NamedTable {
            name,
            span,
            mut table,
        } in tables
        {
            let parsed = name.parse::<EnvironmentName>();
            if let Err(error) = parsed {
                problems.errors.push(error.at(span));
            } else if name == Self::PRODUCTION {
                let error = Diagnostic::error(
                    "production-environment",
                    "`[environments.production]` is not allowed: production is configured by the top-level tables",
                )
                .help("move its keys to the top-level tables");
                problems.errors.push(error.at(span));
            }
            for key in [&ENV_PREFIX, &ENVIRONMENTS] {
                if let Some(span) = table.span_of(key) {
                    let name = key.name;
                    let message = format!("`{name}` can only be set at the top level of the file");
                    let error = Diagnostic::error("not-per-environment", message);
                    let help = format!("move `{name}` to the top level, or remove it");
                    problems.errors.push(error.help(help).at(span));
                }
            }
            let config = OwnConfig::read_environment(&mut table, &production, entries, &variables);
            problems.extend(table.finish());
            environments.push(Environment {
                name: name.to_owned(),
                config,
            });
        }
        Self {
            file_name: name.to_owned(),
            env_names,
            production,
            environments,
        }
    }

    pub(crate) fn env_names(&self) -> &EnvVarNames {
        &self.env_names
    }

    /// `Ok(None)` is production.
    pub(crate) fn environment(&self, name: &str) -> Result<Option<&str>, Diagnostic> {
        name.parse::<EnvironmentName>()?;
        if name == Self::PRODUCTION {
            return Ok(None);
        }
        let mut names: Vec<&str> = Vec::new();
        for candidate in self.environment_names() {
            if candidate == name {
                return Ok(Some(candidate));
            }
            names.push(candidate);
        }
        names.push(Self::PRODUCTION);
        let message = format!("unknown environment{}", quote(name));
        let list = quote_all(&names);
        Err(Diagnostic::error("unknown-environment", message)
            .did_you_mean(name, &names)
            .note(format!("environments in {}: {list}", self.file_name)))
    }

    pub(crate) fn declares(&self, environment: &str) -> bool {
        self.environment_names().any(|name| name == environment)
    }

    /// Sorted, without production.
    pub(crate) fn environment_names(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().map(|it| it.name.as_str())
    }

    /// Returns the configuration of an environment that [`Self::environment`] returned.
    pub(crate) fn config(&self, environment: Option<&str>) -> Config<'_> {
        for candidate in &self.environments {
            if Some(candidate.name.as_str()) == environment {
                return candidate.config.merged(Some(&self.production));
            }
        }
        self.production.merged(None)
    }

    /// Returns the environment if it has another key than production, as far as the file says.
    pub(crate) fn environment_of_key<'a>(
        &'a self,
        environment: Option<&'a str>,
    ) -> Option<&'a str> {
        let settings = self.config(environment).settings;
        let is_shared = settings.key_names() == self.config(None).settings.key_names();
        if is_shared { None } else { environment }
    }
}

/// The values of `private_key_env` in all environments.
fn key_variables(entries: &DeTable<'_>) -> Vec<VariableName> {
    let mut variables: Vec<VariableName> = Vec::new();
    let mut add = |entries: &DeTable<'_>| {
        if let Some(DeValue::String(name)) = entries.get(PRIVATE_KEY_ENV.name).map(Spanned::get_ref)
            && let Ok(name) = name.parse()
            && !variables.contains(&name)
        {
            variables.push(name);
        }
    };
    add(entries);
    if let Some(DeValue::Table(tables)) = entries.get(ENVIRONMENTS.name).map(Spanned::get_ref) {
        for table in tables.values() {
            if let DeValue::Table(entries) = table.get_ref() {
                add(entries);
            }
        }
    }
    variables
}

pub(super) const REVOKE_IF_SHARED: &str =
    "revoke the key in the Apple Developer portal if the file was ever committed or shared";

fn private_key_in_file(source: &Source, at: usize) -> Diagnostic {
    let line = source.line_of(at);
    Diagnostic::error(
        "private-key-in-config",
        format!("{} contains a private key (line {line})", source.name),
    )
    .help("remove it, and pass the key in an environment variable, in CI as a secret")
    .help(REVOKE_IF_SHARED)
}
