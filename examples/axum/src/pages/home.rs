//! The page of all places.

use maud::{Markup, html};

use super::{
    Frame, Head, Moment, brand, chart, degrees_in_words, in_words, page, sun, time_of_day,
};
use crate::chart::Chart;
use crate::clock;
use crate::geography::OSLO;
use crate::places::{Guide, Part, Place};
use crate::sun::{Daylight, Sky};

pub(crate) fn home(frame: &Frame, guide: &Guide, chart: &Chart, moment: &Moment) -> Markup {
    let light = moment.daylight(OSLO);
    let sky = Sky::at(moment.now, OSLO);
    let degrees = guide.degrees(Part::Inner, &moment.local);
    let open = guide
        .places
        .iter()
        .filter(|place| place.hours.status(&moment.local).is_open())
        .count();

    let header = html! {
        header.masthead { (brand()) (time_of_day(moment)) }
        div.opening {
            h1 { (headline(sky, moment, &light)) ", and " (degrees_in_words(degrees)) "." }
            p.lead {
                "There are " (in_words(guide.places.len())) " good ways into the Oslofjord, from a hatch beside the opera to the last rock before the Skagerrak. "
                (moment.light_left(OSLO, &light)) " in Oslo; "
                (in_words(open)) " of the " (in_words(guide.places.len())) " are open."
            }
        }
        (sun::figure(moment, OSLO, &light))
    };
    let main = html! {
        div.guide {
            section.places aria-labelledby="places" {
                h2 #places { "Down the fjord" }
                p.key {
                    "The bar below each ladder is its day: "
                    span.of-day { "daylight" } ", " span.of-house { "the house open" } ", " span.of-now { "now" } "."
                }
                ol { @for place in &guide.places { (row(guide, moment, place)) } }
            }
            div.beside { (chart::figure(chart, guide, None)) }
        }
        (rules())
    };
    let head = Head {
        title: "Kaldbad: cold-water bathing on the Oslofjord",
        description: "Ladders, beaches and saunas on the Oslofjord, with today’s light and the usual temperature of the water.",
        sky,
        map: Some(frame),
    };
    page(&head, &header, &main)
}

fn headline(sky: Sky, moment: &Moment, light: &Daylight) -> &'static str {
    match sky {
        Sky::Day => "Daylight",
        Sky::Twilight if moment.now < light.rise => "First light",
        Sky::Twilight => "Last light",
        Sky::Night => "Dark",
    }
}

fn row(guide: &Guide, moment: &Moment, place: &Place) -> Markup {
    let light = moment.daylight(place.at);
    let status = place.hours.status(&moment.local);
    html! {
        li.place id=(place.slug) {
            div.place-name {
                span.number { (place.number) }
                h3 { a href=(place.page()) { (place.name) } }
                p.where { (place.town) }
            }
            p.summary { (place.summary) }
            ul.today {
                li.house.open[status.is_open()] { (status) }
                li { "Sun " (clock::time(light.rise)) " – " (clock::time(light.set)) }
                li { "Water " (guide.degrees(place.water, &moment.local)) "°" }
                li { a href=(place.maps_link()) { "Apple Maps" span.hidden { ": " (place.name) } } }
            }
            (sun::band(moment, &light, &place.hours))
        }
    }
}

fn rules() -> Markup {
    let rules = [
        (
            "Never alone.",
            "One in the water, one on the jetty. The one on the jetty has the dry clothes and the last word.",
        ),
        (
            "Slowly in, early out.",
            "An old rule allows as many minutes as the water has degrees. Nobody ever regretted going by half of it.",
        ),
        (
            "Breathe out first.",
            "The gasp is only the cold, introducing itself. Wait until it has finished; then swim.",
        ),
        (
            "Wool before words.",
            "Hat, socks, something hot. One goes on getting colder for ten minutes after the ladder.",
        ),
    ];
    html! {
        section.rules aria-labelledby="rules" {
            h2 #rules { "Four rules of the ladder" }
            ol { @for (rule, why) in rules { li { h3 { (rule) } p { (why) } } } }
        }
    }
}
