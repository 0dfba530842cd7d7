//! How long a token holds.

use std::str::FromStr;

use toml::de::DeValue;
use toml_datetime::Datetime;

use super::reader::{FromValue, kind, wrong_kind};
use crate::problem::Problem;
use crate::time::{Date, Days, Timestamp};

/// Until when a token holds, as the user wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expires {
    /// Counted from the issue time.
    After(Days),
    /// Through this day, UTC.
    On(Date),
    Never,
}

impl Expires {
    pub(crate) fn from(self, issued: Timestamp) -> Option<Timestamp> {
        match self {
            Self::After(days) => Some(issued.plus(days)),
            Self::On(date) => Some(date.end()),
            Self::Never => None,
        }
    }
}

impl FromValue for Expires {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::String(text) => text.parse(),
            DeValue::Datetime(datetime) => date(datetime).map(Self::On).ok_or_else(|| {
                Problem::new("this is not a day from 1970 on")
                    .help("write the day alone: expires = 2027-06-30")
            }),
            DeValue::Integer(count) => Err(unit_missing(count.as_str())),
            other => Err(forms(&format!("{} says no time", kind(other)))),
        }
    }
}

impl FromStr for Expires {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if text == "never" {
            return Ok(Self::Never);
        }
        if let Some(count) = days_in(text) {
            return days(count).map(Self::After);
        }
        let datetime = text.parse().ok();
        datetime
            .and_then(|datetime| date(&datetime))
            .map(Self::On)
            .ok_or_else(|| forms("this says no time"))
    }
}

fn forms(what: &str) -> Problem {
    Problem::new(format!(
        "{what}: there are \"N days\", a date, and \"never\""
    ))
    .help("expires = \"180 days\"")
    .help("expires = 2027-06-30, the last day on which the token holds (UTC)")
}

fn date(datetime: &Datetime) -> Option<Date> {
    let (date, None, None) = (datetime.date?, datetime.time, datetime.offset) else {
        return None;
    };
    Date::new(date.year, date.month, date.day)
}

/// The count in "1 day", "180 days".
fn days_in(text: &str) -> Option<&str> {
    let (count, unit) = text.split_once(' ')?;
    let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    let unit = unit.to_ascii_lowercase();
    (digits && (unit == "days" || unit == "day")).then_some(count)
}

fn days(count: &str) -> Result<Days, Problem> {
    let days = count.parse().ok().and_then(Days::new);
    days.ok_or_else(|| {
        Problem::new(format!(
            "the number of days is from 1 to {}",
            Days::MAX.number()
        ))
    })
}

fn unit_missing(count: &str) -> Problem {
    Problem::new("a number alone does not say of what")
        .help(format!("write it with its unit: \"{count} days\""))
}

impl FromValue for Days {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::String(text) => text.parse(),
            DeValue::Integer(count) => Err(unit_missing(count.as_str())),
            other => Err(wrong_kind(other, "a number of days, like \"30 days\"")),
        }
    }
}

/// "N days", for what counts from no date.
impl FromStr for Days {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        match days_in(text) {
            Some(count) => days(count),
            None => Err(Problem::new("this is a number of days, like \"30 days\"")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_and_nothing_else() {
        let days = |count| Days::new(count).map(Expires::After);
        let on = |year, month, day| Date::new(year, month, day).map(Expires::On);
        let cases = [
            ("180 days", days(180)),
            ("1 day", days(1)),
            ("90 Days", days(90)),
            ("never", Some(Expires::Never)),
            ("2027-06-30", on(2027, 6, 30)),
            ("2028-02-29", on(2028, 2, 29)),
            ("0 days", None),
            ("36501 days", None),
            ("99999999999999999999 days", None),
            ("-1 days", None),
            ("+1 days", None),
            ("1.5 days", None),
            ("180", None),
            ("180days", None),
            ("180  days", None),
            ("6 months", None),
            ("Never", None),
            ("2027-02-29", None),
            ("1969-12-31", None),
            ("2027-06-30T12:00:00Z", None),
            ("12:00:00", None),
            ("30.06.2027", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }
}
