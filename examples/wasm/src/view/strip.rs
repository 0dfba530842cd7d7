//! A night as a strip of sky: the dusk, the hours of the stars, the moon's light, the dawn.

use crate::night::{Light, Night, Span};
use crate::sky::Days;

/// The part of a night that a strip shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) from: Days,
    pub(crate) to: Days,
}

impl Frame {
    /// Where a time is, in per cent of the strip.
    pub(crate) fn at(self, time: Days) -> f64 {
        100.0 * (time - self.from) / (self.to - self.from)
    }

    /// Where a span of time begins, and how long it is, as far as the strip shows it.
    pub(crate) fn part(self, span: Span) -> Option<(f64, f64)> {
        let (from, to) = (span.from.max(self.from), span.to.min(self.to));
        (from < to).then(|| (self.at(from), self.at(to) - self.at(from)))
    }

    /// A CSS gradient from the light of each hour to that of the next.
    pub(crate) fn gradient(self, night: &Night, direction: &str) -> String {
        let stops: Vec<_> = night
            .spans
            .chunk_by(|one, next| one.light == next.light)
            .flat_map(|run| {
                let (from, to) = (run[0].from, run[run.len() - 1].to);
                let light = run[0].light;
                let times = match light {
                    // Twilight changes all the time, day and night do not.
                    Light::Day | Light::Dark => vec![from, to],
                    _ => vec![f64::midpoint(from, to)],
                };
                times
                    .into_iter()
                    .map(move |time| format!("var(--{}) {:.1}%", name(light), self.at(time)))
            })
            .collect();
        format!("linear-gradient(to {direction}, {})", stops.join(", "))
    }
}

fn name(light: Light) -> &'static str {
    match light {
        Light::Day => "day",
        Light::Civil => "civil",
        Light::Nautical => "nautical",
        Light::Astronomical => "astronomical",
        Light::Dark => "dark",
    }
}

/// When moonlight is to be seen: not in the daytime, and hardly in the first half of the dusk.
pub(crate) fn moonlight(night: &Night) -> impl Iterator<Item = Span> + '_ {
    let shines = |span: &Span| span.moon_is_up && span.light >= Light::Nautical;
    night
        .spans
        .chunk_by(move |one, next| shines(one) == shines(next))
        .filter(move |run| shines(&run[0]))
        .map(|run| Span {
            to: run[run.len() - 1].to,
            ..run[0]
        })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::places::PLACES;

    #[test]
    fn per_cents() {
        let frame = Frame { from: 1.0, to: 2.0 };
        let span = |from, to| Span {
            from,
            to,
            light: Light::Dark,
            moon_is_up: false,
        };
        assert_eq!(frame.part(span(1.25, 1.75)), Some((25.0, 50.0)));
        assert_eq!(frame.part(span(0.0, 9.0)), Some((0.0, 100.0)));
        assert_eq!(frame.part(span(0.0, 1.0)), None);
    }

    #[test]
    fn moonlight_is_one_from_dusk_to_dawn() {
        let full = Night::new(date(2026, 11, 24), PLACES[0].observer);
        let lit: Vec<_> = moonlight(&full).collect();
        let [lit] = lit[..] else {
            panic!("{lit:?}");
        };
        let dusk_and_dawn = full.darker_than(Light::Nautical);
        assert_eq!(dusk_and_dawn, Some((lit.from, lit.to)));
    }

    #[test]
    fn the_gradient_goes_from_day_to_dark_and_back() {
        let night = Night::new(date(2026, 11, 9), PLACES[0].observer);
        let frame = Frame {
            from: night.from,
            to: night.to,
        };
        let gradient = frame.gradient(&night, "right");
        let colors: Vec<_> = gradient
            .split("var(--")
            .skip(1)
            .filter_map(|stop| stop.split(')').next())
            .collect();
        let mut twilight = vec!["day", "day", "civil", "nautical", "astronomical", "dark"];
        let dawn: Vec<_> = twilight.iter().rev().copied().collect();
        twilight.extend(dawn);
        assert_eq!(colors, twilight);
    }
}
