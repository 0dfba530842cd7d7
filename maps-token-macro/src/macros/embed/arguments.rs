//! Parses the arguments of `maps_embed_url!`.

use proc_macro2::Span;

use super::values;
use crate::errors::{Errors, at, at_span};
use crate::macros::page_token;
use crate::output::{Bindings, Value};
use crate::parse::{ArgNames, ArgValue, Call, Parameter};

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "place",
        expected: "a place ID",
        example: r#"place = "I63802885C8189B2B""#,
    },
    Parameter {
        name: "center",
        expected: "a latitude and a longitude",
        example: "center = (55.97, -3.17)",
    },
    Parameter {
        name: "camera_distance",
        expected: "a number of meters",
        example: "camera_distance = 1200",
    },
    Parameter {
        name: "annotations",
        expected: "a JSON array in quotes",
        example: "annotations = annotations",
    },
    Parameter {
        name: "color_scheme",
        expected: r#"`"light"`, `"dark"` or `"adaptive"`"#,
        example: r#"color_scheme = "adaptive""#,
    },
    page_token::PARAMETER,
];

#[derive(Default)]
pub(super) struct Arguments {
    pub(super) place: Option<Value>,
    /// Latitude and longitude.
    pub(super) center: Option<(Value, Value)>,
    pub(super) camera_distance: Option<Value>,
    pub(super) annotations: Option<Value>,
    pub(super) color_scheme: Option<Value>,
    pub(super) token: Option<Value>,
}

impl Arguments {
    pub(super) fn read(call: &mut Call, bindings: &mut Bindings, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        call.read_arguments(errors, &mut |argument| arguments.set(argument, bindings));
        arguments
    }

    fn set(&mut self, value: &ArgValue, bindings: &mut Bindings) -> syn::Result<()> {
        match value.name() {
            "place" => self.place = Some(values::place(value, bindings)?),
            "center" => self.center = Some(values::center(value, bindings)?),
            "camera_distance" => self.camera_distance = Some(values::distance(value, bindings)?),
            "annotations" => self.annotations = Some(values::annotations(value, bindings)?),
            "color_scheme" => self.color_scheme = Some(values::color_scheme(value, bindings)?),
            "token" => self.token = Some(page_token::runtime_token(value, bindings)?),
            _ => return Err(value.unexpected()),
        }
        Ok(())
    }
}

const NOT_WITH_PLACE: &[&str] = &["center", "camera_distance", "annotations"];

/// Checks the combination of arguments: the Embed API shows either a place with Apple's card, or a part
/// of the map.
pub(super) fn check_consistent(names: &ArgNames) -> syn::Result<()> {
    if names.find("place").is_none() {
        return match names.find("center") {
            Some(_) => Ok(()),
            None => {
                let message = "missing `place` or `center`\n\
                               help: add `place = \"I63802885C8189B2B\"` or `center = (55.97, -3.17)`";
                Err(at_span(Span::call_site(), message.to_owned()))
            }
        };
    }
    let mut errors = Errors::default();
    for name in NOT_WITH_PLACE {
        if let Some(name) = names.find(name) {
            let message = format!(
                "`{name}` cannot be combined with `place`\nhelp: remove `{name}` or `place`"
            );
            errors.push(at(name, &message));
        }
    }
    errors.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_read() {
        for Parameter { name, .. } in PARAMETERS {
            let input = format!("{name} = value").parse().expect("tokens");
            let mut call = Call::parse(input, PARAMETERS).expect("a call");
            let mut errors = Errors::default();
            Arguments::read(&mut call, &mut Bindings::default(), &mut errors);
            assert!(errors.finish().is_ok(), "{name}");
        }
    }
}
