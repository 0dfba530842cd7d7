//! A hand-drawn map, for everybody whom Apple's does not reach.

use std::fmt::Write;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::place::Place;
use crate::shops::Shop;

pub(crate) const WIDTH: f64 = 1200.0;
pub(crate) const HEIGHT: f64 = 900.0;
pub(crate) const COMPASS: (f64, f64) = (1112.0, HEIGHT - 110.0);
pub(crate) const SCALE: (f64, f64) = (60.0, HEIGHT - 52.0);

/// What is around the shops, in `data/sketch.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Surroundings {
    sea: Vec<Vec<Place>>,
    park: Vec<Vec<Place>>,
    river: Vec<Vec<Place>>,
    road: Vec<Vec<Place>>,
    street: Vec<Vec<Place>>,
    mark: Vec<Landmark>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Landmark {
    kind: MarkKind,
    at: Place,
    label: Option<String>,
}

/// Each is a symbol in `templates/symbols.html`, except a name.
#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MarkKind {
    Castle,
    Hill,
    Name,
    Ship,
    Trees,
}

/// The map of one page, in the units of its drawing.
pub(crate) struct Sketch<'a> {
    pub(crate) seas: Vec<String>,
    pub(crate) parks: Vec<String>,
    pub(crate) rivers: Vec<String>,
    pub(crate) roads: Vec<String>,
    pub(crate) streets: Vec<String>,
    pub(crate) marks: Vec<Mark<'a>>,
    pub(crate) pins: Vec<Pin<'a>>,
    pub(crate) scale: (f64, &'static str),
}

pub(crate) struct Mark<'a> {
    pub(crate) symbol: &'static str,
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) label: Option<&'a str>,
}

/// In percent of the map: the pins are links on top of the drawing, so their text keeps its size.
pub(crate) struct Pin<'a> {
    pub(crate) shop: &'a Shop,
    pub(crate) link: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) label_on_left: bool,
}

pub(crate) fn read(text: &str) -> Result<Surroundings> {
    toml::from_str(text).context("data/sketch.toml")
}

impl Surroundings {
    /// `link` gives the target of a shop's lamp.
    pub(crate) fn draw<'a>(
        &'a self,
        frame: &Frame,
        shops: &'a [Shop],
        link: fn(&Shop) -> String,
    ) -> Sketch<'a> {
        let shapes = |shapes: &[Vec<Place>]| frame.paths(shapes, true);
        let lines = |lines: &[Vec<Place>]| frame.paths(lines, false);
        Sketch {
            seas: shapes(&self.sea),
            parks: shapes(&self.park),
            rivers: lines(&self.river),
            roads: lines(&self.road),
            streets: lines(&self.street),
            marks: frame.marks(&self.mark, shops),
            pins: shops.iter().map(|shop| frame.pin(shop, link)).collect(),
            scale: frame.scale(),
        }
    }
}

/// The part of the earth that a map shows.
pub(crate) struct Frame {
    center: Place,
    units_per_km: f64,
}

impl Frame {
    /// Every shop, with room for its lamp and its name.
    pub(crate) fn around(shops: &[Shop]) -> Frame {
        let bounds = |coordinate: fn(&Shop) -> f64| {
            let values = || shops.iter().map(coordinate);
            (
                values().fold(f64::INFINITY, f64::min),
                values().fold(f64::NEG_INFINITY, f64::max),
            )
        };
        let (south, north) = bounds(|shop| shop.at.latitude);
        let (west, east) = bounds(|shop| shop.at.longitude);
        let center = Place::from([f64::midpoint(south, north), f64::midpoint(west, east)]);
        let (width, height) = Place::from([south, west]).offset_to(Place::from([north, east]));
        Frame::new(center, (width * 1.3).max(height * 1.5 * WIDTH / HEIGHT))
    }

    pub(crate) fn at(shop: &Shop) -> Frame {
        Frame::new(shop.at, 0.0)
    }

    fn new(center: Place, km_wide: f64) -> Frame {
        // A narrower map would show how little the sketch contains.
        let units_per_km = WIDTH / km_wide.max(3.6);
        Frame {
            center,
            units_per_km,
        }
    }

    pub(crate) fn project(&self, place: Place) -> (f64, f64) {
        let (east, north) = self.center.offset_to(place);
        let x = WIDTH / 2.0 + east * self.units_per_km;
        let y = HEIGHT / 2.0 - north * self.units_per_km;
        (x, y)
    }

    fn paths(&self, traces: &[Vec<Place>], closed: bool) -> Vec<String> {
        let path = |trace: &Vec<Place>| {
            let points: Vec<_> = trace.iter().map(|place| self.project(*place)).collect();
            smooth_path(&points, closed)
        };
        traces.iter().map(path).collect()
    }

