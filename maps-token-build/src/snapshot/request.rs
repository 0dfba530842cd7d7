//! A snapshot of `Builder::snapshots`.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::bytes;
use crate::diagnostic::redact::{redact_name, write_debug};

/// An image of a map that a build script adds, for example one for each shop in a file.
///
/// Its methods set the parameters of [Apple's Web Snapshots][apple]. Each corresponds to a key of
/// `[snapshots.NAME]` in `maps.toml`, and is validated in the same way when the build mints. The URL is
/// signed with the build's private key, unless [`token`](Self::token) is set.
///
/// ```no_run
/// use maps_token_build::{Builder, Snapshot};
///
/// fn main() {
///     let shops = [("on-the-shore", 55.9757, -3.1702), ("upstairs", 55.9472, -3.1966)];
///     let snapshots = shops.map(|(name, latitude, longitude)| {
///         Snapshot::new(name, (latitude, longitude))
///             .z(15)
///             .size(640, 400)
///             .scale(2)
///             .light_and_dark()
///     });
///     Builder::new().snapshots(snapshots).mint();
/// }
/// ```
///
/// `maps_snapshot_url!("upstairs-dark")` is then the URL of one image, and `maps_snapshots!()` lists all.
///
/// If the build script reads a file, it must tell Cargo to run it again when the file changes:
/// `println!("cargo:rerun-if-changed=shops.toml")`.
///
/// [apple]: https://developer.apple.com/documentation/snapshots/get-a-map-snapshot
#[derive(Clone)]
#[must_use = "a snapshot does nothing until `Builder::snapshots` takes it"]
pub struct Snapshot {
    name: String,
    /// Keys and values, as TOML.
    entries: Vec<(&'static str, String)>,
    errors: Vec<String>,
}

/// The center of a snapshot.
///
/// - `(latitude, longitude)` in degrees: latitude from -90 to 90, longitude from -180 to 180;
/// - a text: an address, which Apple looks up, or `"auto"`, which shows all annotations and overlays.
///
/// ```
/// use maps_token_build::Snapshot;
///
/// let snapshots = [
///     Snapshot::new("upstairs", (55.9472, -3.1966)),
///     Snapshot::new("town-hall", "Kapellplatz 1, Luzern"),
/// ];
/// ```
#[derive(Clone)]
pub struct Center(String);

impl fmt::Debug for Center {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(f, "Center", format_args!("{}", self.0))
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_debug(f, "Snapshot", format_args!("toml: {:?}", self.to_toml()))
    }
}

impl From<(f64, f64)> for Center {
    fn from((latitude, longitude): (f64, f64)) -> Self {
        Self(pair(latitude, longitude))
    }
}

impl From<&str> for Center {
    fn from(text: &str) -> Self {
        Self(toml_string(text))
    }
}

impl From<String> for Center {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl Snapshot {
    /// Creates a snapshot. The name consists of lowercase letters, digits, `-` and `_`.
    pub fn new(name: impl Into<String>, center: impl Into<Center>) -> Self {
        let Center(center) = center.into();
        Self {
            name: name.into(),
            entries: vec![("center", center)],
            errors: Vec::new(),
        }
    }

    /// Sets the zoom level, from 3 (a continent) to 20 (a house). Default: 12. Cannot be combined with
    /// [`spn`](Self::spn).
    pub fn z(self, zoom: impl Into<f64>) -> Self {
        self.set_raw("z", number(zoom.into()))
    }

    /// Sets the degrees of latitude and longitude in view, instead of [`z`](Self::z).
    pub fn spn(self, latitude: f64, longitude: f64) -> Self {
        self.set_raw("spn", pair(latitude, longitude))
    }

    /// Sets width and height in CSS pixels, each from 50 to 640. Default: 600 by 400.
    pub fn size(self, width: u32, height: u32) -> Self {
        self.set_string("size", &format!("{width}x{height}"))
    }

    /// Sets the number of image pixels for each CSS pixel, from 1 to 3. Default: 1; 2 suits most screens.
    pub fn scale(self, scale: u32) -> Self {
        self.set_raw("scale", scale.to_string())
    }

    /// Sets the map type: `"standard"`, `"mutedStandard"`, `"hybrid"` or `"satellite"`.
    pub fn t(self, map_type: impl Into<String>) -> Self {
        self.set_string("t", &map_type.into())
    }

    /// Sets the color scheme, `"light"` or `"dark"`. Only `standard` and `mutedStandard` maps can be dark.
    pub fn color_scheme(self, scheme: impl Into<String>) -> Self {
        self.set_string("colorScheme", &scheme.into())
    }

    /// Makes two images, `NAME-light` and `NAME-dark`, for a `<picture>` element.
    pub fn light_and_dark(self) -> Self {
        self.set_raw("colorScheme", "[\"light\", \"dark\"]".to_owned())
    }

    /// Sets whether points of interest are shown. Default: `true`.
    pub fn poi(self, shown: bool) -> Self {
        self.set_raw("poi", shown.to_string())
    }

    /// Sets the language of the labels, such as `"en-GB"`. Default: `"en-US"`.
    pub fn lang(self, language: impl Into<String>) -> Self {
        self.set_string("lang", &language.into())
    }

