//! `maps-token mint`: tokens for site generators that are not Rust programs, and for CI steps that pass
//! them to a build without the key.

use std::time::UNIX_EPOCH;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::args::ConfigArgs;
use super::failure::Failure;
use super::output::{self, Outcome};
use super::project::Project;
use crate::config::{Config, EnvVarNames};
use crate::diagnostic::{Diagnostic, quote_all};
use crate::output::Output;
use crate::selection::unknown_token;
use crate::token::Token;

/// Print a token
///
/// The token is minted as in a release build, with the key in `MAPS_PRIVATE_KEY` or in the file named
/// by `MAPS_PRIVATE_KEY_FILE`. If `MAPS_TOKEN_<NAME>` provides a token, that one is checked and printed.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MintArgs {
    /// Name of the token in maps.toml; optional if there is only one, or with `--format env`
    name: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: MintFormat,
}

const EXAMPLES: &str = if cfg!(windows) {
    "Examples:
  maps-token mint
  maps-token mint site
  # For later steps of a job
  maps-token mint --format env >> $env:GITHUB_ENV"
} else {
    r#"Examples:
  maps-token mint
  maps-token mint site
  # For later steps of a job
  maps-token mint --format env >> "$GITHUB_ENV""#
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum MintFormat {
    /// The token
    #[default]
    Token,
    /// `MAPS_TOKEN_<NAME>=…` for all tokens, or for one; builds embed these instead of minting
    Env,
    /// One JSON document
    Json,
}

#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    status: &'static str,
    token: &'a str,
    scopes: Vec<&'static str>,
    domains: Vec<&'a str>,
    expires: Option<u64>,
}

pub(crate) fn run(args: &MintArgs) -> Result<Outcome, Failure> {
    let project = Project::read_to_mint(&args.config)?;
    let name = match (&args.name, args.format) {
        (None, MintFormat::Env) => None,
        (name, _) => Some(token_name(name.as_deref(), &project.config()?)?),
    };
    let output = mint(&project, "mint", name)?;
    let mut outcome = Outcome::default();
    outcome.count(&output.warnings);
    let mut texts = Vec::new();
    for token in &output.tokens {
        texts.push(match args.format {
            MintFormat::Token => token.as_str().to_owned(),
            MintFormat::Env => assignment(token, project.file.env_names()),
            MintFormat::Json => {
                output::print_json(&document(token))?;
                return Ok(outcome);
            }
        });
    }
    output::print(&texts.join("\n"))?;
    Ok(outcome)
}

/// Mints one token of a configuration, or all.
pub(super) fn mint(
    project: &Project,
    subcommand: &str,
    name: Option<&str>,
) -> Result<Output, Failure> {
    let environment = project.chosen_environment()?;
    let mut request = project.request();
    request.token_filter = name.map(|name| vec![name.to_owned()]);
    request.snapshots = None;
    request.command_line = project.command_line(subcommand, name);
    let output = project.mint(environment, &request)?;
    output::warnings(&output.warnings)?;
    Ok(output)
}

/// Returns the only token if no name is given.
pub(super) fn token_name<'a>(
    name: Option<&'a str>,
    config: &Config<'a>,
) -> Result<&'a str, Diagnostic> {
    let mut names = Vec::new();
    for token in &config.tokens {
        names.push(token.name.as_str());
    }
    match (name, names.as_slice()) {
        (Some(name), names) if names.contains(&name) => Ok(name),
        (Some(name), names) => Err(unknown_token(name, names)),
        (None, [name]) => Ok(name),
        (None, []) => Err(Diagnostic::error(
            "missing-tokens",
            format!("{} does not define any token", config.settings.file_name),
        )),
        (None, names) => Err(Diagnostic::error(
            "token-name-required",
            format!(
                "token name required: {} defines several",
                config.settings.file_name
            ),
        )
        .note(format!("tokens: {}", quote_all(names)))),
    }
}

fn assignment(token: &Token, names: &EnvVarNames) -> String {
    format!("{}={}", names.token(&token.name), token.as_str())
}

fn document(token: &Token) -> Document<'_> {
    let expires = token
        .expires()
        .and_then(|expires| expires.duration_since(UNIX_EPOCH).ok());
    Document {
        name: token.name(),
        status: token.status().as_str(),
        token: token.as_str(),
        scopes: token.scopes().collect(),
        domains: token.domains().collect(),
        expires: expires.map(|expires| expires.as_secs()),
    }
}
