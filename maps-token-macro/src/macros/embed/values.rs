//! Checks the values of the arguments.

use proc_macro2::Delimiter;

use crate::bytes;
use crate::errors::Errors;
use crate::output::{Bindings, Value};
use crate::parse::{ArgValue, Parameter, split_elements};

pub(super) fn place(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    let place = value.non_empty_text(bindings)?;
    match &place {
        Value::Literal(id) if !is_place_id(id) => {
            let help = match id.split_once('=') {
                // The link of a place contains its ID: https://maps.apple.com/place?place-id=…
                Some((_, id)) if is_place_id(id) => format!("write `place = \"{id}\"`"),
                _ => "for a point on the map, write `center = (latitude, longitude)`".to_owned(),
            };
            Err(value.error(&format!(
                "invalid place ID `{id}`: expected letters and digits\nhelp: {help}"
            )))
        }
        _ => Ok(place),
    }
}

/// Returns whether a text may be a place ID. Apple does not document the form of an ID: this only
/// excludes links and addresses.
fn is_place_id(text: &str) -> bool {
    bytes::all(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
    })
}

const DEGREES: &Parameter = &Parameter {
    name: "center",
    expected: "a number of degrees",
    example: "center = (55.97, -3.17)",
};

pub(super) fn center(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<(Value, Value)> {
    if value.is_literal() {
        return Err(value.unexpected());
    }
    let Some(inside) = value.inside(Delimiter::Parenthesis) else {
        return Ok(value.pair(bindings));
    };
    let mut coordinates = Vec::new();
    for tokens in split_elements(inside) {
        coordinates.push(ArgValue::new(tokens, DEGREES));
    }
    match coordinates.as_slice() {
        [latitude, longitude] => {
            let mut errors = Errors::default();
            let latitude = errors.ok(coordinate(latitude, bindings, &LATITUDE));
            let longitude = errors.ok(coordinate(longitude, bindings, &LONGITUDE));
            errors.finish()?;
            latitude.zip(longitude).ok_or_else(|| value.unexpected())
        }
        [one] if !one.is_literal() => Ok(value.pair(bindings)),
        _ => Err(value.unexpected()),
    }
}

struct Axis {
    name: &'static str,
    limit: f64,
    help: &'static str,
}

const LATITUDE: Axis = Axis {
    name: "latitude",
    limit: 90.0,
    help: "\nhelp: write the latitude first, `center = (latitude, longitude)`",
};

const LONGITUDE: Axis = Axis {
    name: "longitude",
    limit: 180.0,
    help: "",
};

fn coordinate(value: &ArgValue, bindings: &mut Bindings, axis: &Axis) -> syn::Result<Value> {
    match value.number()? {
        None => Ok(value.runtime(bindings)),
        Some(degrees) if degrees.abs() > axis.limit => {
            let Axis { name, limit, help } = axis;
            Err(value.error(&format!(
                "{name} must be between -{limit} and {limit}, found `{degrees}`{help}"
            )))
        }
        Some(degrees) => Ok(Value::Literal(degrees.to_string())),
    }
}

pub(super) fn distance(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    match value.number()? {
        None => Ok(value.runtime(bindings)),
        Some(meters) if meters <= 0.0 || meters.is_infinite() => {
            let message = format!("`camera_distance` must be greater than 0, found `{meters}`");
            Err(value.error(&message))
        }
        Some(meters) => Ok(Value::Literal(meters.to_string())),
    }
}

pub(super) fn annotations(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    let annotations = value.non_empty_text(bindings)?;
    if let Value::Literal(json) = &annotations {
        let json = json.trim();
        if !json.starts_with('[') || !json.ends_with(']') {
            return Err(value.error(
                "`annotations` must be a JSON array, even for one annotation\n\
                 help: enclose it in `[` and `]`",
            ));
        }
    }
    Ok(annotations)
}

pub(super) fn color_scheme(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    let scheme = value.non_empty_text(bindings)?;
    match &scheme {
        Value::Literal(name) if !matches!(name.as_str(), "light" | "dark" | "adaptive") => {
            Err(value.error(&format!(
                "invalid color scheme `{name}`: expected `\"light\"`, `\"dark\"` or `\"adaptive\"`"
            )))
        }
        _ => Ok(scheme),
    }
}
