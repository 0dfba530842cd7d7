//! Parses the libraries of MapKit JS.

use proc_macro2::{Delimiter, TokenStream};

use crate::errors::{Errors, at};
use crate::parse::{ArgValue, Parameter, split_elements};
use crate::suggest::alternatives;

const LIBRARIES: &[&str] = &[
    "services",
    "full-map",
    "map",
    "overlays",
    "annotations",
    "geojson",
    "user-location",
    "look-around",
];

pub(super) fn read(value: &ArgValue) -> syn::Result<String> {
    let Some(names) = value.inside(Delimiter::Bracket) else {
        return Err(value.unexpected());
    };
    let mut libraries = Vec::new();
    let mut errors = Errors::default();
    for tokens in split_elements(names) {
        if let Some(library) = errors.ok(read_name(tokens, &libraries)) {
            libraries.push(library);
        }
    }
    errors.finish()?;
    Ok(comma_separated(&libraries))
}

const LIBRARY: &Parameter = &Parameter {
    name: "library",
    expected: "the name of a library in quotes",
    example: r#"libraries = ["map", "annotations"]"#,
};

fn read_name(tokens: TokenStream, before: &[String]) -> syn::Result<String> {
    let element = ArgValue::new(tokens, LIBRARY);
    let literal = element.quoted()?;
    let name = literal.value();
    if !LIBRARIES.contains(&name.as_str()) {
        let lines = alternatives("libraries of MapKit JS", &name, LIBRARIES);
        return Err(at(literal, &format!("unknown library `{name}`{lines}")));
    }
    if before.contains(&name) {
        return Err(at(literal, &format!("duplicate library `{name}`")));
    }
    Ok(name)
}

fn comma_separated(names: &[String]) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(name);
    }
    text
}