    /// Those within the frame that do not overlap with lamps, compass, scale, or earlier marks.
    fn marks<'a>(&self, landmarks: &'a [Landmark], shops: &[Shop]) -> Vec<Mark<'a>> {
        let mut taken: Vec<_> = shops.iter().map(|shop| self.lamp_area(shop)).collect();
        taken.push([COMPASS.0 - 60.0, COMPASS.1 - 80.0, WIDTH, HEIGHT]);
        taken.push([0.0, SCALE.1 - 50.0, SCALE.0 + self.scale().0, HEIGHT]);

        let mut marks = Vec::new();
        for landmark in landmarks {
            let (x, y) = self.project(landmark.at);
            let label = landmark.label.as_deref();
            let half = label.map_or(0.0, text_width).max(50.0) / 2.0;
            let (above, below) = match landmark.kind {
                MarkKind::Name => (20.0, 10.0),
                _ => (40.0, 45.0),
            };
            let area = [x - half, y - above, x + half, y + below];
            let [left, top, right, bottom] = area;
            let is_inside =
                left >= 40.0 && top >= 16.0 && right <= WIDTH - 40.0 && bottom <= HEIGHT - 16.0;
            if is_inside && !taken.iter().any(|other| overlap(other, &area)) {
                taken.push(area);
                marks.push(Mark {
                    symbol: landmark.kind.symbol(),
                    x: x.round(),
                    y: y.round(),
                    label,
                });
            }
        }
        marks
    }

    fn pin<'a>(&self, shop: &'a Shop, link: fn(&Shop) -> String) -> Pin<'a> {
        let (x, y) = self.project(shop.at);
        let percent = |part: f64, whole: f64| (part / whole * 10_000.0).round() / 100.0;
        Pin {
            shop,
            link: link(shop),
            left: percent(x, WIDTH),
            top: percent(y, HEIGHT),
            label_on_left: is_label_on_left(x),
        }
    }

    fn lamp_area(&self, shop: &Shop) -> Area {
        let (x, y) = self.project(shop.at);
        let label = text_width(&shop.district) + 35.0;
        let (left, right) = if is_label_on_left(x) {
            (label, 0.0)
        } else {
            (0.0, label)
        };
        [x - left - 30.0, y - 75.0, x + right + 30.0, y]
    }

    /// The length and the label of the scale.
    fn scale(&self) -> (f64, &'static str) {
        let (km, label) = [(5.0, "5 km"), (2.0, "2 km"), (1.0, "1 km")]
            .into_iter()
            .find(|(km, _)| km * self.units_per_km <= WIDTH / 4.0)
            .unwrap_or((0.5, "500 m"));
        ((km * self.units_per_km).round(), label)
    }
}

impl MarkKind {
    fn symbol(self) -> &'static str {
        match self {
            MarkKind::Castle => "castle",
            MarkKind::Hill => "hill",
            MarkKind::Name => "name",
            MarkKind::Ship => "ship",
            MarkKind::Trees => "trees",
        }
    }
}

fn is_label_on_left(x: f64) -> bool {
    x > WIDTH * 0.75
}

/// Accurate enough to keep names apart; only a browser knows the exact width.
fn text_width(text: &str) -> f64 {
    12.0 * f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

/// Left, top, right and bottom.
type Area = [f64; 4];

fn overlap(one: &Area, other: &Area) -> bool {
    one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
}

/// A curve through all points (Catmull-Rom, as Bézier curves).
fn smooth_path(points: &[(f64, f64)], closed: bool) -> String {
    let count = points.len();
    let mut path = String::new();
    let Some(start) = points.first() else {
        return path;
    };
    // The neighbor of an end is the other end, or the end itself.
    let point = |index: usize| match index.checked_sub(1) {
        _ if closed => points[(index + count - 1) % count],
        None => *start,
        Some(index) => points[index.min(count - 1)],
    };
    let _ = write!(path, "M{:.1} {:.1}", start.0, start.1);
    for index in 0..if closed { count } else { count - 1 } {
        let [before, from, to, after] = [0, 1, 2, 3].map(|offset| point(index + offset));
        let leave = (
            from.0 + (to.0 - before.0) / 6.0,
            from.1 + (to.1 - before.1) / 6.0,
        );
        let arrive = (
            to.0 - (after.0 - from.0) / 6.0,
            to.1 - (after.1 - from.1) / 6.0,
        );
        for (separator, (x, y)) in [("C", leave), (" ", arrive), (" ", to)] {
            let _ = write!(path, "{separator}{x:.1} {y:.1}");
        }
    }
    if closed {
        path.push('Z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smooth_path_goes_through_its_points() {
        let corner = [(0.0, 0.0), (6.0, 0.0), (6.0, 6.0)];
        assert_eq!(
            smooth_path(&corner, false),
            "M0.0 0.0C1.0 0.0 5.0 -1.0 6.0 0.0C7.0 1.0 6.0 5.0 6.0 6.0"
        );
        assert_eq!(
            smooth_path(&corner, true),
            "M0.0 0.0C0.0 -1.0 5.0 -1.0 6.0 0.0C7.0 1.0 7.0 6.0 6.0 6.0C5.0 6.0 0.0 1.0 0.0 0.0Z"
        );
        assert_eq!(smooth_path(&[], true), "");
    }
}
