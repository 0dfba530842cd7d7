//! Time as it is told in Berlin, wherever the browser is.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::sky::Days;

/// Noon of 1 January 2000 (UTC), from which [`Days`] are counted.
const EPOCH: i64 = 946_728_000;
const SECONDS_A_DAY: f64 = 86_400.0;

/// Central European time since 1996: summer time from the last Sunday of March to that of October.
fn berlin() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a rule that a test parses")
}

#[allow(clippy::cast_precision_loss)] // seconds of any century fit
pub(crate) fn days(time: Timestamp) -> Days {
    (time.as_second() - EPOCH) as f64 / SECONDS_A_DAY
}

#[allow(clippy::cast_possible_truncation)] // likewise
fn zoned(days: Days) -> Zoned {
    let seconds = (days * SECONDS_A_DAY).round() as i64;
    Timestamp::from_second(EPOCH + seconds)
        .unwrap_or_default()
        .to_zoned(berlin())
}

/// Noon of that day: a night goes from one noon to the next.
pub(crate) fn noon(date: Date) -> Days {
    date.at(12, 0, 0, 0)
        .to_zoned(berlin())
        .map_or(0.0, |noon| days(noon.timestamp()))
}

/// The evening to plan: until six in the morning, the night of the day before.
pub(crate) fn tonight(now: Timestamp) -> Date {
    let small_hours = SignedDuration::from_hours(6);
    now.to_zoned(berlin()).saturating_sub(small_hours).date()
}

pub(crate) fn plus_days(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// "21:07"
pub(crate) fn time(days: Days) -> String {
    zoned(days).strftime("%H:%M").to_string()
}

/// The full hours between two times, as the clock shows them.
pub(crate) fn full_hours(from: Days, to: Days) -> Vec<(Days, i8)> {
    let mut hours = Vec::new();
    let mut hour = (from * 24.0).ceil();
    while hour / 24.0 <= to {
        hours.push((hour / 24.0, zoned(hour / 24.0).hour()));
        hour += 1.0;
    }
    hours
}

/// "7 h 05 min", "12 h", "48 min"
#[allow(clippy::cast_possible_truncation)] // a night has 24 hours
pub(crate) fn duration(days: Days) -> String {
    let minutes = (days * 24.0 * 60.0).round() as i64;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// "Saturday, 28 November"
pub(crate) fn long_date(date: Date) -> String {
    date.strftime("%A, %-d %B").to_string()
}

/// "28 November 2026", of a time in seconds since 1970, in UTC.
pub(crate) fn utc_date(seconds: u64) -> Option<String> {
    let time = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(time.strftime("%-d %B %Y").to_string())
}

pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Friday | Weekday::Saturday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(time: &str) -> Timestamp {
        time.parse().expect("a time")
    }

    #[test]
    fn summer_time_begins_and_ends() {
        for (utc, berlin) in [
            ("2026-01-15T12:00:00Z", "13:00"),
            ("2026-03-29T00:59:00Z", "01:59"),
            ("2026-03-29T01:00:00Z", "03:00"),
            ("2026-07-01T22:30:00Z", "00:30"),
            ("2026-10-25T00:59:00Z", "02:59"),
            ("2026-10-25T01:00:00Z", "02:00"),
        ] {
            assert_eq!(time(days(instant(utc))), berlin, "{utc}");
        }
    }

    #[test]
    fn the_small_hours_belong_to_the_evening_before() {
        for (now, evening) in [
            ("2026-11-22T20:00:00Z", "2026-11-22"),
            ("2026-11-23T02:00:00Z", "2026-11-22"),
            ("2026-11-23T04:59:00Z", "2026-11-22"),
            ("2026-11-23T05:00:00Z", "2026-11-23"),
        ] {
            assert_eq!(tonight(instant(now)).to_string(), evening, "{now}");
        }
    }

    #[test]
    fn a_night_in_which_the_clock_is_changed_has_an_hour_more() {
        let evening = jiff::civil::date(2026, 10, 24);
        let hours = 24.0 * (noon(plus_days(evening, 1)) - noon(evening));
        assert!((hours - 25.0).abs() < 1e-6, "{hours}");
        let small: Vec<_> = full_hours(noon(evening) + 0.49, noon(evening) + 0.66)
            .into_iter()
            .map(|(_, hour)| hour)
            .collect();
        assert_eq!(small, [0, 1, 2, 2]);
    }

    #[test]
    fn words() {
        assert_eq!(duration(0.5 / 24.0), "30 min");
        assert_eq!(duration(0.5), "12 h");
        assert_eq!(duration(7.0833 / 24.0), "7 h 05 min");
        assert_eq!(
            long_date(jiff::civil::date(2026, 11, 28)),
            "Saturday, 28 November"
        );
        assert_eq!(utc_date(1_795_824_000).as_deref(), Some("28 November 2026"));
        assert_eq!(utc_date(u64::MAX), None);
        assert!(is_weekend(jiff::civil::date(2026, 11, 28)));
        assert!(!is_weekend(jiff::civil::date(2026, 11, 29)));
    }
}
