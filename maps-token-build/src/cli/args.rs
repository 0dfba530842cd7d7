//! The command line.

use std::io::{self, Read};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as Group, Parser, Subcommand};

use super::{check, init, inspect, mint, scan, verify};
use crate::config::EnvironmentName;
use crate::problem::Problem;

/// Apple Maps tokens: made, looked into, and found in a built site.
#[derive(Debug, Parser)]
#[command(name = "maps-token", version, max_term_width = 100, after_help = EXIT_STATUS)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Count warnings as errors
    #[arg(long, global = true)]
    pub(crate) strict: bool,
}

const EXIT_STATUS: &str = "Exit status: 0 without errors, 1 with errors, 2 for a wrong call.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::InitArgs),
    Check(check::CheckArgs),
    Mint(mint::MintArgs),
    Inspect(inspect::InspectArgs),
    Scan(scan::ScanArgs),
    Verify(verify::VerifyArgs),
}

/// Which configuration.
#[derive(Clone, Debug, Group)]
pub(crate) struct ConfigArgs {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "maps.toml")]
    pub(crate) config: PathBuf,

    /// One of its environments; production is what stands outside of them
    #[arg(long, value_name = "NAME", value_parser = environment_name)]
    pub(crate) environment: Option<String>,
}

/// For clap: a type of the library's, with its message as the error.
pub(crate) fn parsed<T: FromStr<Err = Problem>>(text: &str) -> Result<T, String> {
    text.parse::<T>().map_err(|problem| problem.to_string())
}

fn environment_name(text: &str) -> Result<String, String> {
    parsed::<EnvironmentName>(text).map(|name| name.to_string())
}

/// No token is as long, and no input is read without an end.
const LONGEST_TOKEN: u64 = 16 * 1024;

/// A token as an argument, or from standard input for `-`.
pub(crate) fn given_token(token: &str) -> Result<String, Problem> {
    if token != "-" {
        return Ok(token.trim().to_owned());
    }
    let mut text = String::new();
    io::stdin()
        .take(LONGEST_TOKEN)
        .read_to_string(&mut text)
        .map_err(|error| Problem::new(format!("the standard input cannot be read: {error}")))?;
    Ok(text.trim().to_owned())
}
