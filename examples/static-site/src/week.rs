//! Opening hours: seven days, said in as few lines as they need.

use std::fmt;

use anyhow::{Context, Error, ensure};
use jiff::civil::Time;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Week {
    mon: Day,
    tue: Day,
    wed: Day,
    thu: Day,
    fri: Day,
    sat: Day,
    sun: Day,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Day {
    Closed,
    Open { from: Time, to: Time },
}

#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) days: String,
    pub(crate) hours: Day,
}

impl Week {
    /// Days in a row that share their hours share a line.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let days = [
            ("Monday", self.mon),
            ("Tuesday", self.tue),
            ("Wednesday", self.wed),
            ("Thursday", self.thu),
            ("Friday", self.fri),
            ("Saturday", self.sat),
            ("Sunday", self.sun),
        ];
        days.chunk_by(|(_, one), (_, next)| one == next)
            .filter_map(|run| {
                let ((first, hours), (last, _)) = (run.first()?, run.last()?);
                let days = match run.len() {
                    1 => (*first).to_owned(),
                    2 => format!("{first} & {last}"),
                    _ => format!("{first} – {last}"),
                };
                Some(Row {
                    days,
                    hours: *hours,
                })
            })
            .collect()
    }
}

impl Day {
    pub(crate) fn is_closed(self) -> bool {
        self == Day::Closed
    }
}

impl TryFrom<String> for Day {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        const EXPECTED: &str = r#"expected "closed" or hours like "09:30-18:00""#;
        if text == "closed" {
            return Ok(Day::Closed);
        }
        let (from, to) = text.split_once('-').context(EXPECTED)?;
        let time = |text| Time::strptime("%H:%M", text).ok().context(EXPECTED);
        let (from, to) = (time(from)?, time(to)?);
        ensure!(from < to, "{text} closes before it opens");
        Ok(Day::Open { from, to })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::Closed => write!(f, "closed"),
            Day::Open { from, to } => {
                write!(f, "{} – {}", from.strftime("%H:%M"), to.strftime("%H:%M"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_with_the_same_hours_share_a_line() -> Result<(), Error> {
        let day = |text: &str| Day::try_from(text.to_owned());
        let week = Week {
            mon: Day::Closed,
            tue: day("12:00-22:00")?,
            wed: day("12:00-22:00")?,
            thu: day("12:00-22:00")?,
            fri: day("12:00-23:00")?,
            sat: day("12:00-23:00")?,
            sun: Day::Closed,
        };
        let lines: Vec<_> = week
            .rows()
            .iter()
            .map(|row| format!("{}: {}", row.days, row.hours))
            .collect();
        assert_eq!(
            lines,
            [
                "Monday: closed",
                "Tuesday – Thursday: 12:00 – 22:00",
                "Friday & Saturday: 12:00 – 23:00",
                "Sunday: closed",
            ]
        );
        Ok(())
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for wrong in [
            "",
            "shut",
            "9-17",
            "09:00",
            "18:00-09:00",
            "09:00-25:00",
            "09:00-09:00",
        ] {
            assert!(Day::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
