//! Where the sun, the moon and the stars stand.
//!
//! The low-precision formulas of the Astronomical Almanac (pages C5 and D22): good to 0.01° for the
//! sun and 0.3° for the moon until 2050, which is a minute or two of the moon's rising.

/// Days since noon of 1 January 2000, universal time.
pub(crate) type Days = f64;

pub(crate) const MINUTE: Days = 1.0 / (24.0 * 60.0);

/// A place on the turning earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Observer {
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
}

/// A place among the stars, in degrees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Star {
    pub(crate) right_ascension: f64,
    pub(crate) declination: f64,
}

/// Longitude and latitude along the sun's yearly way, in degrees.
#[derive(Debug, Clone, Copy)]
struct Ecliptic {
    longitude: f64,
    latitude: f64,
}

impl Ecliptic {
    fn star(self, days: Days) -> Star {
        let obliquity = 23.439 - 0.000_000_4 * days;
        let (sin_tilt, cos_tilt) = obliquity.to_radians().sin_cos();
        let (sin_longitude, cos_longitude) = self.longitude.to_radians().sin_cos();
        let (sin_latitude, cos_latitude) = self.latitude.to_radians().sin_cos();
        let x = cos_latitude * cos_longitude;
        let y = cos_tilt * cos_latitude * sin_longitude - sin_tilt * sin_latitude;
        let z = sin_tilt * cos_latitude * sin_longitude + cos_tilt * sin_latitude;
        Star {
            right_ascension: y.atan2(x).to_degrees(),
            declination: z.asin().to_degrees(),
        }
    }
}

fn sun_on_ecliptic(days: Days) -> Ecliptic {
    let mean_longitude = 280.460 + 0.985_647_4 * days;
    let anomaly = 357.528 + 0.985_600_3 * days;
    Ecliptic {
        longitude: mean_longitude + 1.915 * sin(anomaly) + 0.020 * sin(2.0 * anomaly),
        latitude: 0.0,
    }
}

#[rustfmt::skip]
fn moon_on_ecliptic(days: Days) -> Ecliptic {
    let t = days / 36_525.0;
    Ecliptic {
        longitude: 218.32 + 481_267.881 * t
            + 6.29 * sin(135.0 + 477_198.87 * t)
            - 1.27 * sin(259.3 - 413_335.36 * t)
            + 0.66 * sin(235.7 + 890_534.22 * t)
            + 0.21 * sin(269.9 + 954_397.74 * t)
            - 0.19 * sin(357.5 + 35_999.05 * t)
            - 0.11 * sin(186.5 + 966_404.03 * t),
        latitude: 5.13 * sin(93.3 + 483_202.02 * t)
            + 0.28 * sin(228.2 + 960_400.89 * t)
            - 0.28 * sin(318.3 + 6_003.15 * t)
            - 0.17 * sin(217.6 - 407_332.21 * t),
    }
}

/// How much lower the moon stands for someone on the ground than from the earth's centre, at most.
#[rustfmt::skip]
fn moon_parallax(days: Days) -> f64 {
    let t = days / 36_525.0;
    0.9508
        + 0.0518 * cos(135.0 + 477_198.87 * t)
        + 0.0095 * cos(259.3 - 413_335.36 * t)
        + 0.0078 * cos(235.7 + 890_534.22 * t)
        + 0.0028 * cos(269.9 + 954_397.74 * t)
}

impl Observer {
    /// Degrees above the horizon, without the air's refraction.
    pub(crate) fn altitude(self, star: Star, days: Days) -> f64 {
        let hour_angle = self.hour_angle(star, days);
        let altitude = sin(self.latitude) * sin(star.declination)
            + cos(self.latitude) * cos(star.declination) * cos(hour_angle);
        altitude.asin().to_degrees()
    }

    /// Degrees from the north, by the east.
    pub(crate) fn azimuth(self, star: Star, days: Days) -> f64 {
        let hour_angle = self.hour_angle(star, days);
        let east = -cos(star.declination) * sin(hour_angle);
        let north = sin(star.declination) * cos(self.latitude)
            - cos(star.declination) * sin(self.latitude) * cos(hour_angle);
        east.atan2(north).to_degrees().rem_euclid(360.0)
    }

    pub(crate) fn sun_altitude(self, days: Days) -> f64 {
        self.altitude(sun_on_ecliptic(days).star(days), days)
    }

    /// As seen from the ground, not from the earth's centre: up to a degree lower.
    pub(crate) fn moon_altitude(self, days: Days) -> f64 {
        let altitude = self.altitude(moon_on_ecliptic(days).star(days), days);
        altitude - moon_parallax(days) * cos(altitude)
    }

    fn hour_angle(self, star: Star, days: Days) -> f64 {
        let sidereal_time = 280.460_618 + 360.985_647_366 * days + self.longitude;
        sidereal_time - star.right_ascension
    }
}

/// How the moon is lit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Moon {
    /// Degrees ahead of the sun: 0 is new, 90 the first quarter, 180 full, 270 the last quarter.
    pub(crate) age: f64,
    /// The lit part of the disc, 0 to 1.
    pub(crate) lit: f64,
}

