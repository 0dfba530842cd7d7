//! Opening hours, and what they mean just now.

use std::fmt;

use anyhow::{Context, Error, Result, bail, ensure};
use jiff::Zoned;
use jiff::civil::{Time, Weekday};
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) enum Hours {
    /// A ladder has no door.
    Always,
    /// None at all while a house is shut for the season.
    Rows(Vec<Row>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    first: Weekday,
    last: Weekday,
    pub(crate) from: Time,
    pub(crate) to: Time,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Status {
    Always,
    Open { until: Time },
    Closed { opens: Option<Opening> },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Opening {
    day: Day,
    at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Day {
    Today,
    Tomorrow,
    On(Weekday),
}

impl Hours {
    pub(crate) fn status(&self, now: &Zoned) -> Status {
        let Hours::Rows(rows) = self else {
            return Status::Always;
        };
        let on = |weekday| rows.iter().filter(move |row| row.holds_on(weekday));
        let time = now.time();
        if let Some(row) = on(now.weekday()).find(|row| (row.from..row.to).contains(&time)) {
            return Status::Open { until: row.to };
        }

        let opens = (0..=7_i8).find_map(|days| {
            let weekday = now.weekday().wrapping_add(days);
            let later = on(weekday).map(|row| row.from);
            let at = later.filter(|from| days > 0 || *from > time).min()?;
            let day = match days {
                0 => Day::Today,
                1 => Day::Tomorrow,
                _ => Day::On(weekday),
            };
            Some(Opening { day, at })
        });
        Status::Closed { opens }
    }

    /// Those of the day of `now`.
    pub(crate) fn today(&self, now: &Zoned) -> Vec<(Time, Time)> {
        match self {
            Hours::Always => vec![(Time::MIN, Time::MAX)],
            Hours::Rows(rows) => rows
                .iter()
                .filter(|row| row.holds_on(now.weekday()))
                .map(|row| (row.from, row.to))
                .collect(),
        }
    }
}

impl Status {
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self, Status::Closed { .. })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Always => write!(f, "Always open"),
            Status::Open { until } => write!(f, "Open until {}", until.strftime("%H:%M")),
            Status::Closed { opens: None } => write!(f, "Closed for the season"),
            Status::Closed {
                opens: Some(Opening { day, at }),
            } => {
                let at = at.strftime("%H:%M");
                match day {
                    Day::Today => write!(f, "Opens at {at}"),
                    Day::Tomorrow => write!(f, "Opens tomorrow at {at}"),
                    Day::On(weekday) => write!(f, "Opens {} at {at}", name(*weekday)),
                }
            }
        }
    }
}

impl Row {
    /// Such as `Monday – Friday`.
    pub(crate) fn days(&self) -> String {
        let (first, last) = (name(self.first), name(self.last));
        match self.first.until(self.last) {
            0 => first.to_owned(),
            1 => format!("{first} & {last}"),
            _ => format!("{first} – {last}"),
        }
    }

    pub(crate) fn times(&self) -> String {
        format!(
            "{} – {}",
            self.from.strftime("%H:%M"),
            self.to.strftime("%H:%M")
        )
    }

    fn holds_on(&self, weekday: Weekday) -> bool {
        self.first.until(weekday) <= self.first.until(self.last)
    }
}

/// `"always"`, or rows such as `"mon-fri 06:30-22:00"`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Word(String),
    Rows(Vec<String>),
}

impl TryFrom<Written> for Hours {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        match written {
            Written::Word(word) if word == "always" => Ok(Hours::Always),
            Written::Word(word) => bail!("expected \"always\" or a list, not {word:?}"),
            Written::Rows(rows) => rows
                .iter()
                .map(|row| parse(row).with_context(|| format!("in {row:?}")))
                .collect::<Result<_>>()
                .map(Hours::Rows),
        }
    }
}

fn parse(row: &str) -> Result<Row> {
    const EXPECTED: &str = "expected days and times, like \"mon-fri 06:30-22:00\"";
    let (days, times) = row.split_once(' ').context(EXPECTED)?;
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let (from, to) = times.split_once('-').context(EXPECTED)?;
    let time = |text| Time::strptime("%H:%M", text).ok().context(EXPECTED);
    let row = Row {
        first: weekday(first).context(EXPECTED)?,
        last: weekday(last).context(EXPECTED)?,
        from: time(from)?,
        to: time(to)?,
    };
    ensure!(row.from < row.to, "it closes before it opens");
    Ok(row)
}

fn weekday(short: &str) -> Option<Weekday> {
    Weekday::Monday
        .cycle_forward()
        .take(7)
        .find(|day| name(*day)[..3].eq_ignore_ascii_case(short))
}

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::zoned;

    fn hours(rows: &[&str]) -> Result<Hours> {
        let rows = rows.iter().map(|row| (*row).to_owned()).collect();
        Hours::try_from(Written::Rows(rows))
    }

    #[test]
    fn what_they_mean_now() -> Result<()> {
        let sauna = hours(&[
            "mon-fri 06:00-09:00",
            "mon-fri 15:00-22:00",
            "sun 10:00-18:00",
        ])?;
        // 2026-11-22 is a Sunday.
        for (now, said) in [
            ("2026-11-22T09:59", "Opens at 10:00"),
            ("2026-11-22T10:00", "Open until 18:00"),
            ("2026-11-22T17:59", "Open until 18:00"),
            ("2026-11-22T18:00", "Opens tomorrow at 06:00"),
            ("2026-11-23T08:00", "Open until 09:00"),
            ("2026-11-23T09:00", "Opens at 15:00"),
            ("2026-11-27T22:00", "Opens Sunday at 10:00"),
            ("2026-11-28T12:00", "Opens tomorrow at 10:00"),
        ] {
            let now = zoned(now)?;
            assert_eq!(sauna.status(&now).to_string(), said, "{now}");
        }
        Ok(())
    }

    #[test]
    fn once_a_week_never_and_always() -> Result<()> {
        let now = zoned("2026-11-22T12:00")?;
        for (hours, said) in [
            (hours(&["sun 10:00-12:00"])?, "Opens Sunday at 10:00"),
            (hours(&[])?, "Closed for the season"),
            (Hours::Always, "Always open"),
        ] {
            assert_eq!(hours.status(&now).to_string(), said);
        }
        Ok(())
    }

    #[test]
    fn days_are_said_in_words() -> Result<()> {
        for (written, said) in [
            ("mon-fri 06:00-09:00", "Monday – Friday"),
            ("sat-sun 06:00-09:00", "Saturday & Sunday"),
            ("sun-mon 06:00-09:00", "Sunday & Monday"),
            ("wed 06:00-09:00", "Wednesday"),
        ] {
            assert_eq!(parse(written)?.days(), said);
        }
        Ok(())
    }

    #[test]
    fn hours_that_make_no_sense_are_refused() {
        for wrong in [
            "",
            "mon",
            "mon-fri",
            "mon 9-17",
            "mon 18:00-09:00",
            "mon 09:00-25:00",
            "mon 09:00-09:00",
            "moon 09:00-10:00",
            "m 09:00-10:00",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(Hours::try_from(Written::Word("sometimes".into())).is_err());
    }
}
