//! `maps-token init`: the three files of the README, in a package that may have some of them.

mod build_rs;
mod cargo_toml;
mod gitignore;
mod line_ends;
mod maps_toml;
mod plan;
mod report;

use std::path::Path;

use clap::Args;

use self::plan::Plan;
use super::args::parsed;
use super::output::Outcome;
use crate::config::{KeyId, TeamId};
use crate::origin::Domain;
use crate::problem::Problem;

/// Write maps.toml and build.rs into the package of this folder, and add the two dependencies.
///
/// What is there already is amended, or left alone; nothing is overwritten, and a second run changes
/// nothing. `*.p8`, the private key's file, is added to .gitignore.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    /// Fill maps.toml from this token, made in Apple's portal, and embed it instead of minting;
    /// `-` reads it from the standard input
    #[arg(long, value_name = "TOKEN",
        conflicts_with_all = ["team_id", "key_id", "domains"])]
    token: Option<String>,

    /// Your team, from Apple's developer portal
    #[arg(long, value_name = "ID", value_parser = parsed::<TeamId>)]
    team_id: Option<TeamId>,

    /// The private key: the 10 characters in the name of its file, `AuthKey_<ID>.p8`
    #[arg(long, value_name = "ID", value_parser = parsed::<KeyId>)]
    key_id: Option<KeyId>,

    /// Where the site is published, separated by commas
    #[arg(long, value_name = "DOMAINS", value_delimiter = ',', value_parser = domain)]
    domains: Vec<Domain>,

    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,

    /// The form of the result
    #[arg(long, value_enum, default_value_t)]
    format: report::Format,
}

const EXAMPLES: &str = "\
Examples:
  maps-token init
  maps-token init --team-id DEF123GHIJ --key-id ABC123DEFG \\
      --domains 'example.com,*.example.com'
  maps-token init --token - < token.txt";

fn domain(text: &str) -> Result<Domain, String> {
    parsed(text.trim())
}

pub(crate) fn run(args: &InitArgs) -> Result<Outcome, Problem> {
    let plan = Plan::new(Path::new(""), args)?;
    if !args.dry_run {
        plan.carry_out()?;
    }
    report::print(&plan, args)?;
    Ok(plan.outcome())
}
