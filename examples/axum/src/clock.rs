//! What time it is on the fjord, and how to say so.

use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};

pub(crate) const OSLO: TimeZone = jiff::tz::get!("Europe/Oslo");

pub(crate) fn on_the_fjord(moment: Timestamp) -> Zoned {
    moment.to_zoned(OSLO)
}

/// What the clocks on the fjord show, such as `2026-11-22T09:59`.
#[cfg(test)]
pub(crate) fn zoned(civil: &str) -> anyhow::Result<Zoned> {
    Ok(civil.parse::<jiff::civil::DateTime>()?.to_zoned(OSLO)?)
}

/// Such as `08:41`.
pub(crate) fn time(moment: Timestamp) -> String {
    on_the_fjord(moment).strftime("%H:%M").to_string()
}

/// Such as `6 h 20 min`, where no line breaks between a number and its unit.
pub(crate) fn duration(length: SignedDuration) -> String {
    let minutes = length.as_mins().abs();
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h {minutes}\u{a0}min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_time() {
        for (moment, said) in [
            ("2026-07-01T10:00:00Z", "12:00"),
            ("2026-12-01T10:00:00Z", "11:00"),
        ] {
            assert_eq!(time(moment.parse().unwrap()), said);
        }
    }

    #[test]
    fn durations() {
        for (minutes, said) in [
            (0, "0 min"),
            (59, "59 min"),
            (60, "1 h"),
            (380, "6 h 20 min"),
            (-5, "5 min"),
        ] {
            let length = duration(SignedDuration::from_mins(minutes));
            assert_eq!(length.replace('\u{a0}', " "), said);
        }
    }
}
