//! What is drawn on a snapshot: tables of the file that become the JSON objects of Apple's
//! documentation, key by key.

use serde_json::{Map, Number, Value};
use toml::de::DeValue;

use super::super::reader::{Section, text, wrong_kind};
use super::value::{Coordinates, behind_scheme, free_text, number, pair, point, whole};
use super::{Problem, one_of};

/// The objects of one parameter.
pub(super) struct Objects {
    parameter: &'static str,
    /// What messages call one of them.
    each: &'static str,
    most: Option<usize>,
    properties: &'static [Properties],
    required: &'static [(&'static str, &'static str)],
}

const EXAMPLE_COLOR: &str = "\"449944\"";
const EXAMPLE_POINT: &str = "\"37.3349,-122.0090\"";
const EXAMPLE_IMAGE: &str = "\"https://example.com/lamp.png\"";

/// What the value of a property is.
enum Kind {
    /// The name of a color, or its hexadecimal code.
    Color,
    OneOf(&'static [&'static str]),
    /// A letter or digit on a marker.
    Glyph,
    /// By how many pixels an image is moved: `"0,-5"`.
    Offset,
    Point,
    Coordinates,
    /// The corners of a line: a list of coordinates, or an encoded polyline.
    Points,
    /// The place of an image or a style in its list, from 0.
    Index(&'static str),
    Pixels,
    Dashes,
    /// From 0 to 1.
    Opacity,
    Metres,
    /// Parts of a line with their colors: `{ "0" = "green", "0.5" = "blue" }`.
    Gradient,
    /// The same by points of the line, counted from 0.
    GradientIndexes,
    ImageUrl,
}

type Properties = &'static [(&'static str, Kind)];

/// <https://developer.apple.com/documentation/snapshots/annotation>
pub(super) const ANNOTATIONS: &Objects = &Objects {
    parameter: "annotations",
    each: "an annotation",
    most: None,
    properties: &[&[
        ("point", Kind::Point),
        (
            "markerStyle",
            Kind::OneOf(&["dot", "balloon", "large", "img"]),
        ),
        ("color", Kind::Color),
        ("glyphColor", Kind::Color),
        ("glyphText", Kind::Glyph),
        ("glyphImgIdx", Kind::Index("imgs")),
        ("imgIdx", Kind::Index("imgs")),
        ("offset", Kind::Offset),
    ]],
    required: &[("point", "\"center\"")],
};

/// <https://developer.apple.com/documentation/snapshots/overlay>
pub(super) const OVERLAYS: &Objects = &Objects {
    parameter: "overlays",
    each: "an overlay",
    most: None,
    properties: &[
        &[
            ("type", Kind::OneOf(&["circle", "polygon", "polyline"])),
            ("points", Kind::Points),
            ("center", Kind::Coordinates),
            ("radius", Kind::Metres),
            ("styleIdx", Kind::Index("overlayStyles")),
        ],
        STYLE,
    ],
    required: &[],
};

/// <https://developer.apple.com/documentation/snapshots/overlaystyle>
pub(super) const OVERLAY_STYLES: &Objects = &Objects {
    parameter: "overlayStyles",
    each: "an overlay style",
    most: None,
    properties: &[STYLE],
    required: &[],
};

/// How an overlay is drawn, which it says itself or by a style that several share.
const STYLE: Properties = &[
    ("strokeColor", Kind::Color),
    ("strokeOpacity", Kind::Opacity),
    ("lineWidth", Kind::Pixels),
    ("lineDash", Kind::Dashes),
    ("lineDashOffset", Kind::Pixels),
    ("lineCap", Kind::OneOf(&["butt", "round", "square"])),
    ("lineJoin", Kind::OneOf(&["bevel", "miter", "round"])),
    ("lineGradient", Kind::Gradient),
    ("lineGradientIndexes", Kind::GradientIndexes),
    ("fillColor", Kind::Color),
    ("fillOpacity", Kind::Opacity),
    ("fillRule", Kind::OneOf(&["nonzero", "evenodd"])),
];

