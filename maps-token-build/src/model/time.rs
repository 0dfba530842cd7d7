//! Time as tokens use it: whole seconds since the Unix epoch, and UTC days.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

const ONE_HOUR: u64 = 60 * 60;
pub(crate) const SECONDS_A_DAY: u64 = 24 * ONE_HOUR;

/// The last second that still has a four-digit year: 9999-12-31T23:59:59Z.
const MAX: u64 = 253_402_300_799;

/// Seconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Days(u32);

/// UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Timestamp {
    /// The system clock; `None` if it is out of range.
    pub(crate) fn now() -> Option<Self> {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        Self::from_seconds(since_epoch.as_secs())
    }

    pub(crate) fn from_seconds(seconds: u64) -> Option<Self> {
        (seconds <= MAX).then_some(Self(seconds))
    }

    pub(crate) fn seconds(self) -> u64 {
        self.0
    }

    /// Returns whether a token that was issued at this time is from the future. MapKit JS tolerates an hour.
    pub(crate) fn is_in_future_of(self, now: Self) -> bool {
        self.0 > now.0 + ONE_HOUR
    }

    pub(crate) fn start_of_day(self) -> Self {
        Self(self.0 - self.0 % SECONDS_A_DAY)
    }

    pub(crate) fn plus(self, days: Days) -> Self {
        Self(self.0.saturating_add(days.seconds()).min(MAX))
    }

    /// Returns the date that messages suggest as `expires`: it is never in the past.
    pub(crate) fn suggested_expiry(self) -> Date {
        let seconds = self.plus(Days(180)).0;
        let (year, month, day, ..) = datealgo::secs_to_datetime(seconds.cast_signed());
        Date {
            year: year.try_into().unwrap_or_default(),
            month,
            day,
        }
    }

    pub(crate) fn minus(self, days: Days) -> Self {
        Self(self.0.saturating_sub(days.seconds()))
    }

    /// 0 if `earlier` is later.
    pub(crate) fn whole_days_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0) / SECONDS_A_DAY
    }
}

/// `2027-05-21 00:00 UTC`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = i64::try_from(self.0).unwrap_or(i64::MAX);
        let (year, month, day, hour, minute, _) = datealgo::secs_to_datetime(seconds);
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
    }
}

impl Days {
    pub(crate) const WEEK: Self = Self(7);

    /// A hundred years: more is a typo, or means "never".
    pub(crate) const MAX: Self = Self(36_500);

    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    pub(crate) fn new(days: u32) -> Option<Self> {
        (days > 0 && days <= Self::MAX.0).then_some(Self(days))
    }

    fn seconds(self) -> u64 {
        u64::from(self.0) * SECONDS_A_DAY
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} day{s}", self.0)
    }
}

impl Date {
    /// `None` if the calendar does not have the day, or before 1970.
    pub(crate) fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = matches!(year, 1970..=9999)
            && matches!(month, 1..=12)
            && day > 0
            && day <= datealgo::days_in_month(year.into(), month);
        exists.then_some(Self { year, month, day })
    }

    /// The last second of the day.
    pub(crate) fn end(self) -> Timestamp {
        let date = (self.year.into(), self.month, self.day, 23, 59, 59);
        Timestamp(datealgo::datetime_to_secs(date).unsigned_abs())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_at_midnight_utc() {
        let cases = [
            (0, 0),
            (86_399, 0),
            (86_400, 86_400),
            (1_795_305_600 + 12_345, 1_795_305_600),
        ];
        for (seconds, start) in cases {
            assert_eq!(Timestamp(seconds).start_of_day(), Timestamp(start));
        }
    }

    #[test]
    fn date_must_be_in_calendar() {
        let cases = [
            ((1970, 1, 1), Some("1970-01-01 23:59 UTC")),
            ((2028, 2, 29), Some("2028-02-29 23:59 UTC")),
            ((9999, 12, 31), Some("9999-12-31 23:59 UTC")),
            ((2027, 2, 29), None),
            ((2027, 0, 1), None),
            ((2027, 13, 1), None),
            ((2027, 4, 31), None),
            ((1969, 12, 31), None),
        ];
        for ((year, month, day), end) in cases {
            let date = Date::new(year, month, day).map(|date| date.end().to_string());
            assert_eq!(date.as_deref(), end, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn suggested_expiry_is_in_180_days() {
        let cases = [(0, "1970-06-30"), (1_795_305_600 + 12_345, "2027-05-21")];
        for (seconds, expected) in cases {
            assert_eq!(Timestamp(seconds).suggested_expiry().to_string(), expected);
        }
    }

    #[test]
    fn arithmetic_stays_within_four_digit_years() {
        let last = Timestamp(MAX);
        assert_eq!(last.plus(Days::MAX), last);
        assert_eq!(Timestamp(5).minus(Days(1)), Timestamp(0));
        assert_eq!(Timestamp::from_seconds(MAX + 1), None);
    }

    #[test]
    fn days_are_whole() {
        assert_eq!(Timestamp(86_399).whole_days_since(Timestamp(0)), 0);
        assert_eq!(Timestamp(86_400).whole_days_since(Timestamp(0)), 1);
        assert_eq!(Timestamp(0).whole_days_since(Timestamp(86_400)), 0);
    }

    #[test]
    fn days_are_at_most_a_hundred_years() {
        for (days, written) in [
            (0, None),
            (1, Some("1 day")),
            (2, Some("2 days")),
            (36_500, Some("36500 days")),
            (36_501, None),
        ] {
            let days = Days::new(days).map(|days| days.to_string());
            assert_eq!(days.as_deref(), written);
        }
    }
}
