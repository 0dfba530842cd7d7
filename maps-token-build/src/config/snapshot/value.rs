//! The values of a snapshot's parameters, each as the query of its URL has it.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use toml::de::DeValue;

use super::super::ids::display;
use super::super::reader::{FromValue, wrong_kind};
use crate::problem::Problem;
use crate::source::may_be_a_piece_of_a_key;

/// A point of the earth: `55.9757,-3.1702`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Coordinates {
    latitude: f64,
    longitude: f64,
}

const EXAMPLE: &str = "write latitude and longitude in degrees: \"37.3349,-122.0090\"";

impl Coordinates {
    fn new(latitude: f64, longitude: f64) -> Result<Self, Problem> {
        // Apple leaves the ends out: (-90, 90) and (-180, 180).
        let within = |degrees: f64, end: f64| -end < degrees && degrees < end;
        if !within(latitude, 90.0) {
            let problem = Problem::new("a latitude lies between -90 and 90 degrees");
            return Err(if within(longitude, 90.0) && latitude.is_finite() {
                problem.help("latitude comes first, longitude second")
            } else {
                problem
            });
        }
        if !within(longitude, 180.0) {
            return Err(Problem::new(
                "a longitude lies between -180 and 180 degrees",
            ));
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    /// Two numbers with a comma between them; nothing where the text is something else.
    fn in_text(text: &str) -> Option<Result<Self, Problem>> {
        pair(text).map(|(latitude, longitude)| Self::new(latitude, longitude))
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.latitude, self.longitude)
    }
}

impl FromStr for Coordinates {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::in_text(text).unwrap_or_else(|| Err(Problem::new("this is no point").help(EXAMPLE)))
    }
}

/// Where the middle of the map is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Center {
    At(Coordinates),
    /// For Apple to look up.
    Address(String),
    /// Wherever all annotations and overlays are in sight.
    Auto,
}

impl FromValue for Center {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::String(text) if text == "auto" => Ok(Self::Auto),
            DeValue::String(text) if text.trim().eq_ignore_ascii_case("auto") => {
                Err(Problem::new("this is no place").help("did you mean \"auto\"?"))
            }
            DeValue::String(text) => match Coordinates::in_text(text) {
                Some(coordinates) => coordinates.map(Self::At),
                None => address(text).map(Self::Address),
            },
            other => match two_numbers(other) {
                Some((latitude, longitude)) => Coordinates::new(latitude, longitude).map(Self::At),
                None => Err(wrong_kind(other, "a place in quotes, or two numbers").help(EXAMPLE)),
            },
        }
    }
}

impl fmt::Display for Center {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(coordinates) => coordinates.fmt(f),
            Self::Address(address) => f.write_str(address),
            Self::Auto => f.write_str("auto"),
        }
    }
}

/// Where an annotation stands: coordinates, an address, or `center`, the middle of the map.
pub(super) fn point(text: &str) -> Result<String, Problem> {
    let word = text.trim();
    if text != "center"
        && (word.eq_ignore_ascii_case("center") || word.eq_ignore_ascii_case("auto"))
    {
        return Err(Problem::new("this is no point").help("did you mean \"center\"?"));
    }
    match Coordinates::in_text(text) {
        Some(coordinates) => coordinates.map(|coordinates| coordinates.to_string()),
        None => address(text),
    }
}

fn address(text: &str) -> Result<String, Problem> {
    if !text.chars().any(char::is_alphabetic) {
        return Err(Problem::new("this is neither coordinates nor an address").help(EXAMPLE));
    }
    free_text(text)
}

/// What is repeated in a public URL must not be a key, or a piece of one.
pub(super) fn free_text(text: &str) -> Result<String, Problem> {
    if text.chars().any(char::is_control) {
        return Err(Problem::new(
            "a line end or another control character stands in this text",
        ));
    }
    if may_be_a_piece_of_a_key(text) {
        return Err(Problem::new(
            "this could be a piece of a private key, and it would stand in a public URL",
        )
        .help("if it is none, write it in shorter words"));
    }
    Ok(text.to_owned())
}

/// How much of the earth is in sight, in degrees to the north and to the east.
pub(super) struct Span(f64, f64);

impl FromValue for Span {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        let span = match value {
            DeValue::String(text) => pair(text),
            other => two_numbers(other),
        };
        match span {
            Some((latitude, longitude))
                if latitude > 0.0 && latitude < 90.0 && longitude > 0.0 && longitude < 180.0 =>
            {
                Ok(Self(latitude, longitude))
            }
            Some(_) => Err(Problem::new(
                "a span lies between 0 and 90 degrees of latitude, and 0 and 180 of longitude",
            )),
            None => Err(Problem::new("this is no span")
                .help("write degrees of latitude and longitude: spn = \"0.02,0.03\"")),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.0, self.1)
    }
}

