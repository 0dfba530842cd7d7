//! A snapshot that a build script asks for, beside those of `maps.toml`.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use crate::source::shown;

/// A picture of a map that a build script asks for: one for each shop in a file, for instance.
///
/// Its methods are the parameters of [Apple's Web Snapshots][apple], each like the key of that name
/// in a `[snapshots.NAME]` of `maps.toml`, and checked as strictly: what is wrong is an error of the
/// build. The URL is signed by the build's private key, unless [`token`](Self::token) says otherwise.
///
/// ```no_run
/// use maps_token_build::{Builder, Snapshot};
///
/// fn main() {
///     let shops = [("on-the-shore", 55.9757, -3.1702), ("upstairs", 55.9472, -3.1966)];
///     let snapshots = shops.map(|(name, latitude, longitude)| {
///         Snapshot::new(name)
///             .at(latitude, longitude)
///             .z(15)
///             .size(640, 400)
///             .scale(2)
///             .light_and_dark()
///     });
///     Builder::new().snapshots(snapshots).mint();
/// }
/// ```
///
/// `maps_snapshot_url!("upstairs-dark")` is then the URL of one, and `maps_snapshots!()` has all.
///
/// A build script that reads a file has to name it to Cargo, or the pictures stay as they are when it
/// changes: `println!("cargo:rerun-if-changed=shops.toml")`.
///
/// [apple]: https://developer.apple.com/documentation/snapshots/get-a-map-snapshot
#[derive(Clone, Debug)]
#[must_use = "a snapshot does nothing until `Builder::snapshots` takes it"]
pub struct Snapshot {
    name: String,
    /// Keys of `maps.toml` with their values, as TOML.
    entries: Vec<(&'static str, String)>,
    /// What could not be written as a value.
    problems: Vec<String>,
}

impl Snapshot {
    /// By this name the macros speak of it: lower-case letters, digits, `-` and `_`.
    ///
    /// One of [`center`](Self::center) and [`at`](Self::at) must follow.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            entries: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The middle of the map in degrees: a latitude between -90 and 90, to the north, and a longitude
    /// between -180 and 180, to the east.
    pub fn at(self, latitude: f64, longitude: f64) -> Self {
        self.plain("center", pair(latitude, longitude))
    }

    /// The middle of the map as an address, which Apple looks up, or `"auto"` for a map that shows all
    /// annotations and overlays.
    pub fn center(self, center: impl Into<String>) -> Self {
        self.text("center", &center.into())
    }

    /// How near: from 3, a continent, to 20, a house; 12 unless set. Not together with
    /// [`spn`](Self::spn).
    pub fn z(self, zoom: impl Into<f64>) -> Self {
        self.plain("z", number(zoom.into()))
    }

    /// How many degrees of latitude and of longitude are in sight, in place of [`z`](Self::z).
    pub fn spn(self, latitude: f64, longitude: f64) -> Self {
        self.plain("spn", pair(latitude, longitude))
    }

    /// Width and height in pixels of the page, each from 50 to 640; 600 by 400 unless set.
    pub fn size(self, width: u32, height: u32) -> Self {
        self.text("size", &format!("{width}x{height}"))
    }

    /// How many pixels of the picture make one of the page, 1 to 3: 2 is right for most screens.
    pub fn scale(self, scale: u32) -> Self {
        self.plain("scale", scale)
    }

    /// The kind of map: `"standard"`, `"mutedStandard"`, `"hybrid"` or `"satellite"`.
    pub fn t(self, map_type: impl Into<String>) -> Self {
        self.text("t", &map_type.into())
    }

    /// `"light"` or `"dark"`. Only `standard` and `mutedStandard` maps can be dark.
    pub fn color_scheme(self, scheme: impl Into<String>) -> Self {
        self.text("colorScheme", &scheme.into())
    }

    /// Makes two pictures of it, for a `<picture>` element: `NAME-light` and `NAME-dark`.
    pub fn light_and_dark(self) -> Self {
        self.plain("colorScheme", "[\"light\", \"dark\"]")
    }

    /// Whether points of interest are shown; they are unless set.
    pub fn poi(self, shown: bool) -> Self {
        self.plain("poi", shown)
    }

    /// The language of the labels, a locale ID like `"en-GB"`; `"en-US"` unless set.
    pub fn lang(self, language: impl Into<String>) -> Self {
        self.text("lang", &language.into())
    }

