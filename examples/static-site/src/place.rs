//! A point on the earth.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

const KM_PER_DEGREE: f64 = 111.2;

#[derive(Clone, Copy, Deserialize)]
#[serde(from = "[f64; 2]")]
pub(crate) struct Place {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

impl From<[f64; 2]> for Place {
    fn from([latitude, longitude]: [f64; 2]) -> Place {
        Place {
            latitude,
            longitude,
        }
    }
}

impl Place {
    /// To the east and to the north in km, on a flat earth: correct within a city.
    pub(crate) fn offset_to(self, other: Place) -> (f64, f64) {
        let east = (other.longitude - self.longitude) * self.latitude.to_radians().cos();
        let north = other.latitude - self.latitude;
        (east * KM_PER_DEGREE, north * KM_PER_DEGREE)
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
