//! Draws a snapshot with its annotations.

use std::fmt::Write as _;

use serde_json::Value;
use url::Url;

use super::parameter;

/// Mercator coordinates in pixels at zoom level 0.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        let (latitude, longitude) = text.split_once(',')?;
        let latitude: f64 = latitude.trim().parse().ok()?;
        let longitude: f64 = longitude.trim().parse().ok()?;
        let north = (45.0 + latitude / 2.0).to_radians().tan().ln().to_degrees();
        Some(Self {
            x: longitude * 256.0 / 360.0,
            y: -north * 256.0 / 360.0,
        })
    }
}

pub(crate) fn draw(url: &Url) -> String {
    let get = |name| parameter(url, name);
    let size = get("size").unwrap_or_else(|| "600x400".to_owned());
    let (width, height) = size.split_once('x').expect("a width and a height");
    let [width, height]: [f64; 2] = [width, height].map(|length| length.parse().expect("a length"));
    let scale: f64 = get("scale").map_or(1.0, |scale| scale.parse().expect("a scale"));
    let zoom: f64 = get("z").map_or(12.0, |zoom| zoom.parse().expect("a zoom level"));
    let (land, grid, ink) = match get("colorScheme").as_deref() {
        Some("dark") => ("#23262d", "#383d47", "#b9bdc6"),
        _ => ("#f3f0e8", "#d9d3c4", "#5d5747"),
    };

    let annotations = annotations(get("annotations").as_deref());
    let explicit = get("center").and_then(|center| Point::parse(&center));
    let center = explicit.or_else(|| midpoint(annotations.iter().filter_map(|it| it.0)));

    let mut pins = String::new();
    for (point, color, glyph) in &annotations {
        let (Some(point), Some(center)) = (point.or(center), center) else {
            continue;
        };
        let x = width / 2.0 + (point.x - center.x) * zoom.exp2();
        let y = height / 2.0 + (point.y - center.y) * zoom.exp2();
        let _ = write!(
            pins,
            r##"<g transform="translate({x:.1} {y:.1})"><path fill="{color}" d="M0 0C-3-9-15-15-15-27a15 15 0 0 1 30 0C15-15 3-9 0 0z"/><text y="-22" fill="#fff">{glyph}</text></g>"##
        );
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 {width} {height}" font-family="system-ui, sans-serif" font-size="12" font-weight="600" text-anchor="middle">
<defs><pattern id="grid" width="90" height="90" patternUnits="userSpaceOnUse" x="{}" y="{}"><path d="M0 .5H90M.5 0V90" stroke="{grid}"/></pattern></defs>
<rect width="100%" height="100%" fill="{land}"/><rect width="100%" height="100%" fill="url(#grid)"/>
{pins}
<g transform="translate({} {})"><rect x="-95" y="-16" width="190" height="24" rx="12" fill="{land}" fill-opacity=".8"/><text fill="{ink}">Mock of Apple’s map</text></g>
</svg>"#,
        width * scale,
        height * scale,
        width / 2.0,
        height / 2.0,
        width / 2.0,
        height - 18.0,
    )
}

/// Position, color and glyph. Without a position, an annotation is at the center.
fn annotations(json: Option<&str>) -> Vec<(Option<Point>, String, String)> {
    let json = json.map(|json| serde_json::from_str::<Value>(json).expect("a list in JSON"));
    let list = json.and_then(|json| json.as_array().cloned());
    let text = |annotation: &Value, name, default: &str| {
        let text = annotation[name].as_str().unwrap_or(default);
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;")
    };
    let read = |annotation: &Value| {
        (
            annotation["point"].as_str().and_then(Point::parse),
            color(&text(annotation, "color", "ff4a3d")),
            text(annotation, "glyphText", "●"),
        )
    };
    list.unwrap_or_default().iter().map(read).collect()
}

/// Apple's hexadecimal colors have no `#`.
fn color(text: &str) -> String {
    let is_hex = matches!(text.len(), 3 | 6) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        format!("#{text}")
    } else {
        text.to_owned()
    }
}

fn midpoint(points: impl Iterator<Item = Point>) -> Option<Point> {
    let points: Vec<_> = points.collect();
    let axis = |numbers: &dyn Fn(&Point) -> f64| {
        let min = points.iter().map(numbers).reduce(f64::min)?;
        let max = points.iter().map(numbers).reduce(f64::max)?;
        Some(f64::midpoint(min, max))
    };
    Some(Point {
        x: axis(&|point| point.x)?,
        y: axis(&|point| point.y)?,
    })
}
