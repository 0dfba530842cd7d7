//! `maps-token init`: adds tokens to a package.

mod build_rs;
mod cargo_toml;
mod dependency;
mod from_token;
mod gitignore;
mod maps_toml;
mod newlines;
mod persist;
mod plan;
mod report;
mod rust_code;
mod workspace;

use std::path::Path;

use clap::Args;

use self::plan::Plan;
use super::args::parsed;
use super::failure::Failure;
use super::output::{Format, Outcome};
use crate::model::domain::DomainPattern;
use crate::model::ids::{KeyId, TeamId};

/// Create maps.toml and build.rs in the current package, and add the two dependencies
///
/// Existing files are edited or kept, never overwritten, even if another program changes them at the
/// same time. A second run changes nothing. The line `*.p8`, which matches private keys, is added to
/// .gitignore. The dependencies are inherited from the workspace if it has them; if one of the crates is
/// already a dependency, they have the same source, such as a Git repository.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    /// Token from the Apple Developer portal to embed instead of minting one; `-` reads it from
    /// standard input
    #[arg(long, value_name = "TOKEN",
        conflicts_with_all = ["team_id", "key_id", "domains"])]
    token: Option<String>,

    /// Team ID, from the Apple Developer portal
    #[arg(long, value_name = "ID", value_parser = parsed::<TeamId>)]
    team_id: Option<TeamId>,

    /// Key ID, from the name of the key file `AuthKey_<ID>.p8`
    #[arg(long, value_name = "ID", value_parser = parsed::<KeyId>)]
    key_id: Option<KeyId>,

    /// Domains of the published site, separated by commas
    #[arg(long, value_name = "DOMAINS", value_delimiter = ',', value_parser = domain)]
    domains: Vec<DomainPattern>,

    /// Print the changes without writing them
    #[arg(long)]
    dry_run: bool,

    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = if cfg!(windows) {
    "\
Examples:
  maps-token init
  maps-token init --team-id DEF123GHIJ --key-id ABC123DEFG `
      --domains 'example.com,*.example.com'
  Get-Content token.txt | maps-token init --token -"
} else {
    "\
Examples:
  maps-token init
  maps-token init --team-id DEF123GHIJ --key-id ABC123DEFG \\
      --domains 'example.com,*.example.com'
  maps-token init --token - < token.txt"
};

fn domain(text: &str) -> Result<DomainPattern, String> {
    parsed(text.trim())
}

pub(crate) fn run(args: &InitArgs) -> Result<Outcome, Failure> {
    let mut plan = Plan::new(Path::new(""), args)?;
    if !args.dry_run {
        plan.apply()?;
    }
    report::print(&plan, args)?;
    Ok(plan.outcome())
}
