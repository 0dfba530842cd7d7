//! `maps-token check`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {}

pub(crate) fn run(_: &CheckArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
