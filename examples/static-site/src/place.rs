//! A point on the earth.

use anyhow::{Error, ensure};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

const KM_A_DEGREE: f64 = 111.2;

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "[f64; 2]")]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl Place {
    /// How far `other` lies to the east and to the north, in km: a flat earth, right within a city.
    pub(crate) fn offset_to(self, other: Place) -> (f64, f64) {
        let east = (other.longitude - self.longitude) * self.latitude.to_radians().cos();
        let north = other.latitude - self.latitude;
        (east * KM_A_DEGREE, north * KM_A_DEGREE)
    }

    pub(crate) fn km_to(self, other: Place) -> f64 {
        let (east, north) = self.offset_to(other);
        east.hypot(north)
    }

    /// A link that opens Apple Maps with a pin called `name` here.
    pub(crate) fn maps_link(self, name: &str) -> String {
        const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
            .remove(b'-')
            .remove(b'.')
            .remove(b'_')
            .remove(b'~');
        let Place {
            latitude,
            longitude,
        } = self;
        let name = utf8_percent_encode(name, UNRESERVED);
        format!("https://maps.apple.com/?ll={latitude},{longitude}&q={name}")
    }
}

impl TryFrom<[f64; 2]> for Place {
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
        Ok(Place {
            latitude,
            longitude,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORE: Place = Place {
        latitude: 55.9757,
        longitude: -3.1702,
    };

    #[test]
    fn maps_link_encodes_the_name() {
        let start = "https://maps.apple.com/?ll=55.9757,-3.1702&q=";
        for (name, encoded) in [
            ("Leerie on the Shore", "Leerie%20on%20the%20Shore"),
            ("Salt & Sons #2?", "Salt%20%26%20Sons%20%232%3F"),
            ("50% \"Café\"+", "50%25%20%22Caf%C3%A9%22%2B"),
        ] {
            assert_eq!(SHORE.maps_link(name), format!("{start}{encoded}"));
        }
    }

    #[test]
    fn places_off_the_globe_are_refused() {
        assert!(Place::try_from([-3.17, 55.97]).is_ok());
        for wrong in [
            [91.0, 0.0],
            [0.0, 180.1],
            [f64::NAN, 0.0],
            [0.0, f64::INFINITY],
        ] {
            assert!(Place::try_from(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn distance() {
        let castle = Place {
            latitude: 55.9487,
            longitude: -3.2000,
        };
        assert!((SHORE.km_to(castle) - 3.53).abs() < 0.02);
    }
}
