//! The page of one place.

use maud::{Markup, html};

use super::{
    Frame, Head, Moment, brand, chart, degrees_in_words, in_words, page, sun, time_of_day,
};
use crate::chart::Chart;
use crate::clock;
use crate::hours::Hours;
use crate::places::{Guide, Place};
use crate::sun::Sky;

const NEIGHBOURS: usize = 3;

pub(crate) fn place(
    frame: &Frame,
    guide: &Guide,
    chart: &Chart,
    moment: &Moment,
    place: &Place,
) -> Markup {
    let light = moment.daylight(place.at);
    let degrees = guide.degrees(place.water, &moment.local);
    let status = place.hours.status(&moment.local);

    let header = html! {
        header.masthead { (brand()) (time_of_day(moment)) }
        div.opening {
            p.where { span.number { (place.number) } (place.town) }
            h1 { (place.name) " " small { "(" (place.meaning) ")" } }
            p.lead { (place.summary) }
        }
        (sun::figure(moment, place.at, &light))
    };
    let main = html! {
        nav.back aria-label="Breadcrumb" { a href="/" { "All " (in_words(guide.places.len())) " places" } }
        div.guide.one {
            article {
                dl.facts {
                    div { dt { "Now" } dd.house.open[status.is_open()] { (status) } }
                    div {
                        dt { "Light" }
                        dd { (moment.light_left(place.at, &light)) }
                        dd.more { (clock::duration(light.length())) " today, " (moment.light_gained(place.at, &light)) }
                    }
                    div {
                        dt { "Water" }
                        dd { "About " (degrees_in_words(degrees)) }
                        dd.more { "as usual at this time of the year" }
                    }
                    div { dt { "Way in" } dd { (place.way_in) } dd.more { (place.depth) " metres deep" } }
                }
                div.story {
                    p { (place.about) }
                    p.habit { (place.habit) }
                }
                div.practical {
                    section aria-labelledby="hours" {
                        h2 #hours { "Hours" }
                        (hours(&place.hours))
                    }
                    section aria-labelledby="way" {
                        h2 #way { "Getting there" }
                        p { (place.getting_there) }
                        p { a.button href=(place.maps_link()) { "Open in Apple Maps" } }
                        p.position { (place.at.as_on_a_chart()) }
                    }
                }
            }
            div.beside {
                (chart::figure(chart, guide, Some(place)))
                section.neighbours aria-labelledby="next" {
                    h2 #next { "The next ladders" }
                    ul {
                        @for (neighbour, km) in guide.neighbours(place).into_iter().take(NEIGHBOURS) {
                            li {
                                span.number { (neighbour.number) }
                                a href=(neighbour.page()) { (neighbour.name) }
                                " " span { (neighbour.town) ", " (format!("{km:.0} km")) " as the gull flies" }
                            }
                        }
                    }
                }
            }
        }
    };
    let title = format!("{}, {} · Kaldbad", place.name, place.town);
    let head = Head {
        title: &title,
        description: &place.summary,
        sky: Sky::at(moment.now, place.at),
        map: Some(frame),
    };
    page(&head, &header, &main)
}

fn hours(hours: &Hours) -> Markup {
    match hours {
        Hours::Always => html! { p { "No door, no hours: day and night, all year." } },
        Hours::Rows(rows) if rows.is_empty() => html! { p { "Closed for the season." } },
        Hours::Rows(rows) => html! {
            dl.hours {
                @for row in rows { div { dt { (row.days()) } dd { (row.times()) } } }
            }
        },
    }
}
