//! The arguments of `maps_embed_url!`.

use proc_macro2::{Delimiter, Span};

use crate::arguments::{Names, Parameter};
use crate::expressions::Expressions;
use crate::nearest::{did_you_mean, list};
use crate::page_token;
use crate::problems::{Problems, at};
use crate::text::{Number, Value};
use crate::written::{Written, elements};

#[derive(Default)]
pub(super) struct Options {
    pub(super) place: Option<Value>,
    /// Latitude and longitude.
    pub(super) center: Option<(Number, Number)>,
    pub(super) camera_distance: Option<Number>,
    pub(super) annotations: Option<Value>,
    pub(super) color_scheme: Option<Value>,
    pub(super) token: Option<Value>,
}

pub(super) const PARAMETERS: &[Parameter<Options>] = &[
    Parameter {
        name: "place",
        takes: r#"a place ID, like `place = "I7C250D2CDCB364A"`"#,
        read: |options, written, expressions| {
            options.place = Some(written.text_or_nothing(expressions)?);
            Ok(())
        },
    },
    Parameter {
        name: "center",
        takes: "a latitude and a longitude, like `center = (55.97, -3.17)`",
        read: |options, written, expressions| {
            options.center = Some(center(written, expressions)?);
            Ok(())
        },
    },
    Parameter {
        name: "camera_distance",
        takes: "meters, like `camera_distance = 1200`",
        read: |options, written, expressions| {
            options.camera_distance = Some(distance(written, expressions)?);
            Ok(())
        },
    },
    Parameter {
        name: "annotations",
        takes: "a list as JSON, in quotes or as an expression, like `annotations = annotations`",
        read: |options, written, expressions| {
            options.annotations = Some(annotations(written, expressions)?);
            Ok(())
        },
    },
    Parameter {
        name: "color_scheme",
        takes: r#"`color_scheme = "light"`, `"dark"` or `"adaptive"`"#,
        read: |options, written, expressions| {
            options.color_scheme = Some(color_scheme(written, expressions)?);
            Ok(())
        },
    },
    Parameter {
        name: "token",
        takes: page_token::TAKES,
        read: |options, written, expressions| {
            options.token = Some(page_token::given(written, expressions)?);
            Ok(())
        },
    },
];

/// The Embed API shows either a place, with Apple's card for it, or a part of the map.
pub(super) fn must_be_consistent(names: &Names) -> syn::Result<()> {
    let of_a_part = ["center", "camera_distance", "annotations"];
    if names.find("place").is_none() {
        return match names.find("center") {
            Some(_) => Ok(()),
            None => Err(syn::Error::new(
                Span::call_site(),
                "what is to be shown?\n\
                 write `place = \"…\"`, the ID of a place, or `center = (latitude, longitude)`",
            )),
        };
    }
    let mut problems = Problems::default();
    for name in of_a_part.iter().filter_map(|name| names.find(name)) {
        let message = format!(
            "`{name}` does not go with `place`, which Apple shows as a whole\nleave one of the two out"
        );
        problems.add(at(name, message));
    }
    problems.none()
}

fn center(written: &Written, expressions: &mut Expressions) -> syn::Result<(Number, Number)> {
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

fn distance(written: &Written, expressions: &mut Expressions) -> syn::Result<Number> {
    match written.number(expressions)? {
        Number::Known(meters) if meters <= 0.0 || meters.is_infinite() => {
            Err(written.error("the camera is some meters away: expected a number above 0"))
        }
        meters => Ok(meters),
    }
}

fn annotations(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let annotations = written.text_or_nothing(expressions)?;
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

fn color_scheme(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let scheme = written.text_or_nothing(expressions)?;
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