/// <https://developer.apple.com/documentation/snapshots/image>
pub(super) const IMAGES: &Objects = &Objects {
    parameter: "imgs",
    each: "an image",
    most: Some(10),
    properties: &[&[
        ("url", Kind::ImageUrl),
        ("width", Kind::Pixels),
        ("height", Kind::Pixels),
    ]],
    required: &[("url", EXAMPLE_IMAGE)],
};

/// The objects below their parameter; `indexed` is how many others they can point to.
pub(super) fn list(
    section: &mut Section<'_>,
    objects: &'static Objects,
    indexed: usize,
) -> Option<Vec<Value>> {
    let tables = section.list_of_tables(objects.parameter, objects.each)?;
    if let Some(most) = objects.most.filter(|most| tables.get_ref().len() > *most) {
        let problem = Problem::new(format!("Apple takes at most {most} of these"));
        section.note(problem, &tables.span());
    }
    let tables = tables.into_inner().into_iter();
    let objects = tables.map(|table| Value::Object(object(table, objects, indexed)));
    Some(objects.collect())
}

fn object(mut table: Section<'_>, objects: &Objects, indexed: usize) -> Map<String, Value> {
    for (key, example) in objects.required {
        table.require(key, example);
    }
    let mut object = Map::new();
    for (key, kind) in objects.properties.iter().copied().flatten() {
        let value = table.optional_with(key, |value| kind.read(value, indexed));
        object.extend(value.map(|value| ((*key).to_owned(), value.into_inner())));
    }
    let says = |key: &str, word: &str| object.get(key).is_some_and(|value| value == word);
    if says("markerStyle", "img") {
        table.require("imgIdx", "0");
    }
    if says("type", "circle") {
        table.require("center", EXAMPLE_POINT);
        table.require("radius", "500");
    } else if objects.parameter == "overlays" {
        table.require("points", "[\"37.7799,-122.5115\", \"37.7804,-122.5134\"]");
    }
    if let Some(place) = table
        .span_of("glyphImgIdx")
        .filter(|_| object.contains_key("glyphText"))
    {
        let problem = Problem::new("a marker has a `glyphText` or a `glyphImgIdx`, not both");
        table.note(problem.help("keep one of them"), &place);
    }
    table.finish();
    object
}

impl Kind {
    fn read(&self, value: &DeValue<'_>, indexed: usize) -> Result<Value, Problem> {
        match self {
            Self::Color => color(text(value, EXAMPLE_COLOR)?),
            Self::OneOf(words) => {
                let examples = format!("\"{}\"", words.join("\" or \""));
                one_of(text(value, &examples)?, words).map(Value::from)
            }
            Self::Glyph => match text(value, "\"A\"")? {
                glyph if glyph.len() == 1 && glyph.bytes().all(|it| it.is_ascii_alphanumeric()) => {
                    Ok(Value::from(glyph))
                }
                _ => Err(Problem::new(
                    "a marker holds one letter of a-z, A-Z or one digit",
                )),
            },
            Self::Offset => match pair(text(value, "\"0,-5\"")?) {
                Some((x, y)) => Ok(Value::from(format!("{x},{y}"))),
                None => Err(Problem::new("this is no offset")
                    .help("write pixels to the right and up: offset = \"0,-5\"")),
            },
            Self::Point => point(text(value, EXAMPLE_POINT)?).map(Value::from),
            Self::Coordinates => {
                let coordinates: Coordinates = text(value, EXAMPLE_POINT)?.parse()?;
                Ok(Value::from(coordinates.to_string()))
            }
            Self::Points => points(value),
            Self::Index(list) => match whole(value, 0..=u64::MAX)? {
                index if usize::try_from(index).is_ok_and(|index| index < indexed) => {
                    Ok(Value::from(index))
                }
                index => Err(Problem::new(format!(
                    "there is no number {index} in `{list}`, which has {indexed}: the first is 0"
                ))),
            },
            Self::Pixels => whole(value, 0..=10_000).map(Value::from),
            Self::Dashes => dashes(value),
            Self::Opacity => number(value, 0.0..=1.0).map(json_number),
            // Half of the way around the earth.
            Self::Metres => number(value, 0.0..=20_000_000.0).map(json_number),
            Self::Gradient => gradient(
                value,
                "parts of the line, from 0 to 1, with their colors, like { \"0\" = \"green\", \"0.5\" = \"blue\" }",
                |place| {
                    place
                        .parse::<f64>()
                        .is_ok_and(|part| (0.0..=1.0).contains(&part))
                },
            ),
            Self::GradientIndexes => gradient(
                value,
                "points of the line, counted from 0, with their colors, like { \"0\" = \"green\", \"2\" = \"blue\" }",
                |place| place.bytes().all(|it| it.is_ascii_digit()),
            ),
            Self::ImageUrl => image_url(text(value, EXAMPLE_IMAGE)?),
        }
    }
}

