//! `maps-token mint`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct MintArgs {}

pub(crate) fn run(_: &MintArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
