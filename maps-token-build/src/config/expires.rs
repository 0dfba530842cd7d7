//! Until when a token is valid.

use std::str::FromStr;

use toml::de::DeValue;
use toml_datetime::Datetime;

use super::keys::Key;
use super::values::type_mismatch;
use crate::bytes;
use crate::diagnostic::{Diagnostic, quote};
use crate::model::time::{Date, Days, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expires {
    /// Counted from the issue time.
    After(Days),
    /// Through this day, UTC.
    On(Date),
    Never,
}

impl Expires {
    pub(crate) fn resolve(self, issued: Timestamp) -> Option<Timestamp> {
        match self {
            Self::After(days) => Some(issued.plus(days)),
            Self::On(date) => Some(date.end()),
            Self::Never => None,
        }
    }

    pub(super) fn read(value: &DeValue<'_>, key: &Key) -> Result<Self, Diagnostic> {
        match value {
            DeValue::String(text) => text.parse(),
            DeValue::Datetime(datetime) => date(datetime)
                .map(Self::On)
                .ok_or_else(|| invalid_date(datetime)),
            DeValue::Integer(count) => Err(missing_unit(key, count.as_str())),
            other => Err(with_examples(type_mismatch(other, FORMS))),
        }
    }

    pub(super) fn read_days(value: &DeValue<'_>, key: &Key) -> Result<Days, Diagnostic> {
        match value {
            DeValue::String(text) => text.parse(),
            DeValue::Integer(count) => Err(missing_unit(key, count.as_str())),
            other => Err(type_mismatch(other, "a number of days like `\"30 days\"`")),
        }
    }
}

impl FromStr for Expires {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
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
            .ok_or_else(|| {
                let message = format!("invalid expiry{}: expected {FORMS}", quote(text));
                with_examples(Diagnostic::error("invalid-expiry", message))
            })
    }
}

impl FromStr for Days {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match days_in(text) {
            Some(count) => days(count),
            None => Err(Diagnostic::error(
                "invalid-days",
                format!(
                    "invalid number of days{}: expected `\"N days\"`",
                    quote(text)
                ),
            )
            .help("write it like `\"30 days\"`")),
        }
    }
}

const FORMS: &str = "`\"N days\"`, a date or `\"never\"`";

fn with_examples(error: Diagnostic) -> Diagnostic {
    error.help("write `expires = \"180 days\"`").help(format!(
        "or give the last valid day (UTC): `expires = {}`",
        example_date()
    ))
}

/// Never in the past.
fn example_date() -> Date {
    Timestamp::now().unwrap_or_default().suggested_expiry()
}

fn invalid_date(datetime: &Datetime) -> Diagnostic {
    let day = datetime
        .date
        .and_then(|date| Date::new(date.year, date.month, date.day));
    let reason = if datetime.time.is_some() {
        "expected a date without a time"
    } else {
        "expected a calendar date in 1970 or later"
    };
    let message = format!("invalid date{}: {reason}", quote(&datetime.to_string()));
    let day = day.unwrap_or_else(example_date);
    Diagnostic::error("invalid-expiry", message)
        .help(format!("write only the date: `expires = {day}`"))
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
    let digits = !count.is_empty() && bytes::all(count.as_bytes(), u8::is_ascii_digit);
    let unit = unit.to_ascii_lowercase();
    (digits && (unit == "days" || unit == "day")).then_some(count)
}

fn days(count: &str) -> Result<Days, Diagnostic> {
    let days = count.parse::<u64>().unwrap_or_default();
    let days = u32::try_from(days).ok().and_then(Days::new);
    days.ok_or_else(|| {
        Diagnostic::error(
            "invalid-days",
            format!(
                "invalid number of days{}: must be between 1 and {}",
                quote(count),
                Days::MAX.number()
            ),
        )
    })
}

fn missing_unit(key: &Key, count: &str) -> Diagnostic {
    Diagnostic::error(
        "missing-unit",
        format!("missing unit: expected `\"N days\"`, found{}", quote(count)),
    )
    .help(format!("write `{} = \"{count} days\"`", key.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expires_has_three_forms() {
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
