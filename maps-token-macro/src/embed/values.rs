//! What the arguments of an embed URL may say.

use proc_macro2::Delimiter;

use crate::expressions::Expressions;
use crate::nearest::{did_you_mean, list};
use crate::problems::Problems;
use crate::text::{Number, Value};
use crate::written::{Written, elements};

/// An ID, as far as its characters show: an address or a link is none.
pub(super) fn place(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let place = written.some_text(expressions)?;
    let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    match &place {
        Value::Known(id) if !id.bytes().all(right) => Err(written.error(
            "this is no ID of a place: those are like \"I63802885C8189B2B\"\n\
             for a spot on the map write `center = (latitude, longitude)`",
        )),
        _ => Ok(place),
    }
}

pub(super) fn center(
    written: &Written,
    expressions: &mut Expressions,
) -> syn::Result<(Number, Number)> {
    if written.is_literal() {
        return Err(written.unexpected());
    }
    let Some(inside) = written.inside(Delimiter::Parenthesis) else {
        return Ok(written.pair(expressions));
    };
    let coordinates: Vec<_> = elements(inside)
        .into_iter()
        .map(|tokens| Written::new(tokens, "a number of degrees, like 55.97"))
        .collect();
    match coordinates.as_slice() {
        [latitude, longitude] => {
            let mut problems = Problems::default();
            let latitude = problems.keep(coordinate(latitude, expressions, &LATITUDE));
            let longitude = problems.keep(coordinate(longitude, expressions, &LONGITUDE));
            problems.none()?;
            latitude.zip(longitude).ok_or_else(|| written.unexpected())
        }
        [one] if !one.is_literal() => Ok(written.pair(expressions)),
        _ => Err(written.unexpected()),
    }
}

struct Axis {
    name: &'static str,
    limit: f64,
    hint: &'static str,
}

const LATITUDE: Axis = Axis {
    name: "latitude",
    limit: 90.0,
    hint: "\nthe latitude comes first, then the longitude",
};

const LONGITUDE: Axis = Axis {
    name: "longitude",
    limit: 180.0,
    hint: "",
};

fn coordinate(
    written: &Written,
    expressions: &mut Expressions,
    axis: &Axis,
) -> syn::Result<Number> {
    let degrees = written.number(expressions)?;
    match degrees {
        Number::Known(value) if value.abs() > axis.limit => {
            let Axis { name, limit, hint } = axis;
            Err(written.error(format!(
                "a {name} is from -{limit} to {limit} degrees{hint}"
            )))
        }
        degrees => Ok(degrees),
    }
}

pub(super) fn distance(written: &Written, expressions: &mut Expressions) -> syn::Result<Number> {
    match written.number(expressions)? {
        Number::Known(meters) if meters <= 0.0 || meters.is_infinite() => {
            Err(written.error("the camera is some meters away: expected a number above 0"))
        }
        meters => Ok(meters),
    }
}

pub(super) fn annotations(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let annotations = written.some_text(expressions)?;
    if let Value::Known(json) = &annotations {
        let json = json.trim();
        if !json.starts_with('[') || !json.ends_with(']') {
            return Err(written.error(
                "`annotations` is a list in JSON, also where there is just one\n\
                 write it between `[` and `]`",
            ));
        }
    }
    Ok(annotations)
}

const COLOR_SCHEMES: &[&str] = &["light", "dark", "adaptive"];

pub(super) fn color_scheme(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let scheme = written.some_text(expressions)?;
    if let Value::Known(name) = &scheme {
        let names = || COLOR_SCHEMES.iter().copied();
        if !names().any(|known| known == name) {
            let hint = did_you_mean(name, names(), '"');
            let message = format!(
                "there is no color scheme \"{name}\"{hint}\ncolor schemes: {}",
                list(names(), '"')
            );
            return Err(written.error(message));
        }
    }
    Ok(scheme)
}
