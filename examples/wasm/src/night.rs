//! One night at one place, from noon to noon: how dark it is, and when.

use jiff::civil::Date;

use crate::clock::{noon, plus_days};
use crate::sky::{Days, MINUTE, Moon, Observer};

/// How light the sun leaves the sky.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Light {
    /// Its upper edge is above the horizon.
    Day,
    /// The brightest stars.
    Civil,
    /// The constellations.
    Nautical,
    /// Nearly all stars; the Milky Way is still faint.
    Astronomical,
    /// As dark as it gets.
    Dark,
}

/// The sun's altitudes between them. The first allows for the sun's radius and for refraction.
const SUN: [f64; 4] = [-0.833, -6.0, -12.0, -18.0];
/// The moon's, likewise.
const MOON: f64 = -0.833;

const STEP: Days = 15.0 * MINUTE;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: Days,
    pub(crate) to: Days,
    pub(crate) light: Light,
    pub(crate) moon_is_up: bool,
}

impl Span {
    pub(crate) fn length(self) -> Days {
        self.to - self.from
    }

    pub(crate) fn is_truly_dark(self) -> bool {
        self.light == Light::Dark && !self.moon_is_up
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Night {
    pub(crate) date: Date,
    pub(crate) observer: Observer,
    pub(crate) from: Days,
    pub(crate) to: Days,
    /// Without a gap, and never two alike in a row.
    pub(crate) spans: Vec<Span>,
    /// In the middle of the night.
    pub(crate) moon: Moon,
}

impl Night {
    pub(crate) fn new(date: Date, observer: Observer) -> Night {
        let (from, to) = (noon(date), noon(plus_days(date, 1)));
        let sun = |time| observer.sun_altitude(time);
        let moon = |time| observer.moon_altitude(time);

        let mut changes = crossings(sun, &SUN, from, to);
        changes.extend(crossings(moon, &[MOON], from, to));
        changes.extend([from, to]);
        changes.sort_by(f64::total_cmp);

        let mut spans: Vec<_> = changes
            .windows(2)
            .map(|pair| {
                let middle = f64::midpoint(pair[0], pair[1]);
                Span {
                    from: pair[0],
                    to: pair[1],
                    light: light(sun(middle)),
                    moon_is_up: moon(middle) > MOON,
                }
            })
            .collect();
        // Where the sun and the moon pass their limits within a second, which was first is a guess.
        spans.dedup_by(|next, span| {
            let alike = (next.light, next.moon_is_up) == (span.light, span.moon_is_up);
            if alike {
                span.to = next.to;
            }
            alike
        });
        Night {
            date,
            observer,
            from,
            to,
            spans,
            moon: Moon::at(f64::midpoint(from, to)),
        }
    }

    /// From when to when the sun leaves the sky this dark or darker.
    pub(crate) fn darker_than(&self, light: Light) -> Option<(Days, Days)> {
        let mut dark = self.spans.iter().filter(|span| span.light >= light);
        let first = dark.next()?;
        let last = dark.next_back().unwrap_or(first);
        Some((first.from, last.to))
    }

    /// The hours that belong to the stars alone: no sun, and no moon either.
    pub(crate) fn windows(&self) -> impl Iterator<Item = Span> + '_ {
        self.spans
            .iter()
            .copied()
            .filter(|span| span.is_truly_dark())
    }

    pub(crate) fn darkness(&self) -> Days {
        self.windows().map(Span::length).sum()
    }

    /// Less is over before the eyes have got used to it.
    pub(crate) fn has_true_darkness(&self) -> bool {
        self.darkness() >= 20.0 * MINUTE
    }

    pub(crate) fn moonrise(&self) -> Option<Days> {
        self.moon_changes_to(true)
    }

    pub(crate) fn moonset(&self) -> Option<Days> {
        self.moon_changes_to(false)
    }

    fn moon_changes_to(&self, up: bool) -> Option<Days> {
        let change = |pair: &&[Span]| pair[0].moon_is_up != up && pair[1].moon_is_up == up;
        self.spans.windows(2).find(change).map(|pair| pair[1].from)
    }
}

fn light(sun_altitude: f64) -> Light {
    match SUN.iter().filter(|limit| sun_altitude < **limit).count() {
        0 => Light::Day,
        1 => Light::Civil,
        2 => Light::Nautical,
        3 => Light::Astronomical,
        _ => Light::Dark,
    }
}

/// When a height passes one of the limits, up or down, to the second.
fn crossings(height: impl Fn(Days) -> f64, limits: &[f64], from: Days, to: Days) -> Vec<Days> {
    const SECOND: Days = MINUTE / 60.0;
    let mut found = Vec::new();
    let (mut start, mut height_at_start) = (from, height(from));
    while start < to {
        let end = (start + STEP).min(to);
        let height_at_end = height(end);
        for limit in limits {
            let was_above = height_at_start > *limit;
            if was_above == (height_at_end > *limit) {
                continue;
            }
            let (mut before, mut after) = (start, end);
            while after - before > SECOND {
                let middle = f64::midpoint(before, after);
                if (height(middle) > *limit) == was_above {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            found.push(after);
        }
        (start, height_at_start) = (end, height_at_end);
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::*;
    use crate::clock::{days, time};

    const BERLIN: Observer = Observer {
        latitude: 52.52,
        longitude: 13.405,
    };

    fn minutes_between(found: Option<Days>, known: &str) -> f64 {
        let known = days(known.parse::<Timestamp>().expect("a time"));
        found.map_or(f64::INFINITY, |found| ((found - known) / MINUTE).abs())
    }

    /// Times of almanacs for Berlin, in UTC.
    #[test]
    fn sunset_and_sunrise() {
        for (evening, sunset, sunrise) in [
            (
                date(2026, 3, 20),
                "2026-03-20T17:18:00Z",
                "2026-03-21T05:07:00Z",
            ),
            (
                date(2026, 6, 21),
                "2026-06-21T19:33:00Z",
                "2026-06-22T02:43:00Z",
            ),
            (
                date(2026, 12, 21),
                "2026-12-21T14:54:00Z",
                "2026-12-22T07:15:00Z",
            ),
        ] {
            let night = Night::new(evening, BERLIN);
            let (set, rise) = night.darker_than(Light::Civil).unzip();
            assert!(
                minutes_between(set, sunset) < 2.0,
                "{evening}: {:?}",
                set.map(time)
            );
            assert!(
                minutes_between(rise, sunrise) < 2.0,
                "{evening}: {:?}",
                rise.map(time)
            );
        }
    }

    #[test]
    fn a_full_moon_is_up_all_night_and_a_new_one_never() {
        let full = Night::new(date(2026, 1, 3), BERLIN);
        assert!(full.moon.lit > 0.98);
        assert!(full.darkness() < 20.0 * MINUTE);

        let new = Night::new(date(2026, 11, 9), BERLIN);
        assert!(new.moon.lit < 0.02);
        let dark = new.darker_than(Light::Dark).map(|(from, to)| to - from);
        assert_eq!(
            dark.map(|dark| (dark - new.darkness()).abs() < 1e-9),
            Some(true)
        );
    }

    #[test]
    fn the_first_quarter_sets_about_midnight_and_the_last_rises_then() {
        let first = Night::new(date(2026, 3, 25), BERLIN);
        let last = Night::new(date(2026, 10, 3), BERLIN);
        for (change, night, named) in [
            (first.moonset(), first, "first"),
            (last.moonrise(), last, "last"),
        ] {
            let part = change.map(|change| (change - night.from) / (night.to - night.from));
            assert!(
                part.is_some_and(|part| (0.4..0.75).contains(&part)),
                "{named}: {part:?}"
            );
        }
    }

    #[test]
    fn the_weeks_about_midsummer_have_no_true_darkness() {
        let darkest = |night: &Night| night.spans.iter().map(|span| span.light).max();
        let midsummer = Night::new(date(2026, 6, 21), BERLIN);
        assert_eq!(darkest(&midsummer), Some(Light::Astronomical));
        assert_eq!(midsummer.darker_than(Light::Dark), None);
        let august = Night::new(date(2026, 8, 12), BERLIN);
        assert_eq!(darkest(&august), Some(Light::Dark));
    }

    #[test]
    fn the_spans_fill_the_night() {
        for evening in 0..365 {
            let night = Night::new(plus_days(date(2026, 1, 1), evening), BERLIN);
            let mut until = night.from;
            for pair in night.spans.windows(2) {
                assert!((pair[0].from - until).abs() < 1e-9, "{}", night.date);
                assert!(pair[0].from < pair[0].to, "{}", night.date);
                assert_ne!(
                    (pair[0].light, pair[0].moon_is_up),
                    (pair[1].light, pair[1].moon_is_up),
                    "{}",
                    night.date
                );
                until = pair[0].to;
            }
            assert!(night.spans.last().is_some_and(|last| last.to >= night.to));
        }
    }
}
