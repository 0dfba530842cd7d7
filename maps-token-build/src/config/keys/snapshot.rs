//! The keys of a snapshot and of what is drawn on it, named as Apple names them, with the ranges of
//! <https://developer.apple.com/documentation/snapshots/get-a-map-snapshot>.

use super::file::MINIMUM_VALIDITY;
use super::{Key, Kind, Objects, key};

const EXAMPLE_POINT: &str = "\"37.3349,-122.0090\"";
const EXAMPLE_COLOR: &str = "\"449944\"";

pub(in crate::config) const CENTER: Key = key(
    "center",
    Kind::Center,
    EXAMPLE_POINT,
    "Center of the map: coordinates, an address, or `auto`, which shows all annotations and overlays.",
);
pub(in crate::config) const Z: Key = key(
    "z",
    Kind::Number(3.0, 20.0),
    "12",
    "Zoom level. Default: 12.",
);
pub(in crate::config) const SPN: Key = key(
    "spn",
    Kind::Span,
    "\"0.02,0.03\"",
    "Degrees of latitude and longitude in view. Cannot be combined with `z`.",
);
pub(in crate::config) const T: Key = key(
    "t",
    Kind::OneOf(&["standard", "hybrid", "satellite", "mutedStandard"]),
    "\"mutedStandard\"",
    "Map type. Default: `standard`.",
);
pub(in crate::config) const COLOR_SCHEME: Key = key(
    "colorScheme",
    Kind::SomeOf(&["light", "dark"]),
    "\"dark\"",
    "Color scheme. A list of both makes two snapshots, `NAME-light` and `NAME-dark`.",
);
pub(in crate::config) const ANNOTATIONS: Key = key(
    "annotations",
    Kind::Objects(&ANNOTATION),
    "[{ point = \"center\" }]",
    "Annotations, with the keys of Apple's `Annotation`.",
);
pub(in crate::config) const OVERLAYS: Key = key(
    "overlays",
    Kind::Objects(&OVERLAY),
    "[{ points = [\"37.7799,-122.5115\", \"37.7804,-122.5134\"] }]",
    "Overlays, with the keys of Apple's `Overlay`.",
);
pub(in crate::config) const OVERLAY_STYLES: Key = key(
    "overlayStyles",
    Kind::Objects(&OVERLAY_STYLE),
    "[{ strokeColor = \"449944\" }]",
    "Styles that overlays share, with the keys of Apple's `OverlayStyle`.",
);
pub(in crate::config) const IMGS: Key = key(
    "imgs",
    Kind::Objects(&IMAGE),
    "[{ url = \"https://example.com/lamp.png\" }]",
    "Images for annotations, with the keys of Apple's `Image`.",
);
pub(in crate::config) const SNAPSHOT_TOKEN: Key = key(
    "token",
    Kind::Text,
    "\"pictures\"",
    "Name of a token with the scope `web_snapshots` that authorizes the URL, instead of a signature with `referer` and `expires`.",
);
pub(in crate::config) const REFERER: Key = key(
    "referer",
    Kind::Referer,
    "\"https://example.com/\"",
    "`Referer` header that Apple requires of a request. Browsers send the origin of the page and a slash.",
);
pub(in crate::config) const SNAPSHOT_EXPIRES: Key = key(
    "expires",
    Kind::Expires,
    "\"180 days\"",
    "Validity of the signature. Allow for how long a page stays online. Default: `never`.",
);

pub(in crate::config) const SNAPSHOT: &[Key] = &[
    CENTER,
    Z,
    SPN,
    key(
        "size",
        Kind::Size,
        "\"640x400\"",
        "Width and height in CSS pixels, each from 50 to 640. Default: `600x400`.",
    ),
    key(
        "scale",
        Kind::Whole(1, 3),
        "2",
        "Image pixels for each CSS pixel. Default: 1.",
    ),
    T,
    COLOR_SCHEME,
    key(
        "poi",
        Kind::Flag,
        "true",
        "Whether points of interest are shown. Default: `true`.",
    ),
    key(
        "lang",
        Kind::Locale,
        "\"en-GB\"",
        "Language of the labels. Default: `en-US`.",
    ),
    ANNOTATIONS,
    OVERLAYS,
    OVERLAY_STYLES,
    IMGS,
    SNAPSHOT_TOKEN,
    REFERER,
    SNAPSHOT_EXPIRES,
    MINIMUM_VALIDITY,
];

/// <https://developer.apple.com/documentation/snapshots/annotation>
pub(super) static ANNOTATION: Objects = Objects {
    each: "an annotation",
    max: None,
    keys: &[
        key(
            "point",
            Kind::Point,
            "\"center\"",
            "Coordinates, an address, or `center`.",
        ),
        key(
            "markerStyle",
            Kind::OneOf(&["dot", "balloon", "large", "img"]),
            "\"balloon\"",
            "Style of the marker.",
        ),
        key("color", Kind::Color, EXAMPLE_COLOR, "Color of the marker."),
        key(
            "glyphColor",
            Kind::Color,
            EXAMPLE_COLOR,
            "Color of the text on the marker.",
        ),
        key(
            "glyphText",
            Kind::Glyph,
            "\"A\"",
            "Letter or digit on the marker.",
        ),
        key(
            "glyphImgIdx",
            Kind::Index("imgs"),
            "0",
            "Image on the marker, by its index in `imgs`.",
        ),
        key(
            "imgIdx",
            Kind::Index("imgs"),
            "0",
            "Image instead of a marker, by its index in `imgs`.",
        ),
        key(
            "offset",
            Kind::Offset,
            "\"0,-5\"",
            "Offset of the image in pixels, right and up.",
        ),
    ],
    required: &["point"],
};