/// Without the `.0` that a whole one has in Rust.
fn json_number(number: f64) -> Value {
    let number = number.to_string().parse::<Number>();
    number.map_or(Value::Null, Value::Number)
}

fn color(text: &str) -> Result<Value, Problem> {
    let code = text.strip_prefix('#').unwrap_or(text);
    let is_code = matches!(code.len(), 3 | 6 | 8) && code.bytes().all(|it| it.is_ascii_hexdigit());
    let longest_name = "lightgoldenrodyellow".len();
    let is_name =
        (3..=longest_name).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_alphabetic());
    if code.len() == text.len() && (is_code || is_name) {
        return Ok(Value::from(text));
    }
    let problem =
        Problem::new("this is no color: write its HTML name, or its code like \"449944\"");
    Err(if is_code {
        problem.help(format!("without the sign: \"{code}\""))
    } else {
        problem
    })
}

fn points(value: &DeValue<'_>) -> Result<Value, Problem> {
    let problem = || {
        Problem::new("these are no points: write a list of coordinates, or an encoded polyline")
            .help("points = [\"37.7799,-122.5115\", \"37.7804,-122.5134\"]")
    };
    match value {
        // The encoding has these 64 characters, and so no digit: a key is none.
        DeValue::String(text)
            if !text.is_empty() && text.bytes().all(|byte| (b'?'..=b'~').contains(&byte)) =>
        {
            Ok(Value::from(text.as_ref()))
        }
        DeValue::Array(items) if items.len() >= 2 => {
            let points = items.iter().map(|item| {
                let DeValue::String(text) = item.get_ref() else {
                    return Err(problem());
                };
                let coordinates: Coordinates = text.parse()?;
                Ok(Value::from(coordinates.to_string()))
            });
            points.collect::<Result<_, _>>().map(Value::Array)
        }
        _ => Err(problem()),
    }
}

fn dashes(value: &DeValue<'_>) -> Result<Value, Problem> {
    let DeValue::Array(items) = value else {
        return Err(wrong_kind(value, "a list of pixels, like [10, 5]"));
    };
    let pixels = items
        .iter()
        .map(|item| whole(item.get_ref(), 0..=10_000).map(Value::from));
    pixels.collect::<Result<_, _>>().map(Value::Array)
}

fn gradient(
    value: &DeValue<'_>,
    expected: &str,
    is_place: impl Fn(&str) -> bool,
) -> Result<Value, Problem> {
    let DeValue::Table(stops) = value else {
        return Err(wrong_kind(value, expected));
    };
    let mut gradient = Map::new();
    for (place, stop) in stops {
        let place = place.get_ref();
        if place.is_empty() || place.len() > 8 || !is_place(place) {
            return Err(Problem::new(format!("these are {expected}")));
        }
        gradient.insert(
            place.to_string(),
            color(text(stop.get_ref(), EXAMPLE_COLOR)?)?,
        );
    }
    Ok(Value::Object(gradient))
}

fn image_url(text: &str) -> Result<Value, Problem> {
    let is_url = behind_scheme(text).is_some_and(|rest| {
        !rest.is_empty()
            && rest.is_ascii()
            && !rest.contains(|it: char| it.is_whitespace() || it.is_control())
    });
    if !is_url {
        return Err(
            Problem::new("this is no address that Apple could fetch an image from")
                .help("url = \"https://example.com/lamp.png\" (PNG, JPEG or GIF)"),
        );
    }
    free_text(text).map(Value::from)
}
