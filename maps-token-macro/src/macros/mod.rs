//! Expands each macro.

pub(crate) mod csp;
pub(crate) mod embed;
mod page_token;
pub(crate) mod script;
pub(crate) mod snapshot;
pub(crate) mod token;
