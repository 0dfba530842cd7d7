//! Parses the arguments of `mapkit_script!` and `mapkit_attributes!`.

use syn::LitStr;

use super::data::{self, Entry};
use super::{libraries, values};
use crate::errors::Errors;
use crate::macros::page_token;
use crate::output::{Bindings, Value};
use crate::parse::{ArgValue, Call, Parameter};

pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter {
        name: "libraries",
        expected: "a list of libraries",
        example: r#"libraries = ["map", "annotations"]"#,
    },
    Parameter {
        name: "language",
        expected: "a language tag in quotes",
        example: r#"language = "en-GB""#,
    },
    Parameter {
        name: "version",
        expected: "a version in quotes",
        example: r#"version = "6""#,
    },
    Parameter {
        name: "nonce",
        expected: "a nonce",
        example: "nonce = nonce",
    },
    page_token::PARAMETER,
    Parameter {
        name: "callback",
        expected: "the name of a JavaScript function in quotes",
        example: r#"callback = "initMap""#,
    },
    Parameter {
        name: "data",
        expected: "attributes in braces",
        example: r#"data = { page = "shop", "store-id" = id }"#,
    },
];

#[derive(Default)]
pub(super) struct Arguments {
    pub(super) version: Option<LitStr>,
    pub(super) callback: Option<String>,
    pub(super) nonce: Option<Value>,
    pub(super) token: Option<Value>,
    pub(super) language: Option<Value>,
    pub(super) libraries: Option<String>,
    pub(super) data: Vec<Entry>,
}

impl Arguments {
    pub(super) fn read(call: &mut Call, bindings: &mut Bindings, errors: &mut Errors) -> Self {
        let mut arguments = Self::default();
        call.read_arguments(errors, &mut |argument| arguments.set(argument, bindings));
        arguments
    }

    fn set(&mut self, value: &ArgValue, bindings: &mut Bindings) -> syn::Result<()> {
        match value.name() {
            "libraries" => self.libraries = Some(libraries::read(value)?),
            "language" => self.language = Some(values::language(value, bindings)?),
            "version" => self.version = Some(values::version(value)?),
            "nonce" => self.nonce = Some(value.non_empty_text(bindings)?),
            "token" => self.token = Some(page_token::runtime_token(value, bindings)?),
            "callback" => self.callback = Some(values::callback(value)?),
            "data" => self.data = data::read(value, bindings)?,
            _ => return Err(value.unexpected()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_read() {
        for Parameter { name, .. } in PARAMETERS {
            let value = match *name {
                "libraries" => "[\"map\"]",
                "version" => "\"6\"",
                "callback" => "\"initMap\"",
                "data" => "{ page = \"shop\" }",
                _ => "value",
            };
            let input = format!("{name} = {value}").parse().expect("tokens");
            let mut call = Call::parse(input, PARAMETERS).expect("a call");
            let mut errors = Errors::default();
            Arguments::read(&mut call, &mut Bindings::default(), &mut errors);
            assert!(errors.finish().is_ok(), "{name}");
        }
    }
}
