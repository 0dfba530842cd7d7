//! Reading the configuration.

use std::path::Path;

use super::args::ConfigArgs;
use super::failure::Failure;
use super::output::quoted;
use crate::config::{self, Config, ConfigFile, Settings};
use crate::context::{BuildContext, directory_of};
use crate::diagnostic::{Diagnostic, Source};
use crate::env::{BuildEnv, ProcessEnv};
use crate::inputs;
use crate::inputs::key::KeySource;
use crate::mint::mint_environment;
use crate::output::Output;
use crate::request::{Caller, MintRequest};

/// A valid configuration.
pub(crate) struct Project {
    pub(crate) source: Source,
    pub(crate) file: ConfigFile,
    /// The value of `--environment`.
    environment: Option<String>,
}

impl Project {
    pub(crate) fn read(args: &ConfigArgs) -> Result<Self, Failure> {
        Self::read_with_missing_keys(args, |_| Ok(Vec::new()))
    }

    /// Reports errors together with the keys that are missing in the environment that is minted.
    pub(crate) fn read_to_mint(args: &ConfigArgs) -> Result<Self, Failure> {
        Self::read_with_missing_keys(args, |project| Ok(vec![project.chosen_environment()?]))
    }

    /// Reports errors together with the keys that are missing in an environment, of all that are checked.
    pub(crate) fn read_to_check(args: &ConfigArgs) -> Result<Self, Failure> {
        Self::read_with_missing_keys(args, Self::environments)
    }

    fn read_with_missing_keys(
        args: &ConfigArgs,
        environments: fn(&Self) -> Result<Vec<Option<&str>>, Failure>,
    ) -> Result<Self, Failure> {
        let source = Self::read_source(args)?;
        let project = |source, file| Self {
            source,
            file,
            environment: args.environment.clone(),
        };
        let mut invalid = match ConfigFile::parse(&source) {
            Ok(file) => return Ok(project(source, file)),
            Err(invalid) => invalid,
        };
        if let Some(file) = invalid.rest.take() {
            let project = project(source.clone(), *file);
            for environment in environments(&project).unwrap_or_default() {
                let minted = project.mint(environment, &project.check_request());
                if let Err(Failure::Invalid { diagnostics, .. }) = minted {
                    invalid.add_missing_keys(&diagnostics, &source);
                }
            }
        }
        Err(Failure::invalid(&source, invalid.errors))
    }

    /// Used without a configuration, for its defaults.
    pub(crate) fn empty() -> Result<Self, Failure> {
        let source = Source {
            name: "maps.toml".to_owned(),
            text: String::new(),
        };
        match ConfigFile::parse(&source) {
            Ok(file) => Ok(Self {
                source,
                file,
                environment: None,
            }),
            Err(invalid) => Err(Failure::invalid(&source, invalid.errors)),
        }
    }

    /// Returns `None` if there is no configuration, unless an argument requires one.
    pub(crate) fn find(args: &ConfigArgs) -> Result<Option<Self>, Failure> {
        let is_named = args.config.is_some() || args.environment.is_some();
        if is_named || args.path().exists() {
            return Self::read(args).map(Some);
        }
        Ok(None)
    }

    pub(crate) fn read_source(args: &ConfigArgs) -> Result<Source, Failure> {
        let path = args.path();
        if !path.exists() {
            return Err(not_found(path, args.config.is_none()).into());
        }
        Ok(config::read(Path::new(""), path)?)
    }

