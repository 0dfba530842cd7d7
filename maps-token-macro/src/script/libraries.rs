//! The libraries of MapKit JS.

use proc_macro2::Delimiter;
use syn::LitStr;

use crate::nearest::{did_you_mean, list};
use crate::problems::{Problems, at};
use crate::written::{Written, elements};

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

pub(super) fn read(written: &Written) -> syn::Result<String> {
    let names = written
        .inside(Delimiter::Bracket)
        .ok_or_else(|| written.unexpected())?;
    let mut libraries: Vec<String> = Vec::new();
    let mut problems = Problems::default();
    for name in elements(names) {
        let library = Written::new(name, "the name of a library in quotes, like \"map\"").quoted();
        let Some(library) = problems.keep(library.and_then(known_library)) else {
            continue;
        };
        let name = library.value();
        if libraries.contains(&name) {
            let message = format!("\"{name}\" is here for the second time");
            problems.add(at(library, message));
        }
        libraries.push(name);
    }
    problems.none()?;
    Ok(libraries.join(","))
}

fn known_library(written: LitStr) -> syn::Result<LitStr> {
    let name = written.value();
    if LIBRARIES.contains(&name.as_str()) {
        return Ok(written);
    }
    let hint = did_you_mean(&name, LIBRARIES.iter().copied(), '"');
    let libraries = list(LIBRARIES.iter().copied(), '"');
    let message = format!("MapKit JS has no library \"{name}\"{hint}\nlibraries: {libraries}");
    Err(at(written, message))
}
