//! The bathing places, read from `data/places.toml`. What has been read is right: nothing is
//! checked later.

use std::collections::HashMap;
use std::fmt;

use anyhow::{Context, Error, Result, bail, ensure};
use jiff::Zoned;
use serde::Deserialize;

use crate::geography::Point;
use crate::hours::Hours;

const FILE: &str = include_str!("../data/places.toml");

#[derive(Debug)]
pub(crate) struct Guide {
    pub(crate) places: Vec<Place>,
    water: Water,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    pub(crate) slug: Slug,
    pub(crate) name: String,
    pub(crate) meaning: String,
    #[serde(rename = "where")]
    pub(crate) town: String,
    pub(crate) at: Point,
    /// On which side of its buoy the chart has room for its name.
    pub(crate) label: Side,
    pub(crate) water: Part,
    pub(crate) hours: Hours,
    pub(crate) way_in: String,
    /// In metres, at the ladder.
    pub(crate) depth: u8,
    pub(crate) summary: String,
    pub(crate) about: String,
    pub(crate) habit: String,
    pub(crate) getting_there: String,
    /// Its place in the file, from 1: what stands on its buoy.
    #[serde(skip)]
    pub(crate) number: usize,
}

/// The last part of the address of a place's page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Slug(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Left,
    Right,
}

/// The sill at Drøbak parts the fjord.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    Inner,
    Outer,
}

/// Degrees in the middle of each month.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Water {
    inner: [f64; 12],
    outer: [f64; 12],
}

impl Guide {
    pub(crate) fn of_the_fjord() -> Result<Guide> {
        Guide::parse(FILE).context("in data/places.toml")
    }

    pub(crate) fn parse(text: &str) -> Result<Guide> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            water: Water,
            place: Vec<Place>,
        }

        let File { water, mut place } = toml::from_str(text)?;
        let mut taken = HashMap::new();
        for (place, number) in place.iter_mut().zip(1..) {
            place.number = number;
            ensure!(
                place.at.is_on_the_chart(),
                "{:?} lies off the chart of the fjord",
                place.name
            );
            if let Some(other) = taken.insert(place.slug.clone(), place.name.clone()) {
                bail!(
                    "`slug` must be unique: {other:?} and {:?} share \"{}\"",
                    place.name,
                    place.slug
                );
            }
        }
        Ok(Guide {
            places: place,
            water,
        })
    }

    pub(crate) fn find(&self, slug: &str) -> Option<&Place> {
        self.places.iter().find(|place| place.slug.0 == slug)
    }

    /// All others, the nearest first.
    pub(crate) fn neighbours(&self, of: &Place) -> Vec<(&Place, f64)> {
        let mut others: Vec<_> = self
            .places
            .iter()
            .filter(|place| place.slug != of.slug)
            .map(|place| (place, of.at.km_to(place.at)))
            .collect();
        others.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        others
    }

    /// What the water usually has on this day, in full degrees.
    pub(crate) fn degrees(&self, part: Part, now: &Zoned) -> i8 {
        let months = match part {
            Part::Inner => &self.water.inner,
            Part::Outer => &self.water.outer,
        };
        // Between the middles of two months, in proportion.
        let days = f64::from(now.date().days_in_month());
        let progress = (f64::from(now.day()) - 0.5) / days - 0.5;
        let month = |offset: i8| {
            let index = (now.month() - 1 + offset).rem_euclid(12);
            months[usize::from(index.unsigned_abs())]
        };
        let (from, to, share) = if progress < 0.0 {
            (month(-1), month(0), progress + 1.0)
        } else {
            (month(0), month(1), progress)
        };
        let degrees = (from + (to - from) * share).round();
        #[expect(clippy::cast_possible_truncation, reason = "a temperature of water")]
        let degrees = degrees as i8;
        degrees
    }
}

impl Place {
    pub(crate) fn page(&self) -> String {
        format!("/places/{}", self.slug)
    }

    pub(crate) fn maps_link(&self) -> String {
        self.at.maps_link(&format!("{}, {}", self.name, self.town))
    }
}

impl TryFrom<String> for Slug {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        ensure!(
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "expected lower-case letters, digits and `-`, like \"siste-bad\", not {text:?}"
        );
        Ok(Slug(text))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::zoned;

    fn error_with(from: &str, to: &str) -> String {
        assert!(FILE.contains(from), "{from}");
        Guide::parse(&FILE.replace(from, to))
            .err()
            .map(|error| format!("{error:#}"))
            .unwrap_or_default()
    }

    #[test]
    fn our_own_file_goes_down_the_fjord() -> Result<()> {
        let guide = Guide::of_the_fjord()?;
        assert_eq!(guide.places.len(), 10);
        assert!(
            guide
                .places
                .is_sorted_by(|one, next| one.at.latitude > next.at.latitude)
        );
        Ok(())
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, said) in [
            ("slug = \"broen\"", "slug = \"revet\"", "must be unique"),
            ("slug = \"broen\"", "slug = \"../x\"", "slug = \"../x\""),
            ("[59.3488, 10.4715]", "[159.3, 10.4]", "latitude 159.3"),
            ("[59.3488, 10.4715]", "[60.3, 10.4]", "off the chart"),
            (
                "hours = \"always\"",
                "hours = \"alway\"",
                "hours = \"alway\"",
            ),
            ("mon-fri 07:00-10:00", "mon-fri 7-10", "mon-fri 7-10"),
            ("where = \"Son\"", "", "missing field `where`"),
            ("where = \"Son\"", "were = \"Son\"", "unknown field `were`"),
            ("inner = [2.5, ", "inner = [", "inner = ["),
        ] {
            let error = error_with(from, to);
            assert!(error.contains(said), "{to}: {error}");
        }
    }

    #[test]
    fn the_water_between_two_months() -> Result<()> {
        let guide = Guide::of_the_fjord()?;
        for (date, inner, outer) in [
            ("2026-01-01", 4, 5),
            ("2026-02-14", 2, 3),
            ("2026-07-16", 19, 19),
            ("2026-11-15", 8, 9),
            ("2026-12-31", 4, 5),
        ] {
            let now = zoned(date)?;
            assert_eq!(guide.degrees(Part::Inner, &now), inner, "{date}");
            assert_eq!(guide.degrees(Part::Outer, &now), outer, "{date}");
        }
        Ok(())
    }

    #[test]
    fn the_nearest_comes_first() -> Result<()> {
        let guide = Guide::of_the_fjord()?;
        let revet = guide.find("revet").context("a place")?;
        let names: Vec<_> = guide
            .neighbours(revet)
            .iter()
            .map(|(place, _)| place.name.as_str())
            .collect();
        assert_eq!(names[..2], ["Saltboden", "Broen"]);
        assert_eq!(names.len(), 9);
        assert!(guide.find("nowhere").is_none());
        Ok(())
    }
}
