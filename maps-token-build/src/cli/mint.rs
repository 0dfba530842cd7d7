//! `maps-token mint`: a token for a site generator that is not a Rust program, or for a CI step that
//! hands it on, so that the build itself never sees the key.

use std::ffi::OsString;
use std::time::UNIX_EPOCH;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::args::ConfigArgs;
use super::output::{self, Outcome};
use crate::cargo::{Cargo, Environment, ThisProcess};
use crate::mint::Mint;
use crate::problem::Problem;
use crate::token::Token;

/// Print a token
///
/// It is minted as a release build would mint it: with the key from `MAPS_PRIVATE_KEY` (or
/// `MAPS_PRIVATE_KEY_FILE`), in the environment that `--environment` or `MAPS_ENVIRONMENT` names.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MintArgs {
    /// The token's name in maps.toml
    name: String,

    #[command(flatten)]
    config: ConfigArgs,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

const EXAMPLES: &str = r#"Examples:
  maps-token mint site                          the token alone
  maps-token mint site --format env >> "$GITHUB_ENV"
                                                MAPS_TOKEN_SITE=…, for the steps that follow
  maps-token mint site --format html            the <script> tag that loads MapKit JS with it"#;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The token alone
    #[default]
    Token,
    /// `MAPS_TOKEN_<NAME>=…`, as a build takes a ready token
    Env,
    /// One JSON document with its details
    Json,
    /// The tag that loads MapKit JS with the token, and then calls your function `initMapKit`
    Html,
}

/// The JSON document. Times are in seconds since the Unix epoch; `expires` is null for "never".
#[derive(Serialize)]
struct Document<'a> {
    name: &'a str,
    status: &'static str,
    token: &'a str,
    scopes: Vec<&'static str>,
    domains: Vec<&'a str>,
    expires: Option<u64>,
}

pub(crate) fn run(args: &MintArgs) -> Result<Outcome, Problem> {
    let tokens = match tokens(&args.config, Some(&args.name)) {
        Ok(tokens) => tokens,
        // The call was right; what it was called for cannot be done.
        Err(problem) => {
            output::failure(&problem);
            return Ok(Outcome {
                errors: 1,
                warnings: 0,
            });
        }
    };
    let Some(token) = tokens.first() else {
        return Err(Problem::new(format!("there is no token \"{}\"", args.name)));
    };
    let printed = match args.format {
        Form::Token => output::print(token.as_str()),
        Form::Env => {
            let variables = super::project::Project::read(&args.config.config)?.variables()?;
            output::print(&format!(
                "{}={}",
                variables.token(&token.name),
                token.as_str()
            ))
        }
        Form::Json => output::print_json(&document(token)),
        Form::Html => output::print(&script(token)?),
    };
    printed.map_err(|error| Problem::new(format!("nothing can be printed: {error}")))?;
    Ok(Outcome::default())
}

/// The tokens of a configuration, or one of them, minted as in a release build.
pub(crate) fn tokens(config: &ConfigArgs, only: Option<&str>) -> Result<Vec<Token>, Problem> {
    let mint = Mint {
        config: config.config.clone(),
        environment: config.environment.clone(),
        only: only.map(|name| vec![name.to_owned()]),
        snapshots: None,
    };
    let mut cargo = Cargo::new(&ReleaseBuild);
    let tokens = mint.make(&mut cargo);
    output::warnings(cargo.warnings());
    let made = tokens.map_err(|error| Problem::new(error.to_string()))?;
    Ok(made.tokens)
}

/// The variables of this process, as a release build in this folder would have them.
struct ReleaseBuild;

impl Environment for ReleaseBuild {
    fn variable(&self, name: &str) -> Option<OsString> {
        match name {
            "CARGO_MANIFEST_DIR" => Some(OsString::new()),
            "PROFILE" => Some("release".into()),
            _ => ThisProcess.variable(name),
        }
    }

    fn names(&self) -> Vec<String> {
        ThisProcess.names()
    }
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

/// The tag of Apple's documentation. Nothing in a token needs escaping.
fn script(token: &Token) -> Result<String, Problem> {
    if token.scopes().any(|scope| scope != "mapkit_js") {
        return Err(Problem::new(format!(
            "the token \"{}\" is not for MapKit JS alone",
            token.name()
        ))
        .help("the tag loads MapKit JS: its token has the scope `mapkit_js`"));
    }
    Ok(format!(
        "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" crossorigin async \
         data-callback=\"initMapKit\" data-libraries=\"map,annotations\" data-token=\"{}\"></script>",
        token.as_str()
    ))
}
