//! The arguments of `maps_embed_url!`.

use proc_macro2::Span;

use super::values;
use crate::arguments::{Names, Parameter, store};
use crate::page_token;
use crate::problems::{Problems, at};
use crate::text::{Number, Value};

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
        takes: r#"a place ID, like `place = "I63802885C8189B2B"`"#,
        read: |options, written, expressions| {
            store(&mut options.place, values::place(written, expressions))
        },
    },
    Parameter {
        name: "center",
        takes: "a latitude and a longitude, like `center = (55.97, -3.17)`",
        read: |options, written, expressions| {
            store(&mut options.center, values::center(written, expressions))
        },
    },
    Parameter {
        name: "camera_distance",
        takes: "meters, like `camera_distance = 1200`",
        read: |options, written, expressions| {
            store(
                &mut options.camera_distance,
                values::distance(written, expressions),
            )
        },
    },
    Parameter {
        name: "annotations",
        takes: "a list as JSON, in quotes or as an expression, like `annotations = annotations`",
        read: |options, written, expressions| {
            store(
                &mut options.annotations,
                values::annotations(written, expressions),
            )
        },
    },
    Parameter {
        name: "color_scheme",
        takes: r#"`color_scheme = "light"`, `"dark"` or `"adaptive"`"#,
        read: |options, written, expressions| {
            store(
                &mut options.color_scheme,
                values::color_scheme(written, expressions),
            )
        },
    },
    Parameter {
        name: "token",
        takes: page_token::TAKES,
        read: |options, written, expressions| {
            store(&mut options.token, page_token::given(written, expressions))
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