    /// Markers on the map, each an object with the keys of [Apple's `Annotation`][apple]: anything
    /// that serializes to a list of objects. An empty list is no list, and a member that is `None` is
    /// no member; nor is a number that is none (`f64::NAN`, or infinite), for JSON has no word for it.
    ///
    /// ```no_run
    /// # use std::collections::BTreeMap;
    /// # use maps_token_build::Snapshot;
    /// let here = BTreeMap::from([("point", "center"), ("markerStyle", "large"), ("glyphText", "4")]);
    /// let snapshot = Snapshot::new("upstairs").at(55.9472, -3.1966).annotations([here]);
    /// ```
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/annotation
    pub fn annotations(self, annotations: impl Serialize) -> Self {
        self.objects("annotations", annotations)
    }

    /// Lines and areas on the map, each an object with the keys of [Apple's `Overlay`][apple].
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/overlay
    pub fn overlays(self, overlays: impl Serialize) -> Self {
        self.objects("overlays", overlays)
    }

    /// Styles that overlays share, each an object with the keys of [Apple's `OverlayStyle`][apple].
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/overlaystyle
    pub fn overlay_styles(self, styles: impl Serialize) -> Self {
        self.objects("overlayStyles", styles)
    }

    /// Images for annotations, each an object with the keys of [Apple's `Image`][apple]; at most ten.
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/image
    pub fn imgs(self, images: impl Serialize) -> Self {
        self.objects("imgs", images)
    }

    /// What the request's header `Referer` must be for Apple to answer. Browsers send the origin of
    /// the page, with a slash: `"https://example.com/"`.
    pub fn referer(self, referer: impl Into<String>) -> Self {
        self.text("referer", &referer.into())
    }

    /// Until when Apple answers: `"180 days"` from the day of the build, a date like `"2027-06-30"`
    /// (through that day, UTC), or `"never"`, which it is unless set.
    pub fn expires(self, expires: impl Into<String>) -> Self {
        self.text("expires", &expires.into())
    }

    /// Authorizes it by this token of `maps.toml`, whose scope is `web_snapshots`, in place of a
    /// signature. Then there is neither [`referer`](Self::referer) nor [`expires`](Self::expires).
    pub fn token(self, name: impl Into<String>) -> Self {
        self.text("token", &name.into())
    }

    /// As a table of `maps.toml`: what checks those checks this.
    pub(crate) fn to_toml(&self) -> String {
        let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let name = if !self.name.is_empty() && self.name.bytes().all(right) {
            self.name.clone()
        } else {
            quoted(&self.name)
        };
        let mut toml = format!("[snapshots.{name}]\n");
        for (key, value) in &self.entries {
            toml.push_str(&format!("{key} = {value}\n"));
        }
        toml
    }

    pub(crate) fn name(&self) -> &str {
        shown(&self.name)
    }

    /// What is wrong with it before anything is checked.
    pub(crate) fn problems(&self) -> impl Iterator<Item = &str> {
        self.problems.iter().map(String::as_str)
    }

    fn text(self, key: &'static str, text: &str) -> Self {
        let value = quoted(text);
        self.plain(key, value)
    }

    fn objects(mut self, key: &'static str, objects: impl Serialize) -> Self {
        match serde_json::to_value(objects) {
            Ok(Value::Array(objects)) if objects.is_empty() => self,
            Ok(objects) => self.plain(key, inline(&objects)),
            Err(error) => {
                let name = self.name();
                let problem =
                    format!("`{key}` of the snapshot \"{name}\" cannot be serialized: {error}");
                self.problems.push(problem);
                self
            }
        }
    }

    /// The last word on a key counts.
    fn plain(mut self, key: &'static str, value: impl Display) -> Self {
        self.entries.retain(|(known, _)| *known != key);
        self.entries.push((key, value.to_string()));
        self
    }
}

fn pair(one: f64, other: f64) -> String {
    format!("[{}, {}]", number(one), number(other))
}

/// What is no number is written too, for the checks to refuse.
fn number(number: f64) -> String {
    if number.is_nan() {
        "nan".to_owned()
    } else {
        number.to_string()
    }
}

/// A TOML string: JSON's escapes are TOML's, but for one character.
fn quoted(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// A JSON value as TOML has it on one line. What is null is not there.
fn inline(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !value.is_null());
            let members: Vec<_> = members
                .map(|(key, value)| format!("{} = {}", quoted(key), inline(value)))
                .collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) => quoted(text),
        Value::Null => quoted("null"),
        other => other.to_string(),
    }
}
