//! Coordinates and addresses.

use std::str::FromStr;

use serde_json::Value;
use toml::de::DeValue;

use super::number::{pair, two_numbers};
use super::{free_text, invalid, out_of_range};
use crate::bytes;
use crate::config::keys::Key;
use crate::config::values::{example, type_mismatch};
use crate::diagnostic::Diagnostic;
use crate::unicode;

/// `55.9757,-3.1702`.
pub(super) struct Coordinates {
    latitude: f64,
    longitude: f64,
}

const COORDINATES: &str = "expected latitude and longitude, like `37.3349,-122.0090`";

impl Coordinates {
    fn new((latitude, longitude): (f64, f64)) -> Result<Self, Diagnostic> {
        // Apple excludes the limits: (-90, 90) and (-180, 180).
        let within = |degrees: f64, limit: f64| -limit < degrees && degrees < limit;
        if !within(latitude, 90.0) {
            let error = out_of_range(format!(
                "invalid latitude `{latitude}`: must be between -90 and 90 degrees"
            ));
            return Err(if within(longitude, 90.0) && latitude.is_finite() {
                error.help("swap the numbers: latitude comes first")
            } else {
                error
            });
        }
        if !within(longitude, 180.0) {
            return Err(out_of_range(format!(
                "invalid longitude `{longitude}`: must be between -180 and 180 degrees"
            )));
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    pub(super) fn to_text(&self) -> String {
        format!("{},{}", self.latitude, self.longitude)
    }
}

impl FromStr for Coordinates {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match pair(text) {
            Some(pair) => Self::new(pair),
            None => Err(invalid("coordinates", text, COORDINATES)),
        }
    }
}

/// Coordinates, an address, or `auto` to show all annotations and overlays.
pub(super) fn center(value: &DeValue<'_>) -> Result<String, Diagnostic> {
    match value {
        DeValue::String(text) if text == "auto" => Ok(text.to_string()),
        DeValue::String(text) if text.trim().eq_ignore_ascii_case("auto") => {
            let reason = "expected coordinates, an address or `auto`";
            Err(invalid("center", text, reason).help("did you mean `auto`?"))
        }
        DeValue::String(text) => coordinates_or_address(text),
        other => match two_numbers(other) {
            Some(pair) => Ok(Coordinates::new(pair)?.to_text()),
            None => Err(type_mismatch(other, "a string or an array of two numbers")
                .help("write `center = \"37.3349,-122.0090\"`")),
        },
    }
}

/// Coordinates, an address, or `center`.
pub(super) fn point(text: &str) -> Result<String, Diagnostic> {
    let word = text.trim();
    if text != "center"
        && (word.eq_ignore_ascii_case("center") || word.eq_ignore_ascii_case("auto"))
    {
        let reason = "expected coordinates, an address or `center`";
        return Err(invalid("point", text, reason).help("did you mean `center`?"));
    }
    coordinates_or_address(text)
}

fn coordinates_or_address(text: &str) -> Result<String, Diagnostic> {
    if let Some(pair) = pair(text) {
        return Ok(Coordinates::new(pair)?.to_text());
    }
    if !unicode::any(text, char::is_alphabetic) {
        let reason = "expected an address, or coordinates like `37.3349,-122.0090`";
        return Err(invalid("location", text, reason));
    }
    free_text(text)
}

/// Degrees of latitude and longitude in view.
pub(super) fn span(value: &DeValue<'_>) -> Result<String, Diagnostic> {
    let span = match value {
        DeValue::String(text) => pair(text),
        other => two_numbers(other),
    };
    match span {
        Some((latitude, longitude))
            if latitude > 0.0 && latitude < 90.0 && longitude > 0.0 && longitude < 180.0 =>
        {
            Ok(format!("{latitude},{longitude}"))
        }
        Some((latitude, longitude)) => Err(out_of_range(format!(
            "invalid span `{latitude},{longitude}`: must be between 0 and 90 degrees of latitude, and 0 and 180 of longitude"
        ))),
        None => Err(Diagnostic::error(
            "invalid-value",
            "invalid span: expected degrees of latitude and longitude",
        )
        .help("write `spn = \"0.02,0.03\"`")),
    }
}

pub(super) fn points(value: &DeValue<'_>, key: &Key) -> Result<Value, Diagnostic> {
    let error = || {
        Diagnostic::error(
            "invalid-value",
            "invalid points: expected an array of coordinates, or an encoded polyline",
        )
        .help(example(key))
    };
    match value {
        // The encoding has these 64 characters and no digits, so it is not a key.
        DeValue::String(text)
            if !text.is_empty()
                && bytes::all(text.as_bytes(), |byte| matches!(byte, b'?'..=b'~')) =>
        {
            Ok(Value::from(text.as_ref()))
        }
        DeValue::Array(items) if items.len() >= 2 => {
            let mut points = Vec::new();
            for item in items {
                let DeValue::String(text) = item.get_ref() else {
                    return Err(error());
                };
                points.push(Value::String(text.parse::<Coordinates>()?.to_text()));
            }
            Ok(Value::Array(points))
        }
        _ => Err(error()),
    }
}
