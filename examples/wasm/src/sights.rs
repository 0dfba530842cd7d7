//! What is worth looking at, and when it stands highest while it is dark.

use jiff::civil::Date;

use crate::night::{Light, Night, Span};
use crate::sky::{Days, MINUTE, Star};

#[derive(Debug, PartialEq)]
pub(crate) struct Sight {
    pub(crate) name: &'static str,
    pub(crate) seen_with: &'static str,
    pub(crate) about: &'static str,
    right_ascension: f64,
    declination: f64,
    wants_darkness: bool,
}

/// The finest first.
#[rustfmt::skip]
const SIGHTS: &[Sight] = &[
    faint("The Milky Way in Cygnus", "bare eyes", (305.6, 40.3), "Lie down. The band splits in two at the Swan: the dark half is dust, not emptiness."),
    faint("The Andromeda Galaxy", "bare eyes", (10.7, 41.3), "The oldest light that an eye can see by itself: two and a half million years on its way."),
    bright("The Orion Nebula", "binoculars", (83.8, -5.4), "Below the belt, a star that will not come into focus. Stars are being born in it."),
    bright("The Pleiades", "bare eyes", (56.8, 24.1), "Six are easy, nine are a boast. Whoever counts eleven drives home last."),
    bright("The Great Cluster of Hercules", "binoculars", (250.4, 36.5), "Three hundred thousand suns, rolled into a snowball."),
    bright("The Double Cluster", "binoculars", (34.8, 57.1), "Two handfuls of salt, spilt between Perseus and Cassiopeia."),
    bright("The Beehive", "binoculars", (130.1, 19.7), "A breath on the glass, until binoculars turn it into forty stars."),
    faint("The Whirlpool", "a telescope", (202.5, 47.2), "Two cores in one haze. On the best nights the arms come out."),
    bright("Albireo", "a telescope", (292.7, 28.0), "The Swan's beak is two stars, one amber and one blue."),
    faint("Berenice's Hair", "bare eyes", (186.0, 26.0), "A loose shimmer behind the Lion's tail, gone as soon as a car comes."),
    faint("The Ring Nebula", "a telescope", (283.4, 33.0), "A smoke ring, blown by a star that was once like ours."),
    faint("The clusters of Auriga", "binoculars", (86.0, 34.0), "Three of them, strung along the winter Milky Way, the last one the finest."),
    bright("Mizar and Alcor", "bare eyes", (201.0, 54.9), "The horse and its rider, in the bend of the Plough's handle: an old test of the eyes."),
    faint("Bode's two galaxies", "a telescope", (148.9, 69.4), "One is a smooth oval, the other a splinter of light. They fit into one view."),
    faint("The Wild Duck Cluster", "binoculars", (282.8, -6.3), "A flock that flies in formation, low in the south."),
];

/// Lower than this there is too much air in the way.
const LOWEST: f64 = 25.0;
const STEP: Days = 10.0 * MINUTE;

/// A sight on one night, when it stands highest.
#[derive(Debug, PartialEq)]
pub(crate) struct Sighting {
    pub(crate) sight: &'static Sight,
    pub(crate) time: Days,
    pub(crate) altitude: f64,
    pub(crate) direction: &'static str,
}

/// The best of the night, in the order of the evening.
pub(crate) fn programme(night: &Night, length: usize) -> Vec<Sighting> {
    let is_dark = night.has_true_darkness();
    let usable = |span: &&Span| {
        if is_dark {
            span.is_truly_dark()
        } else {
            span.light >= Light::Astronomical
        }
    };
    let hours: Vec<_> = night.spans.iter().filter(usable).copied().collect();
    let mut sightings: Vec<_> = SIGHTS
        .iter()
        .filter(|sight| is_dark || !sight.wants_darkness)
        .filter_map(|sight| sight.at_its_best(night, &hours))
        .filter(|sighting| sighting.altitude >= LOWEST)
        .take(length)
        .collect();
    sightings.sort_by(|one, other| one.time.total_cmp(&other.time));
    sightings
}

impl Sight {
    fn at_its_best(&'static self, night: &Night, hours: &[Span]) -> Option<Sighting> {
        let star = Star {
            right_ascension: self.right_ascension,
            declination: self.declination,
        };
        let times = hours.iter().flat_map(|span| {
            let start = (span.from / STEP).ceil();
            std::iter::successors(Some(start), |step| Some(step + 1.0))
                .map(|step| step * STEP)
                .take_while(|time| *time <= span.to)
        });
        let (time, altitude) = times
            .map(|time| (time, night.observer.altitude(star, time)))
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        Some(Sighting {
            sight: self,
            time,
            altitude,
            direction: direction(altitude, night.observer.azimuth(star, time)),
        })
    }
}

