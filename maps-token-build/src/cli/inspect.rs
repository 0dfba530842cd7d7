//! `maps-token inspect`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {}

pub(crate) fn run(_: &InspectArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