    /// Sets the markers, each an object with the keys of [Apple's `Annotation`][apple]: any value that
    /// serializes to a list of objects. An empty list and members that are `None` are omitted, and so are
    /// non-finite numbers, which JSON cannot represent.
    ///
    /// ```no_run
    /// # use std::collections::BTreeMap;
    /// # use maps_token_build::Snapshot;
    /// let here = BTreeMap::from([("point", "center"), ("markerStyle", "large"), ("glyphText", "4")]);
    /// let snapshot = Snapshot::new("upstairs", (55.9472, -3.1966)).annotations([here]);
    /// ```
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/annotation
    pub fn annotations(self, annotations: impl Serialize) -> Self {
        self.objects("annotations", annotations)
    }

    /// Sets the lines and areas, each an object with the keys of [Apple's `Overlay`][apple].
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/overlay
    pub fn overlays(self, overlays: impl Serialize) -> Self {
        self.objects("overlays", overlays)
    }

    /// Sets the styles that overlays share, each an object with the keys of [Apple's `OverlayStyle`][apple].
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/overlaystyle
    pub fn overlay_styles(self, styles: impl Serialize) -> Self {
        self.objects("overlayStyles", styles)
    }

    /// Sets the images for annotations, each an object with the keys of [Apple's `Image`][apple]; at most 10.
    ///
    /// [apple]: https://developer.apple.com/documentation/snapshots/image
    pub fn imgs(self, images: impl Serialize) -> Self {
        self.objects("imgs", images)
    }

    /// Sets the `Referer` header that Apple requires of a request. Browsers send the origin of the page and a
    /// slash: `"https://example.com/"`.
    pub fn referer(self, referer: impl Into<String>) -> Self {
        self.set_string("referer", &referer.into())
    }

    /// Sets the validity of the signature: `"180 days"` from the day of the build, a date such as
    /// `"2027-06-30"` (the last valid day, UTC), or `"never"`. Default: `"never"`.
    pub fn expires(self, expires: impl Into<String>) -> Self {
        self.set_string("expires", &expires.into())
    }

    /// Sets the validity that must be left whenever the URL is embedded, such as `"30 days"`. Less is an
    /// error.
    pub fn minimum_validity(self, days: impl Into<String>) -> Self {
        self.set_string("minimum_validity", &days.into())
    }

    /// Authorizes the URL with this token of `maps.toml`, whose scope must include `web_snapshots`, instead
    /// of a signature. Cannot be combined with [`referer`](Self::referer), [`expires`](Self::expires) and
    /// [`minimum_validity`](Self::minimum_validity).
    pub fn token(self, name: impl Into<String>) -> Self {
        self.set_string("token", &name.into())
    }

    /// Writes a table of `maps.toml`, which is then checked like one.
    pub(crate) fn to_toml(&self) -> String {
        let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let name = if !self.name.is_empty() && bytes::all(self.name.as_bytes(), is_bare) {
            self.name.clone()
        } else {
            toml_string(&self.name)
        };
        let mut toml = format!("[snapshots.{name}]\n");
        for (key, value) in &self.entries {
            toml.push_str(&format!("{key} = {value}\n"));
        }
        toml
    }

    pub(crate) fn name(&self) -> &str {
        redact_name(&self.name)
    }

    pub(crate) fn errors(&self) -> &[String] {
        &self.errors
    }

    fn set_string(self, key: &'static str, text: &str) -> Self {
        let value = toml_string(text);
        self.set_raw(key, value)
    }

    fn objects(mut self, key: &'static str, objects: impl Serialize) -> Self {
        match serde_json::to_value(objects) {
            Ok(Value::Array(objects)) if objects.is_empty() => self,
            Ok(objects) => self.set_raw(key, to_inline_toml(&objects)),
            Err(error) => {
                let name = self.name();
                let error = error.to_string();
                let reason = redact_name(&error);
                let message = format!("failed to serialize `{key}` of snapshot `{name}`: {reason}");
                self.errors.push(message);
                self
            }
        }
    }

    /// The last value of a key wins.
    fn set_raw(mut self, key: &'static str, value: String) -> Self {
        for entry in &mut self.entries {
            if entry.0 == key {
                entry.1 = value;
                return self;
            }
        }
        self.entries.push((key, value));
        self
    }
}

fn pair(one: f64, other: f64) -> String {
    format!("[{}, {}]", number(one), number(other))
}

/// Includes what JSON cannot represent, for the checks to reject.
fn number(number: f64) -> String {
    if number.is_nan() {
        "nan".to_owned()
    } else {
        number.to_string()
    }
}

/// JSON's escapes are valid in TOML, with one exception.
fn toml_string(text: &str) -> String {
    Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// Omits null.
fn to_inline_toml(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut toml = Vec::new();
            for (key, value) in members {
                if !value.is_null() {
                    toml.push(format!("{} = {}", toml_string(key), to_inline_toml(value)));
                }
            }
            format!("{{ {} }}", toml.join(", "))
        }
        Value::Array(items) => {
            let mut toml = Vec::new();
            for item in items {
                toml.push(to_inline_toml(item));
            }
            format!("[{}]", toml.join(", "))
        }
        Value::String(text) => toml_string(text),
        Value::Null => toml_string("null"),
        other => other.to_string(),
    }
}
