//! The chart of the fjord: what stands in the map's place while Apple has not said yes.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::geography::{NORTH_EAST, Point, SOUTH_WEST};

const FILE: &str = include_str!("../data/fjord.toml");

/// Units of the drawing.
const UNITS_A_KM: f64 = 10.0;

pub(crate) struct Chart {
    /// The outlines, as SVG paths.
    pub(crate) sea: String,
    pub(crate) islands: Vec<String>,
    pub(crate) labels: Vec<Label>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) at: Point,
    /// Clockwise, in degrees.
    #[serde(default)]
    pub(crate) turn: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Town,
    Water,
}

/// The part of the drawing that a page shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A line of the chart's frame, at full quarters of a degree.
pub(crate) struct Graduation {
    pub(crate) at: f64,
    pub(crate) label: String,
}

impl Chart {
    pub(crate) fn of_the_fjord() -> Result<Chart> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            sea: Vec<Point>,
            island: Vec<Island>,
            label: Vec<Label>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Island {
            #[serde(rename = "name")]
            _name: String,
            shore: Vec<Point>,
        }

        let file: File = toml::from_str(FILE).context("in data/fjord.toml")?;
        Ok(Chart {
            sea: outline(&file.sea),
            islands: file
                .island
                .iter()
                .map(|island| outline(&island.shore))
                .collect(),
            labels: file.label,
        })
    }
}

pub(crate) fn project(point: Point) -> (f64, f64) {
    let north_west = Point {
        latitude: NORTH_EAST.latitude,
        longitude: SOUTH_WEST.longitude,
    };
    let (east, north) = north_west.offset_to(point);
    (east * UNITS_A_KM, -north * UNITS_A_KM)
}

fn outline(points: &[Point]) -> String {
    let corners: Vec<_> = points
        .iter()
        .map(|point| {
            let (x, y) = project(*point);
            format!("{x:.1} {y:.1}")
        })
        .collect();
    format!("M{}Z", corners.join("L"))
}

impl View {
    pub(crate) fn whole() -> View {
        let (right, _) = project(NORTH_EAST);
        let (_, bottom) = project(SOUTH_WEST);
        View {
            left: 0.0,
            top: 0.0,
            width: right,
            height: bottom,
        }
    }

    /// Some thirty kilometres of shore, without leaving the chart.
    pub(crate) fn around(point: Point) -> View {
        const SIDE: f64 = 30.0 * UNITS_A_KM;
        let whole = View::whole();
        let (x, y) = project(point);
        View {
            left: (x - SIDE / 2.0).clamp(0.0, whole.width - SIDE),
            top: (y - SIDE / 2.0).clamp(0.0, whole.height - SIDE),
            width: SIDE,
            height: SIDE,
        }
    }

    /// What a sign is to be multiplied with, to look the same on every part of the chart.
    pub(crate) fn scale(&self) -> f64 {
        self.width / View::whole().width
    }

    /// Not so near its edge that a sign would be cut.
    pub(crate) fn shows(&self, (x, y): (f64, f64)) -> bool {
        let edge = self.width * 0.04;
        (self.left + edge..self.left + self.width - edge).contains(&x)
            && (self.top + edge..self.top + self.height - edge).contains(&y)
    }

    pub(crate) fn parallels(&self) -> Vec<Graduation> {
        quarters(SOUTH_WEST.latitude, NORTH_EAST.latitude)
            .map(|(latitude, label)| Graduation {
                at: project(Point {
                    latitude,
                    ..SOUTH_WEST
                })
                .1,
                label,
            })
            .filter(|line| (self.top..self.top + self.height).contains(&line.at))
            .collect()
    }

    pub(crate) fn meridians(&self) -> Vec<Graduation> {
        quarters(SOUTH_WEST.longitude, NORTH_EAST.longitude)
            .map(|(longitude, label)| Graduation {
                at: project(Point {
                    longitude,
                    ..SOUTH_WEST
                })
                .0,
                label,
            })
            .filter(|line| (self.left..self.left + self.width).contains(&line.at))
            .collect()
    }
}

/// All quarters of a degree between two angles, such as 59.25 and `59°15′`.
fn quarters(from: f64, to: f64) -> impl Iterator<Item = (f64, String)> {
    (0_u16..1440).filter_map(move |quarter| {
        let degrees = f64::from(quarter) / 4.0;
        let label = format!("{}°{:02}′", quarter / 4, quarter % 4 * 15);
        (from < degrees && degrees < to).then_some((degrees, label))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point {
            latitude,
            longitude,
        }
    }

    #[test]
    fn north_is_up_and_a_kilometre_is_ten_units() {
        let (west, south) = project(point(59.5, 10.5));
        let (east, north) = project(point(59.5 + 1.0 / 111.2, 10.6));
        assert!((south - north - 10.0).abs() < 0.01);
        assert!((east - west - 56.5).abs() < 0.2, "{}", east - west);
        assert_eq!(project(point(59.95, 9.93)), (0.0, 0.0));
    }

    #[test]
    fn a_view_stays_on_the_chart() {
        let whole = View::whole();
        for corner in [point(59.95, 9.93), point(59.0, 11.23), point(59.5, 10.5)] {
            let view = View::around(corner);
            assert!(view.left >= 0.0 && view.left + view.width <= whole.width);
            assert!(view.top >= 0.0 && view.top + view.height <= whole.height);
        }
    }

    #[test]
    fn the_frame_has_its_degrees() {
        let labels = |lines: Vec<Graduation>| {
            let labels: Vec<_> = lines.into_iter().map(|line| line.label).collect();
            labels.join(" ")
        };
        assert_eq!(labels(View::whole().parallels()), "59°15′ 59°30′ 59°45′");
        assert_eq!(
            labels(View::whole().meridians()),
            "10°00′ 10°15′ 10°30′ 10°45′ 11°00′"
        );
    }

    #[test]
    fn our_own_chart_can_be_drawn() -> Result<()> {
        let chart = Chart::of_the_fjord()?;
        assert!(chart.sea.starts_with("M-") && chart.sea.ends_with('Z'));
        assert!(chart.islands.len() > 30);
        assert!(chart.labels.iter().any(|label| label.kind == Kind::Town));
        Ok(())
    }
}
