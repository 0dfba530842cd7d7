//! `maps-token init`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct InitArgs {}

pub(crate) fn run(_: &InitArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
