//! Where the sun stands, after the low-precision formulas of the Astronomical Almanac: good to
//! about a minute, which is what a table of sunrises promises.

use jiff::{SignedDuration, Timestamp, Unit, Zoned};

use crate::geography::Point;

/// Noon on the first of January 2000 (UTC), from which the formulas count.
const J2000: f64 = 946_728_000.0;
const SECONDS_A_DAY: f64 = 86_400.0;
/// The earth turns a little more than once a day, for it also goes round the sun.
const DEGREES_A_DAY: f64 = 360.985_647;
/// Its upper rim touches the horizon, and the air bends its light.
pub(crate) const RISING: f64 = -0.833;
/// Civil twilight: one can still tie a towel without a lamp.
const TWILIGHT: f64 = -6.0;

/// The sun's way over one place on one day.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Daylight {
    pub(crate) rise: Timestamp,
    pub(crate) set: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sky {
    Day,
    Twilight,
    Night,
}

struct Sun {
    declination: f64,
    /// How far it is past its highest point, in degrees.
    hour_angle: f64,
}

impl Daylight {
    /// Of the civil day that `moment` falls on.
    pub(crate) fn on(moment: &Zoned, at: Point) -> Daylight {
        let midday = moment.start_of_day().map_or_else(
            |_| moment.timestamp(),
            |start| start.timestamp() + SignedDuration::from_hours(12),
        );
        let noon = seconds_when(seconds(midday), at, |_| 0.0);
        let half_arc = |sun: &Sun| {
            let latitude = at.latitude.to_radians();
            let declination = sun.declination.to_radians();
            let cosine = (RISING.to_radians().sin() - latitude.sin() * declination.sin())
                / (latitude.cos() * declination.cos());
            // Beyond the polar circle it may stay up, or down, all day.
            cosine.clamp(-1.0, 1.0).acos().to_degrees()
        };
        Daylight {
            rise: timestamp(seconds_when(noon, at, |sun| -half_arc(sun))),
            set: timestamp(seconds_when(noon, at, half_arc)),
        }
    }

    pub(crate) fn length(&self) -> SignedDuration {
        self.set.duration_since(self.rise)
    }
}

impl Sky {
    pub(crate) fn at(moment: Timestamp, point: Point) -> Sky {
        match elevation(moment, point) {
            degrees if degrees > RISING => Sky::Day,
            degrees if degrees > TWILIGHT => Sky::Twilight,
            _ => Sky::Night,
        }
    }
}

/// How high the sun stands over the horizon, in degrees; negative when it is below.
pub(crate) fn elevation(moment: Timestamp, at: Point) -> f64 {
    let sun = Sun::over(seconds(moment), at);
    let latitude = at.latitude.to_radians();
    let declination = sun.declination.to_radians();
    let overhead = latitude.sin() * declination.sin()
        + latitude.cos() * declination.cos() * sun.hour_angle.to_radians().cos();
    overhead.asin().to_degrees()
}

impl Sun {
    fn over(seconds: f64, at: Point) -> Sun {
        let days = (seconds - J2000) / SECONDS_A_DAY;
        let mean_longitude = 280.460 + 0.985_647_4 * days;
        let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
        let longitude =
            (mean_longitude + 1.915 * anomaly.sin() + 0.020 * (2.0 * anomaly).sin()).to_radians();
        let tilt = (23.439 - 0.000_000_4 * days).to_radians();

        let ascension = (tilt.cos() * longitude.sin())
            .atan2(longitude.cos())
            .to_degrees();
        let sidereal = 280.460_62 + DEGREES_A_DAY * days;
        Sun {
            declination: (tilt.sin() * longitude.sin()).asin().to_degrees(),
            hour_angle: half_turns(sidereal + at.longitude - ascension),
        }
    }
}

/// The moment at which the sun has the hour angle that `goal` asks of it, counted from one when it
/// is about noon.
fn seconds_when(noon: f64, at: Point, goal: impl Fn(&Sun) -> f64) -> f64 {
    let seconds = |degrees| degrees / DEGREES_A_DAY * SECONDS_A_DAY;
    let guess = noon + seconds(goal(&Sun::over(noon, at)));
    // Each round brings it some hundred times nearer.
    (0..4).fold(guess, |moment, _| {
        let sun = Sun::over(moment, at);
        moment + seconds(half_turns(goal(&sun) - sun.hour_angle))
    })
}

/// The same angle, between -180° and 180°.
fn half_turns(degrees: f64) -> f64 {
    (degrees + 180.0).rem_euclid(360.0) - 180.0
}

fn seconds(moment: Timestamp) -> f64 {
    moment.as_duration().as_secs_f64()
}

/// To the full minute.
fn timestamp(seconds: f64) -> Timestamp {
    let moment = Timestamp::UNIX_EPOCH.saturating_add(SignedDuration::from_secs_f64(seconds));
    let moment = moment.unwrap_or(Timestamp::MAX);
    moment.round(Unit::Minute).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::zoned;

    const CITY: Point = Point {
        latitude: 59.9139,
        longitude: 10.7522,
    };

    /// As the Python library astral has them, by other formulas: so within two minutes.
    #[test]
    fn sunrise_and_sunset_in_oslo() -> anyhow::Result<()> {
        for (date, rise, set) in [
            ("2026-01-01", "09:19", "15:22"),
            ("2026-03-20", "06:19", "18:31"),
            ("2026-06-21", "03:54", "22:43"),
            ("2026-09-23", "07:04", "19:14"),
            ("2026-11-22", "08:32", "15:34"),
            ("2026-12-21", "09:19", "15:11"),
        ] {
            let light = Daylight::on(&zoned(date)?, CITY);
            for (found, expected) in [(light.rise, rise), (light.set, set)] {
                let expected = zoned(&format!("{date}T{expected}"))?.timestamp();
                let off = found.duration_since(expected).abs();
                assert!(off <= SignedDuration::from_mins(2), "{date}: {found}");
            }
            // The same day, whichever hour one asks at.
            let evening = zoned(&format!("{date}T23:59"))?;
            assert_eq!(Daylight::on(&evening, CITY), light, "{date}");
        }
        Ok(())
    }

    #[test]
    fn the_poles_have_no_sunrise_and_do_no_harm() -> anyhow::Result<()> {
        let pole = Point {
            latitude: 89.0,
            longitude: 10.0,
        };
        for (date, hours) in [("2026-06-21", 24), ("2026-12-21", 0)] {
            let off =
                Daylight::on(&zoned(date)?, pole).length() - SignedDuration::from_hours(hours);
            assert!(off.abs() <= SignedDuration::from_mins(3), "{date}: {off}");
        }
        Ok(())
    }

    #[test]
    fn sky() {
        for (moment, sky) in [
            ("2026-11-22T11:00:00Z", Sky::Day),
            ("2026-11-22T07:20:00Z", Sky::Twilight),
            ("2026-11-22T03:00:00Z", Sky::Night),
            ("2026-06-21T23:00:00Z", Sky::Night),
        ] {
            assert_eq!(Sky::at(moment.parse().unwrap(), CITY), sky, "{moment}");
        }
    }
}
