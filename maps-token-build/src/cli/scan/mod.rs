//! `maps-token scan`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {}

pub(crate) fn run(_: &ScanArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