impl Moon {
    pub(crate) fn at(days: Days) -> Moon {
        let (moon, sun) = (moon_on_ecliptic(days), sun_on_ecliptic(days));
        let ahead = moon.longitude - sun.longitude;
        Moon {
            age: ahead.rem_euclid(360.0),
            lit: (1.0 - cos(moon.latitude) * cos(ahead)) / 2.0,
        }
    }

    pub(crate) fn is_waxing(self) -> bool {
        self.age < 180.0
    }

    /// The four named moments are given a day on either side: the moon moves 12° a day.
    pub(crate) fn name(self) -> &'static str {
        const NAMES: [(f64, &str); 8] = [
            (7.0, "New moon"),
            (83.0, "Waxing crescent"),
            (97.0, "First quarter"),
            (173.0, "Waxing gibbous"),
            (187.0, "Full moon"),
            (263.0, "Waning gibbous"),
            (277.0, "Last quarter"),
            (353.0, "Waning crescent"),
        ];
        NAMES
            .iter()
            .find(|(end, _)| self.age < *end)
            .map_or("New moon", |(_, name)| name)
    }
}

fn sin(degrees: f64) -> f64 {
    degrees.to_radians().sin()
}

fn cos(degrees: f64) -> f64 {
    degrees.to_radians().cos()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::clock::days;

    fn at(time: &str) -> Days {
        days(time.parse::<Timestamp>().expect("a time"))
    }

    const GREENWICH: Observer = Observer {
        latitude: 51.4779,
        longitude: 0.0,
    };

    #[test]
    fn solstices_and_equinoxes() {
        for (time, declination) in [
            ("2024-03-20T03:06:00Z", 0.0),
            ("2024-06-20T20:51:00Z", 23.44),
            ("2024-09-22T12:44:00Z", 0.0),
            ("2024-12-21T09:21:00Z", -23.44),
        ] {
            let days = at(time);
            let sun = sun_on_ecliptic(days).star(days);
            assert!((sun.declination - declination).abs() < 0.02, "{time}");
        }
    }

    /// Dates of the Astronomical Applications Department of the US Naval Observatory.
    #[test]
    fn phases_of_the_moon() {
        for (time, age) in [
            ("2024-04-08T18:21:00Z", 0.0), // the eclipse over North America
            ("2025-03-29T10:58:00Z", 0.0),
            ("2026-08-12T17:37:00Z", 0.0), // the eclipse over Spain
            ("2024-01-18T03:53:00Z", 90.0),
            ("2025-09-07T18:09:00Z", 180.0), // a total eclipse of the moon
            ("2026-03-03T11:38:00Z", 180.0),
            ("2026-01-10T15:48:00Z", 270.0),
        ] {
            let moon = Moon::at(at(time));
            let error = (moon.age - age + 180.0).rem_euclid(360.0) - 180.0;
            assert!(error.abs() < 0.4, "{time}: {}", moon.age);
            let lit = (1.0 - cos(age)) / 2.0;
            assert!((moon.lit - lit).abs() < 0.01, "{time}: {}", moon.lit);
        }
    }

    /// Meeus, Astronomical Algorithms, example 47.a.
    #[test]
    fn the_moon_of_the_textbook() {
        let days = at("1992-04-12T00:00:00Z");
        let moon = moon_on_ecliptic(days).star(days);
        assert!((moon.right_ascension.rem_euclid(360.0) - 134.688).abs() < 0.3);
        assert!((moon.declination - 13.768).abs() < 0.2);
        assert!((moon_parallax(days) - 0.9916).abs() < 0.01);
    }

    #[test]
    fn stars_stand_where_they_should() {
        let pole = Star {
            right_ascension: 37.95,
            declination: 89.26,
        };
        let altitude = GREENWICH.altitude(pole, at("2026-11-22T20:00:00Z"));
        assert!((altitude - GREENWICH.latitude).abs() < 0.8, "{altitude}");

        // The sun at noon is in the south, as high as the year allows.
        let noon = at("2026-06-21T12:02:00Z");
        let sun = sun_on_ecliptic(noon).star(noon);
        assert!((GREENWICH.azimuth(sun, noon) - 180.0).abs() < 0.5);
        assert!((GREENWICH.sun_altitude(noon) - 61.96).abs() < 0.05);
        let morning = at("2026-06-21T06:00:00Z");
        assert!((60.0..90.0).contains(&GREENWICH.azimuth(sun, morning)));
    }

    #[test]
    fn names_of_the_phases() {
        for (age, name, waxing) in [
            (0.0, "New moon", true),
            (45.0, "Waxing crescent", true),
            (90.0, "First quarter", true),
            (135.0, "Waxing gibbous", true),
            (175.0, "Full moon", true),
            (180.0, "Full moon", false),
            (225.0, "Waning gibbous", false),
            (270.0, "Last quarter", false),
            (300.0, "Waning crescent", false),
            (358.0, "New moon", false),
        ] {
            let moon = Moon { age, lit: 0.0 };
            assert_eq!((moon.name(), moon.is_waxing()), (name, waxing), "{age}");
        }
    }
}