/// <https://developer.apple.com/documentation/snapshots/overlay>
pub(super) static OVERLAY: Objects = Objects {
    each: "an overlay",
    max: None,
    keys: &with_style(&[
        key(
            "type",
            Kind::OneOf(&["circle", "polygon", "polyline"]),
            "\"circle\"",
            "Shape. Default: `polyline`.",
        ),
        key(
            "points",
            Kind::Points,
            "[\"37.7799,-122.5115\", \"37.7804,-122.5134\"]",
            "Corners: a list of coordinates, or an encoded polyline.",
        ),
        key(
            "center",
            Kind::Coordinates,
            EXAMPLE_POINT,
            "Center of a circle.",
        ),
        key(
            "radius",
            Kind::Number(0.0, HALF_WAY_AROUND),
            "500",
            "Radius of a circle in meters.",
        ),
        key(
            "styleIdx",
            Kind::Index("overlayStyles"),
            "0",
            "Style, by its index in `overlayStyles`.",
        ),
    ]),
    required: &[],
};

/// <https://developer.apple.com/documentation/snapshots/overlaystyle>
pub(super) static OVERLAY_STYLE: Objects = Objects {
    each: "an overlay style",
    max: None,
    keys: &STYLE,
    required: &[],
};

const STYLE: [Key; 12] = [
    key(
        "strokeColor",
        Kind::Color,
        EXAMPLE_COLOR,
        "Color of the line.",
    ),
    key(
        "strokeOpacity",
        Kind::Number(0.0, 1.0),
        "0.8",
        "Opacity of the line.",
    ),
    key(
        "lineWidth",
        Kind::Whole(0, MAX_PIXELS),
        "2",
        "Width of the line in pixels.",
    ),
    key(
        "lineDash",
        Kind::Dashes,
        "[10, 5]",
        "Lengths of dashes and gaps in pixels.",
    ),
    key(
        "lineDashOffset",
        Kind::Whole(0, MAX_PIXELS),
        "5",
        "Where the first dash starts, in pixels.",
    ),
    key(
        "lineCap",
        Kind::OneOf(&["butt", "round", "square"]),
        "\"round\"",
        "Ends of the line.",
    ),
    key(
        "lineJoin",
        Kind::OneOf(&["bevel", "miter", "round"]),
        "\"round\"",
        "Corners of the line.",
    ),
    key(
        "lineGradient",
        Kind::Gradient,
        "{ \"0\" = \"green\", \"0.5\" = \"blue\" }",
        "Colors along the line, from 0 to 1.",
    ),
    key(
        "lineGradientIndexes",
        Kind::GradientIndexes,
        "{ \"0\" = \"green\", \"2\" = \"blue\" }",
        "Colors at points of the line, by their index.",
    ),
    key(
        "fillColor",
        Kind::Color,
        EXAMPLE_COLOR,
        "Color of the area.",
    ),
    key(
        "fillOpacity",
        Kind::Number(0.0, 1.0),
        "0.5",
        "Opacity of the area.",
    ),
    key(
        "fillRule",
        Kind::OneOf(&["nonzero", "evenodd"]),
        "\"evenodd\"",
        "What is inside of the area.",
    ),
];

/// An overlay has keys of a style, or refers to a style.
#[expect(
    clippy::indexing_slicing,
    reason = "done by the compiler, which reports an index out of range"
)]
const fn with_style(own: &[Key; 5]) -> [Key; 5 + STYLE.len()] {
    let mut keys = [own[0]; 5 + STYLE.len()];
    let mut index = 1;
    while index < keys.len() {
        keys[index] = if index < own.len() {
            own[index]
        } else {
            STYLE[index - own.len()]
        };
        index += 1;
    }
    keys
}

/// <https://developer.apple.com/documentation/snapshots/image>
pub(super) static IMAGE: Objects = Objects {
    each: "an image",
    max: Some(10),
    keys: &[
        key(
            "url",
            Kind::ImageUrl,
            "\"https://example.com/lamp.png\"",
            "Address of a PNG, JPEG or GIF.",
        ),
        key(
            "width",
            Kind::Whole(0, MAX_PIXELS),
            "20",
            "Width in pixels.",
        ),
        key(
            "height",
            Kind::Whole(0, MAX_PIXELS),
            "30",
            "Height in pixels.",
        ),
    ],
    required: &["url"],
};

const MAX_PIXELS: u64 = 10_000;

/// In meters.
const HALF_WAY_AROUND: f64 = 20_000_000.0;
