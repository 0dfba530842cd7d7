//! The pages. All that is put into them is escaped by maud, but for Apple's script tag, which the
//! macro escapes.

mod chart;
mod home;
mod missing;
mod place;
mod sun;

use jiff::{SignedDuration, Timestamp, Zoned};
use maps_token_macro::mapkit_script;
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(crate) use home::home;
pub(crate) use missing::missing;
pub(crate) use place::place;

use crate::clock;
use crate::geography::Point;
use crate::nonce::Nonce;
use crate::sun::{Daylight, Sky};
use crate::token::Token;

/// What is different at every request.
pub(crate) struct Moment {
    pub(crate) now: Timestamp,
    pub(crate) local: Zoned,
}

/// What Apple’s script needs of the request and of the server.
pub(crate) struct Frame<'a> {
    pub(crate) nonce: &'a Nonce,
    pub(crate) token: &'a Token,
}

struct Head<'a> {
    title: &'a str,
    description: &'a str,
    sky: Sky,
    /// Of a page with a map.
    map: Option<&'a Frame<'a>>,
}

impl Moment {
    pub(crate) fn new(now: Timestamp) -> Moment {
        Moment {
            now,
            local: clock::on_the_fjord(now),
        }
    }

    fn daylight(&self, at: Point) -> Daylight {
        Daylight::on(&self.local, at)
    }

    /// Such as `3 h 12 min of daylight left`.
    fn light_left(&self, at: Point, light: &Daylight) -> String {
        if self.now < light.rise {
            let wait = clock::duration(light.rise.duration_since(self.now));
            return format!("The sun comes up in {wait}");
        }
        if self.now < light.set {
            let left = clock::duration(light.set.duration_since(self.now));
            return format!("{left} of daylight left");
        }
        let tomorrow = &self.local + SignedDuration::from_hours(24);
        let rise = Daylight::on(&tomorrow, at).rise;
        format!("The sun is back at {}", clock::time(rise))
    }

    /// Such as `4 min less than yesterday`.
    fn light_gained(&self, at: Point, light: &Daylight) -> String {
        let yesterday = &self.local - SignedDuration::from_hours(24);
        let gained = light.length() - Daylight::on(&yesterday, at).length();
        match gained.as_mins() {
            0 => "as much as yesterday".to_owned(),
            minutes if minutes > 0 => format!("{minutes} min more than yesterday"),
            minutes => format!("{} min less than yesterday", minutes.abs()),
        }
    }
}

fn page(head: &Head, header: &Markup, main: &Markup) -> Markup {
    let sky = match head.sky {
        Sky::Day => "day",
        Sky::Twilight => "twilight",
        Sky::Night => "night",
    };
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (head.title) }
                meta name="description" content=(head.description);
                @if head.map.is_some() {
                    link rel="preconnect" href="https://cdn.apple-mapkit.com" crossorigin;
                }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/style.css";
            }
            body {
                a.skip href="#main" { "Skip to the places" }
                div class=(format!("sky {sky}")) { (header) }
                main #main { (main) }
                footer.colophon {
                    p { "Kaldbad and its houses are invented. The fjord is real, and so is the light: the hours of the sun are computed for each ladder whenever a page is opened." }
                    p { "Bathe in company. In an emergency in Norway call 113, at sea 120." }
                }
                @if let Some(frame) = head.map {
                    script src="/assets/map.js" {}
                    (apple_maps(frame))
                }
            }
        }
    }
}

/// Calls `initMap` of `map.js`, which is why it comes after it.
fn apple_maps(frame: &Frame) -> Markup {
    PreEscaped(mapkit_script!(
        "site",
        callback = "initMap",
        libraries = ["map", "annotations"],
        language = "en-GB",
        nonce = frame.nonce,
        token = frame.token,
    ))
}

fn brand() -> Markup {
    html! {
        a.brand href="/" {
            svg width="34" height="34" viewBox="0 0 34 34" aria-hidden="true" {
                circle.buoy-ring cx="17" cy="17" r="11.500" {}
                path.buoy-bands d="M17 5.500V0M17 34v-5.500M5.500 17H0M34 17h-5.500" {}
            }
            "Kaldbad"
        }
    }
}

fn time_of_day(moment: &Moment) -> Markup {
    html! {
        p.clock {
            time datetime=(moment.now.to_string()) { (moment.local.strftime("%A %-d %B, %H:%M").to_string()) }
        }
    }
}

fn degrees_in_words(degrees: i8) -> String {
    let words = usize::try_from(degrees).ok().map(in_words);
    match words.as_deref() {
        None => format!("{degrees} degrees"),
        Some("one") => "one degree".to_owned(),
        Some(words) => format!("{words} degrees"),
    }
}

fn in_words(number: usize) -> String {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    WORDS
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (degrees, said) in [
            (-1, "-1 degrees"),
            (0, "zero degrees"),
            (1, "one degree"),
            (2, "two degrees"),
            (20, "twenty degrees"),
            (21, "21 degrees"),
        ] {
            assert_eq!(degrees_in_words(degrees), said);
        }
    }
}
