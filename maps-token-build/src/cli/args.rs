//! The command line.

use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand};

use super::{check, init, inspect, mint, scan, verify};
use crate::config::EnvironmentName;

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

fn environment_name(text: &str) -> Result<String, String> {
    match text.parse::<EnvironmentName>() {
        Ok(name) => Ok(name.to_string()),
        Err(problem) => Err(problem.to_string()),
    }
}