/// From 3, a continent, to 20, a house.
pub(super) struct Zoom(f64);

impl FromValue for Zoom {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        number(value, 3.0..=20.0).map(Self)
    }
}

/// How many pixels of the image make one of the page.
pub(super) struct Scale(u64);

impl FromValue for Scale {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        whole(value, 1..=3).map(Self)
    }
}

/// Width and height in pixels of the page.
pub(super) struct Size(u16, u16);

impl FromStr for Size {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let size = text.split_once('x');
        let size = size.and_then(|(width, height)| Some((digits(width)?, digits(height)?)));
        let range = 50..=640;
        match size {
            Some((width, height)) if range.contains(&width) && range.contains(&height) => {
                Ok(Self(width, height))
            }
            Some(_) => Err(Problem::new("width and height are from 50 to 640")
                .help("for more pixels in the same place: scale = 2")),
            None => {
                Err(Problem::new("this is no size")
                    .help("write width x height: size = \"640x400\""))
            }
        }
    }
}

fn digits(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.0, self.1)
    }
}

/// Whether points of interest are shown: `true`, or Apple's own `1`.
pub(super) struct Flag(bool);

impl FromValue for Flag {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::Boolean(flag) => Ok(Self(*flag)),
            DeValue::Integer(number) if number.as_str() == "0" => Ok(Self(false)),
            DeValue::Integer(number) if number.as_str() == "1" => Ok(Self(true)),
            other => Err(wrong_kind(other, "true or false")),
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "1" } else { "0" })
    }
}

/// The language of the labels, a locale ID.
pub(super) struct Language(String);

impl FromStr for Language {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let is_subtag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let is_locale = |text: &str| {
            let language = text.split('-').next().unwrap_or_default();
            let is_language =
                language.len() >= 2 && language.bytes().all(|it| it.is_ascii_alphabetic());
            is_language && text.split('-').all(is_subtag) && text.len() <= 35
        };
        if is_locale(text) {
            return Ok(Self(text.to_owned()));
        }
        let problem = Problem::new("this is no locale ID, like \"en-GB\"");
        let dashed = text.replace('_', "-");
        Err(if is_locale(&dashed) {
            problem.help(format!("write \"{dashed}\""))
        } else {
            problem
        })
    }
}

/// What the header `Referer` of the request for the image must be.
pub(super) struct Referer(String);

impl FromStr for Referer {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let is_plain = text.is_ascii() && !text.contains(char::is_whitespace);
        match behind_scheme(text).map(|rest| rest.split_once('/')) {
            Some(Some((host, _))) if is_plain && !host.is_empty() => free_text(text).map(Self),
            _ => Err(Problem::new("no browser sends this as the header `Referer`").help(
                "an image's host gets the origin of the page, and a slash: referer = \"https://example.com/\"",
            )),
        }
    }
}

display!(Zoom Scale Language Referer);

/// What follows `https://` or `http://`.
pub(super) fn behind_scheme(url: &str) -> Option<&str> {
    url.strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
}

/// A number in a range. Infinite ones, which TOML has, are in none.
pub(super) fn number(value: &DeValue<'_>, range: RangeInclusive<f64>) -> Result<f64, Problem> {
    let (from, to) = (range.start(), range.end());
    let expected = format!("a number from {from} to {to}");
    match as_number(value) {
        Some(number) if range.contains(&number) => Ok(number),
        Some(_) => Err(out_of_range(&expected)),
        None => Err(wrong_kind(value, &expected)),
    }
}

/// A whole number in a range.
pub(super) fn whole(value: &DeValue<'_>, range: RangeInclusive<u64>) -> Result<u64, Problem> {
    let (from, to) = (range.start(), range.end());
    let expected = match *to {
        u64::MAX => format!("a whole number, {from} or more"),
        _ => format!("a whole number from {from} to {to}"),
    };
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => {
            let number = integer.as_str().parse().ok();
            number
                .filter(|number| range.contains(number))
                .ok_or_else(|| out_of_range(&expected))
        }
        other => Err(wrong_kind(other, &expected)),
    }
}

fn out_of_range(expected: &str) -> Problem {
    Problem::new(format!("this is out of range; expected {expected}"))
}

fn as_number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}

fn two_numbers(value: &DeValue<'_>) -> Option<(f64, f64)> {
    let DeValue::Array(items) = value else {
        return None;
    };
    let [one, two] = items.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    Some((as_number(one.get_ref())?, as_number(two.get_ref())?))
}

/// Two numbers, as they are written without exponent, with a comma between them.
pub(super) fn pair(text: &str) -> Option<(f64, f64)> {
    let (one, two) = text.split_once(',')?;
    let plain = |text: &str| {
        let text = text.trim();
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
        text.parse().ok().filter(|_| is_plain)
    };
    Some((plain(one)?, plain(two)?))
}
