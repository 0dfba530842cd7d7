//! What a night is good for, in words.

use jiff::civil::Date;

use crate::clock::{duration, plus_days, time};
use crate::night::{Light, Night, Span};
use crate::sky::Days;

#[derive(Debug, PartialEq)]
pub(crate) struct Outlook {
    pub(crate) headline: String,
    pub(crate) sentence: String,
}

pub(crate) fn outlook(night: &Night) -> Outlook {
    let Some(dark) = night.darker_than(Light::Dark) else {
        return grey(night);
    };
    let windows: Vec<_> = night.windows().collect();
    if !night.has_true_darkness() {
        return Outlook {
            headline: "The moon has this one".into(),
            sentence: format!(
                "It is {} lit, and up while the sky is dark. A night for the moon itself: \
                 look along the edge of its shadow.",
                percent(night.moon.lit)
            ),
        };
    }
    Outlook {
        headline: format!("{} of true darkness", duration(night.darkness())),
        sentence: hours(&windows, dark),
    }
}

/// The next evening that is worth a journey, if this one is not.
pub(crate) fn better_evening(night: &Night) -> Option<Night> {
    const SHORT: Days = 2.0 / 24.0;
    const LONG: Days = 4.0 / 24.0;
    /// Longer than the grey weeks of summer.
    const AHEAD: i64 = 120;
    if night.darkness() >= SHORT {
        return None;
    }
    (1..AHEAD)
        .map(|days| Night::new(plus_days(night.date, days), night.observer))
        .find(|night| night.darkness() >= LONG)
}

fn hours(windows: &[Span], (dusk, dawn): (Days, Days)) -> String {
    let list = || {
        let hours: Vec<_> = windows
            .iter()
            .map(|it| format!("from {} to {}", time(it.from), time(it.to)))
            .collect();
        hours.join(", and again ")
    };
    let [window] = windows else {
        return format!("The moon is up in between: it is dark {}.", list());
    };
    let (from, to) = (time(window.from), time(window.to));
    match (window.from > dusk, window.to < dawn) {
        (false, false) => format!("From {from} to {to}, and no moon in all that time."),
        (false, true) => format!("From {from}, until the moon rises at {to}."),
        (true, false) => format!("Once the moon has set at {from}, until {to}."),
        (true, true) => format!("Between the moon's setting at {from} and its rising at {to}."),
    }
}

fn grey(night: &Night) -> Outlook {
    let (from, to) = night
        .darker_than(Light::Astronomical)
        .unwrap_or((night.from, night.to));
    let milky_way = if has_glowing_clouds(night.date) {
        "The Milky Way does not; but low in the north, silver clouds may glow at the edge of space."
    } else {
        "The Milky Way does not."
    };
    Outlook {
        headline: "A night that stays grey".into(),
        sentence: format!(
            "The sun is never far below the horizon. The constellations come out from {} to {}. {milky_way}",
            time(from),
            time(to)
        ),
    }
}

/// The season of noctilucent clouds.
fn has_glowing_clouds(date: Date) -> bool {
    (6, 1) <= (date.month(), date.day()) && (date.month(), date.day()) <= (7, 25)
}

/// "37 %"
pub(crate) fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::places::PLACES;

    #[test]
    fn each_kind_of_night() {
        for (evening, headline, sentence) in [
            (
                date(2026, 11, 9),
                "of true darkness",
                "and no moon in all that time",
            ),
            (
                date(2026, 11, 1),
                "of true darkness",
                "until the moon rises at",
            ),
            (
                date(2026, 11, 17),
                "of true darkness",
                "Once the moon has set at",
            ),
            (date(2026, 1, 3), "The moon has this one", "% lit"),
            (date(2026, 6, 21), "stays grey", "silver clouds"),
            (date(2026, 5, 20), "stays grey", "The Milky Way does not."),
        ] {
            let outlook = outlook(&Night::new(evening, PLACES[0].observer));
            assert!(
                outlook.headline.contains(headline),
                "{evening}: {outlook:?}"
            );
            assert!(
                outlook.sentence.contains(sentence),
                "{evening}: {outlook:?}"
            );
        }
    }

    #[test]
    fn a_better_evening_is_one_of_long_darkness() {
        let better = |evening| {
            let better = better_evening(&Night::new(evening, PLACES[0].observer));
            better.map(|night| night.date)
        };
        assert_eq!(better(date(2026, 11, 9)), None);
        assert_eq!(better(date(2026, 11, 24)), Some(date(2026, 11, 30)));
        let after_summer = better(date(2026, 6, 1)).map(Date::month);
        assert_eq!(after_summer, Some(8));
    }

    #[test]
    fn a_moon_that_comes_and_goes() {
        let span = |from, to| Span {
            from,
            to,
            light: Light::Dark,
            moon_is_up: false,
        };
        let two = hours(&[span(0.3, 0.4), span(0.6, 0.7)], (0.3, 0.7));
        assert_eq!(
            two,
            "The moon is up in between: it is dark from 20:12 to 22:36, and again from 03:24 to 05:48."
        );
        let middle = hours(&[span(0.4, 0.6)], (0.3, 0.7));
        assert_eq!(
            middle,
            "Between the moon's setting at 22:36 and its rising at 03:24."
        );
    }
}
