//! Arguments that several subcommands have.

use std::borrow::Cow;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args as Group;

use crate::diagnostic::Diagnostic;
use crate::model::ids::EnvironmentName;

#[derive(Clone, Debug, Default, Group)]
pub(crate) struct ConfigArgs {
    /// Path of the configuration file [default: maps.toml]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Environment to use [default: `MAPS_ENVIRONMENT`, or production]
    #[arg(long, value_name = "NAME", value_parser = environment_name)]
    pub(crate) environment: Option<String>,
}

impl ConfigArgs {
    pub(crate) fn path(&self) -> &Path {
        self.config.as_deref().unwrap_or(Path::new("maps.toml"))
    }
}

/// A value parser of clap for a type of the library.
pub(crate) fn parsed<T: FromStr<Err = Diagnostic>>(text: &str) -> Result<T, String> {
    text.parse::<T>().map_err(|error| error.to_string())
}

fn environment_name(text: &str) -> Result<String, String> {
    parsed::<EnvironmentName>(text).map(|name| name.to_string())
}

/// Longer than any token, so that reading an endless input ends. Tokens for hundreds of domains exist.
const MAX_TOKEN_LEN: u64 = 256 * 1024;

/// Returns the token, read from standard input if the argument is `-`.
pub(crate) fn read_token(token: &str) -> Result<String, Diagnostic> {
    if token != "-" {
        return Ok(token.trim().to_owned());
    }
    let unreadable = |reason: String| {
        Diagnostic::error(
            "unreadable",
            format!("failed to read standard input: {reason}"),
        )
    };
    let mut bytes = Vec::new();
    io::stdin()
        .take(MAX_TOKEN_LEN + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > MAX_TOKEN_LEN {
        return Err(unreadable("it is longer than a token".to_owned()));
    }
    Ok(decoded(&bytes).trim().to_owned())
}

/// A byte-order mark counts: `maps-token mint site > token.txt` writes UTF-16 in Windows PowerShell.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::UTF_8.decode(bytes).0
}
