//! A hand-drawn map, for everybody whom Apple's does not reach.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::place::Place;
use crate::shops::Shop;

pub(crate) const WIDTH: f64 = 1200.0;
pub(crate) const HEIGHT: f64 = 900.0;
pub(crate) const COMPASS: (f64, f64) = (1112.0, HEIGHT - 110.0);
pub(crate) const SCALE: (f64, f64) = (60.0, HEIGHT - 52.0);

/// What lies around the shops, read from `data/sketch.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Surroundings {
    #[serde(default, rename = "shape")]
    shapes: Vec<Trace<ShapeKind>>,
    #[serde(default, rename = "line")]
    lines: Vec<Trace<LineKind>>,
    #[serde(default, rename = "mark")]
    marks: Vec<Landmark>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trace<Kind> {
    kind: Kind,
    points: Vec<Place>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ShapeKind {
    Sea,
    Park,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LineKind {
    River,
    Road,
    Street,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Landmark {
    kind: MarkKind,
    at: Place,
    label: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
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
    pub(crate) scale: Scale,
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

pub(crate) struct Scale {
    pub(crate) label: &'static str,
    pub(crate) length: f64,
}

pub(crate) fn read(path: &Path) -> Result<Surroundings> {
    let in_file = || format!("in {}", path.display());
    let text = fs::read_to_string(path).with_context(in_file)?;
    toml::from_str(&text).with_context(in_file)
}

impl Surroundings {
    /// `link` says where the lamp of a shop leads.
    pub(crate) fn draw<'a>(
        &'a self,
        frame: &Frame,
        shops: &'a [Shop],
        link: fn(&Shop) -> String,
    ) -> Sketch<'a> {
        let shapes = |kind| {
            let shapes = self.shapes.iter().filter(move |shape| shape.kind == kind);
            shapes
                .map(|shape| frame.path(&shape.points, true))
                .collect()
        };
        let lines = |kind| {
            let lines = self.lines.iter().filter(move |line| line.kind == kind);
            lines.map(|line| frame.path(&line.points, false)).collect()
        };
        Sketch {
            seas: shapes(ShapeKind::Sea),
            parks: shapes(ShapeKind::Park),
            rivers: lines(LineKind::River),
            roads: lines(LineKind::Road),
            streets: lines(LineKind::Street),
            marks: frame.marks(&self.marks, shops),
            pins: shops.iter().map(|shop| frame.pin(shop, link)).collect(),
            scale: frame.scale(),
        }
    }
}

/// Which part of the earth the map shows.
pub(crate) struct Frame {
    center: Place,
    units_a_km: f64,
}

impl Frame {
    /// As near as shows every shop, with room for its lamp and its name.
    pub(crate) fn around(shops: &[Shop]) -> Frame {
        let latitudes = || shops.iter().map(|shop| shop.at.latitude);
        let longitudes = || shops.iter().map(|shop| shop.at.longitude);
        let south_west = Place {
            latitude: latitudes().fold(f64::INFINITY, f64::min),
            longitude: longitudes().fold(f64::INFINITY, f64::min),
        };
        let north_east = Place {
            latitude: latitudes().fold(f64::NEG_INFINITY, f64::max),
            longitude: longitudes().fold(f64::NEG_INFINITY, f64::max),
        };
        let center = Place {
            latitude: f64::midpoint(south_west.latitude, north_east.latitude),
            longitude: f64::midpoint(south_west.longitude, north_east.longitude),
        };
        let (width, height) = south_west.offset_to(north_east);
        Frame::new(center, (width * 1.3).max(height * 1.5 * WIDTH / HEIGHT))
    }

    pub(crate) fn at(shop: &Shop) -> Frame {
        Frame::new(shop.at, 0.0)
    }

    fn new(center: Place, km_wide: f64) -> Frame {
        // Nearer than this, the sketch shows how little it knows.
        let km_wide = km_wide.max(3.6);
        Frame {
            center,
            units_a_km: WIDTH / km_wide,
        }
    }

    fn project(&self, place: Place) -> (f64, f64) {
        let (east, north) = self.center.offset_to(place);
        let x = WIDTH / 2.0 + east * self.units_a_km;
        let y = HEIGHT / 2.0 - north * self.units_a_km;
        (x, y)
    }

    fn path(&self, places: &[Place], closed: bool) -> String {
        let points: Vec<_> = places.iter().map(|place| self.project(*place)).collect();
        smooth_path(&points, closed)
    }

    /// Those within the frame that nothing more useful covers: the first in the file wins.
    fn marks<'a>(&self, landmarks: &'a [Landmark], shops: &[Shop]) -> Vec<Mark<'a>> {
        let inside = Area::new((40.0, 16.0), (WIDTH - 40.0, HEIGHT - 16.0));
        let mut taken: Vec<_> = shops.iter().map(|shop| self.lamp_area(shop)).collect();
        taken.push(Area::new(
            (COMPASS.0 - 60.0, COMPASS.1 - 80.0),
            (WIDTH, HEIGHT),
        ));
        taken.push(Area::new(
            (0.0, SCALE.1 - 50.0),
            (SCALE.0 + self.scale().length, HEIGHT),
        ));

        let mut marks = Vec::new();
        for landmark in landmarks {
            let mark = self.mark(landmark);
            let area = mark.area();
            if inside.holds(&area) && !taken.iter().any(|other| other.overlaps(&area)) {
                taken.push(area);
                marks.push(mark);
            }
        }
        marks
    }

    fn mark<'a>(&self, landmark: &'a Landmark) -> Mark<'a> {
        let (x, y) = self.project(landmark.at);
        Mark {
            symbol: match landmark.kind {
                MarkKind::Castle => "castle",
                MarkKind::Hill => "hill",
                MarkKind::Name => "name",
                MarkKind::Ship => "ship",
                MarkKind::Trees => "trees",
            },
            x: x.round(),
            y: y.round(),
            label: landmark.label.as_deref(),
        }
    }

    fn pin<'a>(&self, shop: &'a Shop, link: fn(&Shop) -> String) -> Pin<'a> {
        let (x, y) = self.project(shop.at);
        let percent = |part: f64, whole: f64| (part / whole * 10_000.0).round() / 100.0;
        Pin {
            shop,
            link: link(shop),
            left: percent(x, WIDTH),
            top: percent(y, HEIGHT),
            label_on_left: label_on_left(x),
        }
    }

    /// What a lamp and the name beside it take up.
    fn lamp_area(&self, shop: &Shop) -> Area {
        let (x, y) = self.project(shop.at);
        let label = text_width(&shop.district) + 35.0;
        let (left, right) = if label_on_left(x) {
            (label, 0.0)
        } else {
            (0.0, label)
        };
        Area::new((x - left - 30.0, y - 75.0), (x + right + 30.0, y))
    }

    fn scale(&self) -> Scale {
        let lengths = [(5.0, "5 km"), (2.0, "2 km"), (1.0, "1 km"), (0.5, "500 m")];
        let (km, label) = lengths
            .into_iter()
            .find(|(km, _)| km * self.units_a_km <= WIDTH / 4.0)
            .unwrap_or((0.2, "200 m"));
        Scale {
            label,
            length: (km * self.units_a_km).round(),
        }
    }
}

