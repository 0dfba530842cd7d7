//! Points on the fjord.

use anyhow::{Error, ensure};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

pub(crate) const KM_A_DEGREE: f64 = 111.2;

/// The fjord, and what the chart shows of the land around it.
pub(crate) const SOUTH_WEST: Point = Point {
    latitude: 59.00,
    longitude: 9.93,
};
pub(crate) const NORTH_EAST: Point = Point {
    latitude: 59.95,
    longitude: 11.23,
};

/// At the opera, where the fjord ends.
pub(crate) const OSLO: Point = Point {
    latitude: 59.9075,
    longitude: 10.7531,
};

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "[f64; 2]")]
pub(crate) struct Point {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl Point {
    /// How far `other` lies to the east and to the north, in km: a flat earth, right for a fjord.
    pub(crate) fn offset_to(self, other: Point) -> (f64, f64) {
        let middle = f64::midpoint(SOUTH_WEST.latitude, NORTH_EAST.latitude);
        let east = (other.longitude - self.longitude) * middle.to_radians().cos();
        let north = other.latitude - self.latitude;
        (east * KM_A_DEGREE, north * KM_A_DEGREE)
    }

    pub(crate) fn km_to(self, other: Point) -> f64 {
        let (east, north) = self.offset_to(other);
        east.hypot(north)
    }

    pub(crate) fn is_on_the_chart(self) -> bool {
        (SOUTH_WEST.latitude..=NORTH_EAST.latitude).contains(&self.latitude)
            && (SOUTH_WEST.longitude..=NORTH_EAST.longitude).contains(&self.longitude)
    }

    /// A link that opens Apple Maps with a pin called `name` here.
    pub(crate) fn maps_link(self, name: &str) -> String {
        const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'.')
            .remove(b'_')
            .remove(b'~');
        let Point {
            latitude,
            longitude,
        } = self;
        let name = utf8_percent_encode(name, UNRESERVED);
        format!("https://maps.apple.com/?ll={latitude},{longitude}&q={name}")
    }

    /// As sailors write it: `59°54.3′N 10°45.2′E`.
    pub(crate) fn as_on_a_chart(self) -> String {
        let minutes = |degrees: f64| {
            let tenths = (degrees.abs() * 600.0).round();
            let whole = (tenths / 600.0).floor();
            format!("{whole:.0}°{:04.1}′", (tenths - whole * 600.0) / 10.0)
        };
        let north = if self.latitude < 0.0 { 'S' } else { 'N' };
        let east = if self.longitude < 0.0 { 'W' } else { 'E' };
        format!(
            "{}{north} {}{east}",
            minutes(self.latitude),
            minutes(self.longitude)
        )
    }
}

impl TryFrom<[f64; 2]> for Point {
    type Error = Error;

    fn try_from([latitude, longitude]: [f64; 2]) -> Result<Self, Error> {
        ensure!(
            (-90.0..=90.0).contains(&latitude),
            "latitude {latitude} is not between -90 and 90"
        );
        ensure!(
            (-180.0..=180.0).contains(&longitude),
            "longitude {longitude} is not between -180 and 180"
        );
        Ok(Point {
            latitude,
            longitude,
        })
    }
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
    fn links_encode_the_name() {
        assert_eq!(
            point(59.5234, 10.6852).maps_link("Åpent? Ja & nei"),
            "https://maps.apple.com/?ll=59.5234,10.6852&q=%C3%85pent%3F%20Ja%20%26%20nei"
        );
    }

    #[test]
    fn positions_as_on_a_chart() {
        for (point, said) in [
            (point(59.9049, 10.7531), "59°54.3′N 10°45.2′E"),
            (point(59.058, 10.0), "59°03.5′N 10°00.0′E"),
            (point(59.99999, 10.5), "60°00.0′N 10°30.0′E"),
            (point(-0.5, -0.5), "0°30.0′S 0°30.0′W"),
        ] {
            assert_eq!(point.as_on_a_chart(), said);
        }
    }

    #[test]
    fn from_the_opera_to_the_end_of_the_world() {
        let km = point(59.9049, 10.7531).km_to(point(59.0579, 10.4083));
        assert!((km - 96.1).abs() < 0.5, "{km}");
    }

    #[test]
    fn points_off_the_globe_are_refused() {
        for wrong in [[91.0, 0.0], [0.0, 180.1], [f64::NAN, 0.0]] {
            assert!(Point::try_from(wrong).is_err(), "{wrong:?}");
        }
    }
}
