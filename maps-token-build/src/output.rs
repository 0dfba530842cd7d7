//! The result of a build.

use crate::diagnostic::Diagnostic;
use crate::snapshot::SnapshotUrl;
use crate::token::Token;

/// Sorted by name.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) tokens: Vec<Token>,
    pub(crate) snapshots: Vec<SnapshotUrl>,
    /// Variables that Cargo may track, because their values are public.
    pub(crate) public_variables: Vec<String>,
    pub(crate) warnings: Vec<Diagnostic>,
    /// A new value of this variable mints again.
    pub(crate) renew_variable: String,
}
