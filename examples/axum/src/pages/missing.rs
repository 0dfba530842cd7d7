//! The page that is not there.

use maud::{Markup, html};

use super::{Head, Moment, brand, page, time_of_day};
use crate::geography::OSLO;
use crate::places::Guide;
use crate::sun::Sky;

pub(crate) fn missing(guide: &Guide, moment: &Moment) -> Markup {
    let header = html! {
        header.masthead { (brand()) (time_of_day(moment)) }
        div.opening {
            h1 { "No ladder here." }
            p.lead { "This page has gone under, or never was. These are still above water:" }
        }
    };
    let main = html! {
        ul.plain {
            @for place in &guide.places {
                li { a href=(place.page()) { (place.name) } ", " (place.town) }
            }
        }
    };
    let head = Head {
        title: "No ladder here · Kaldbad",
        description: "There is no such page.",
        sky: Sky::at(moment.now, OSLO),
        map: None,
    };
    page(&head, &header, &main)
}
