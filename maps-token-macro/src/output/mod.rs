//! Generates what a macro expands to: a literal, a slice of literals, or code that builds a `String`.

mod bindings;
mod escape;
mod slice;
mod template;

pub(crate) use bindings::Bindings;
pub(crate) use escape::Escaping;
pub(crate) use slice::{pairs, strings};
pub(crate) use template::{Template, Value};
