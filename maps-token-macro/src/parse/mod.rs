//! Parses the arguments of a call.

mod call;
mod name;
mod split;
mod value;

pub(crate) use call::{ArgNames, Call};
pub(crate) use name::{SnapshotName, TokenName};
pub(crate) use split::{parse_with, skip_comma, split_elements, take_expression};
pub(crate) use value::{ArgValue, Parameter};