type Text = &'static str;

/// Moonlight, or the grey of a summer's night, would drown it.
const fn faint(name: Text, seen_with: Text, star: (f64, f64), about: Text) -> Sight {
    Sight {
        wants_darkness: true,
        ..bright(name, seen_with, star, about)
    }
}

const fn bright(name: Text, seen_with: Text, star: (f64, f64), about: Text) -> Sight {
    Sight {
        name,
        seen_with,
        about,
        right_ascension: star.0,
        declination: star.1,
        wants_darkness: false,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 7
fn direction(altitude: f64, azimuth: f64) -> &'static str {
    const DIRECTIONS: [&str; 8] = [
        "in the north",
        "in the north-east",
        "in the east",
        "in the south-east",
        "in the south",
        "in the south-west",
        "in the west",
        "in the north-west",
    ];
    if altitude > 80.0 {
        return "overhead";
    }
    DIRECTIONS[(azimuth / 45.0).round() as usize % DIRECTIONS.len()]
}

/// Meteors, by the evening before their best hours.
pub(crate) fn meteors(evening: Date) -> Option<&'static str> {
    let shower = match (evening.month(), evening.day()) {
        (1, 2..=3) => "The Quadrantids, short and fierce, towards morning",
        (4, 21..=22) => "The Lyrids, a dozen an hour",
        (8, 11..=13) => "The Perseids: bring a blanket, and someone to count with",
        (10, 8) => "The Draconids, slow, early in the evening",
        (10, 20..=22) => "The Orionids, dust of Halley's comet",
        (11, 16..=17) => "The Leonids, after midnight",
        (12, 12..=14) => "The Geminids, the richest of the year, two a minute in a dark place",
        (12, 21..=22) => "The Ursids, a few, all night, around the Pole Star",
        _ => return None,
    };
    Some(shower)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::clock::plus_days;
    use crate::places::PLACES;

    fn names(evening: Date) -> Vec<&'static str> {
        let night = Night::new(evening, PLACES[0].observer);
        programme(&night, 6)
            .iter()
            .map(|sighting| sighting.sight.name)
            .collect()
    }

    #[test]
    fn each_season_has_its_sights() {
        let winter = names(date(2026, 12, 9));
        assert!(winter.contains(&"The Pleiades"), "{winter:?}");
        assert!(!winter.contains(&"The Ring Nebula"), "{winter:?}");
        let summer = names(date(2026, 8, 12));
        assert!(summer.contains(&"The Milky Way in Cygnus"), "{summer:?}");
        assert!(!summer.contains(&"The Beehive"), "{summer:?}");
    }

    #[test]
    fn faint_things_are_left_out_when_it_is_not_dark() {
        let midsummer = Night::new(date(2026, 6, 21), PLACES[0].observer);
        let programme = programme(&midsummer, 6);
        assert!(!programme.is_empty());
        assert!(programme.iter().all(|it| !it.sight.wants_darkness));
    }

    #[test]
    fn every_evening_of_the_year_has_something_and_in_its_order() {
        for day in 0..365 {
            let night = Night::new(plus_days(date(2026, 1, 1), day), PLACES[0].observer);
            let programme = programme(&night, 5);
            assert!(!programme.is_empty(), "{}", night.date);
            assert!(programme.is_sorted_by(|one, next| one.time <= next.time));
            for it in &programme {
                assert!(it.altitude >= LOWEST, "{}: {}", night.date, it.sight.name);
                let in_the_dark = |span: &Span| {
                    span.light >= Light::Nautical && span.from <= it.time && it.time <= span.to
                };
                assert!(
                    night.spans.iter().any(in_the_dark),
                    "{}: {}",
                    night.date,
                    it.sight.name
                );
            }
        }
    }

    #[test]
    fn directions() {
        for (altitude, azimuth, direction) in [
            (40.0, 0.0, "in the north"),
            (40.0, 359.0, "in the north"),
            (40.0, 100.0, "in the east"),
            (40.0, 200.0, "in the south"),
            (40.0, 250.0, "in the west"),
            (85.0, 100.0, "overhead"),
        ] {
            assert_eq!(super::direction(altitude, azimuth), direction, "{azimuth}");
        }
    }

    #[test]
    fn meteors_have_their_nights() {
        assert!(meteors(date(2026, 8, 12)).is_some_and(|it| it.contains("Perseids")));
        assert_eq!(meteors(date(2026, 9, 12)), None);
    }
}