fn label_on_left(x: f64) -> bool {
    x > WIDTH * 0.75
}

impl Mark<'_> {
    fn area(&self) -> Area {
        let half = self.label.map_or(0.0, text_width).max(50.0) / 2.0;
        let (top, bottom) = if self.symbol == "name" {
            (20.0, 10.0)
        } else {
            (40.0, 45.0)
        };
        Area::new(
            (self.x - half, self.y - top),
            (self.x + half, self.y + bottom),
        )
    }
}

/// Near enough to keep names apart; only a browser knows it exactly.
fn text_width(text: &str) -> f64 {
    12.0 * f64::from(u32::try_from(text.chars().count()).unwrap_or(u32::MAX))
}

struct Area {
    from: (f64, f64),
    to: (f64, f64),
}

impl Area {
    fn new(from: (f64, f64), to: (f64, f64)) -> Area {
        Area { from, to }
    }

    fn holds(&self, other: &Area) -> bool {
        let across = self.from.0 <= other.from.0 && other.to.0 <= self.to.0;
        let down = self.from.1 <= other.from.1 && other.to.1 <= self.to.1;
        across && down
    }

    fn overlaps(&self, other: &Area) -> bool {
        let across = self.from.0 < other.to.0 && other.from.0 < self.to.0;
        let down = self.from.1 < other.to.1 && other.from.1 < self.to.1;
        across && down
    }
}

/// A curve through all points (Catmull-Rom, as the Bézier curves that SVG knows).
fn smooth_path(points: &[(f64, f64)], closed: bool) -> String {
    let mut path = String::new();
    let mut curve = |from: usize, [before, start, end, after]: [(f64, f64); 4]| {
        if from == 0 {
            let _ = write!(path, "M{:.1} {:.1}", start.0, start.1);
        }
        let leave = (
            start.0 + (end.0 - before.0) / 6.0,
            start.1 + (end.1 - before.1) / 6.0,
        );
        let arrive = (
            end.0 - (after.0 - start.0) / 6.0,
            end.1 - (after.1 - start.1) / 6.0,
        );
        let _ = write!(
            path,
            "C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            leave.0, leave.1, arrive.0, arrive.1, end.0, end.1
        );
    };

    let count = points.len();
    let at = |index: usize| {
        let index = if closed {
            index % count
        } else {
            index.min(count - 1)
        };
        points.get(index).copied()
    };
    let curves = if closed {
        count
    } else {
        count.saturating_sub(1)
    };
    for from in 0..curves {
        let before = if closed {
            from + count - 1
        } else {
            from.saturating_sub(1)
        };
        if let (Some(a), Some(b), Some(c), Some(d)) =
            (at(before), at(from), at(from + 1), at(from + 2))
        {
            curve(from, [a, b, c, d]);
        }
    }
    if closed && count > 0 {
        path.push('Z');
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_through_its_points_and_few_points_do_no_harm() {
        assert_eq!(
            smooth_path(&[(0.0, 0.0), (6.0, 0.0), (6.0, 6.0)], false),
            "M0.0 0.0C1.0 0.0 5.0 -1.0 6.0 0.0C7.0 1.0 6.0 5.0 6.0 6.0"
        );
        for (points, closed) in [(0, false), (0, true), (1, false), (1, true), (2, true)] {
            smooth_path(&vec![(1.0, 1.0); points], closed);
        }
    }

    #[test]
    fn north_is_up_and_east_is_right() {
        let place = |latitude, longitude| Place {
            latitude,
            longitude,
        };
        let frame = Frame::new(place(56.0, -3.2), 10.0);
        assert_eq!(
            frame.project(place(56.0, -3.2)),
            (WIDTH / 2.0, HEIGHT / 2.0)
        );
        let (x, y) = frame.project(place(56.01, -3.1));
        assert!(x > WIDTH / 2.0 && y < HEIGHT / 2.0);
    }
}
