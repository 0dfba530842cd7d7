//! `maps-token verify`.

use clap::Args;

use super::output::Outcome;
use crate::problem::Problem;

/// TODO
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {}

pub(crate) fn run(_: &VerifyArgs) -> Result<Outcome, Problem> {
    Err(Problem::new("not yet"))
}