    /// Returns the configuration of the chosen environment.
    pub(crate) fn config(&self) -> Result<Config<'_>, Failure> {
        let environment = self.chosen_environment()?;
        Ok(self.file.config(environment))
    }

    /// Returns `None` for production.
    pub(crate) fn chosen_environment(&self) -> Result<Option<&str>, Failure> {
        let mut env = BuildEnv::new(&ProcessEnv);
        let request = self.request();
        let context = self.context(&request, &mut env)?;
        Ok(inputs::environment(
            &request, &self.file, &context, &mut env,
        )?)
    }

    pub(crate) fn key_source(&self, settings: &Settings) -> KeySource {
        let directory = directory_of(Path::new(&self.source.name));
        KeySource::new(settings, self.file.env_names(), &directory)
    }

    /// Returns the names of variables that may contain a key or a token in any environment.
    pub(crate) fn secret_variables(&self) -> Vec<String> {
        let names = self.file.env_names();
        let mut environments = vec![None];
        environments.extend(self.file.environment_names().map(Some));
        let mut variables = Vec::new();
        for environment in environments {
            let config = self.file.config(environment);
            let (text, file) = names.private_key(config.settings.private_key_env.as_ref());
            variables.extend([text, file]);
            variables.extend(config.tokens.iter().map(|token| names.token(&token.name)));
        }
        variables
    }

    /// Returns the chosen environment, or else all.
    pub(crate) fn environments(&self) -> Result<Vec<Option<&str>>, Failure> {
        let variable = self.file.env_names().environment();
        if self.environment.is_some() || BuildEnv::new(&ProcessEnv).is_set(&variable) {
            return Ok(vec![self.chosen_environment()?]);
        }
        let mut names = vec![None];
        names.extend(self.file.environment_names().map(Some));
        Ok(names)
    }

    /// Mints as a release build does.
    pub(crate) fn mint(
        &self,
        environment: Option<&str>,
        request: &MintRequest,
    ) -> Result<Output, Failure> {
        let mut env = BuildEnv::new(&ProcessEnv);
        let context = self.context(request, &mut env)?;
        mint_environment(environment, &self.file, request, &context, &mut env)
            .map_err(|diagnostics| self.invalid(diagnostics))
    }

    /// Requests all tokens and snapshots.
    pub(crate) fn request(&self) -> MintRequest {
        MintRequest {
            config: self.source.name.clone().into(),
            environment: self.environment.clone(),
            caller: Caller::Command,
            command_line: self.command_line("check", None),
            ..MintRequest::default()
        }
    }

    /// Without a key, the tokens are placeholders.
    pub(crate) fn check_request(&self) -> MintRequest {
        MintRequest {
            allows_placeholders: true,
            ..self.request()
        }
    }

    /// Returns the command line to suggest to the user.
    pub(crate) fn command_line(&self, subcommand: &str, name: Option<&str>) -> String {
        let mut line = format!("maps-token {subcommand}");
        if let Some(name) = name {
            line.push_str(&format!(" {name}"));
        }
        if self.source.name != "maps.toml" {
            line.push_str(&format!(" --config {}", shell_word(&self.source.name)));
        }
        if let Some(environment) = &self.environment {
            line.push_str(&format!(" --environment {environment}"));
        }
        line
    }

    fn context(
        &self,
        request: &MintRequest,
        env: &mut BuildEnv<'_>,
    ) -> Result<BuildContext, Failure> {
        let context =
            BuildContext::read(request, env).map_err(|error| self.invalid(vec![error]))?;
        if context.errors.is_empty() {
            Ok(context)
        } else {
            Err(self.invalid(context.errors))
        }
    }

    pub(crate) fn invalid(&self, diagnostics: Vec<Diagnostic>) -> Failure {
        Failure::invalid(&self.source, diagnostics)
    }
}

pub(super) fn shell_word(text: &str) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "/\\:._-+@%".contains(it);
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    // PowerShell, and the shells of other systems.
    let quote = if cfg!(windows) { "''" } else { "'\\''" };
    format!("'{}'", quoted(text).replace('\'', quote))
}

fn not_found(path: &Path, is_default: bool) -> Diagnostic {
    const CODE: &str = "missing-config";

    if is_default {
        return Diagnostic::error(CODE, "missing maps.toml in the current directory")
            .help("run `maps-token init` to create it")
            .help("or use another file: `--config site/maps.toml`");
    }
    let path = quoted(&path.display().to_string());
    Diagnostic::error(CODE, format!("no such file: `{path}`"))
        .help("run `maps-token init` in the directory of a package to create maps.toml")
}
