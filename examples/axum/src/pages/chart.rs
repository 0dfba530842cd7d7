//! The map: the chart of the fjord, over which `map.js` lays Apple's map once Apple has said yes.

use maud::{Markup, html};
use serde_json::json;

use crate::chart::{Chart, Kind, View, project};
use crate::places::{Guide, Place, Side};

pub(super) fn figure(chart: &Chart, guide: &Guide, chosen: Option<&Place>) -> Markup {
    let view = chosen.map_or_else(View::whole, |place| View::around(place.at));
    html! {
        figure.map #map {
            div.sheet {
                (drawing(chart, guide, chosen, view))
                div.live #live-map inert data-places=(markers(guide, chosen)) {}
            }
            figcaption {
                span.caption-chart { "Not for navigation. The buoys are the ladders; choose one for its page." }
                span.caption-live { "Choose a marker for the name of its ladder." }
            }
        }
    }
}

/// What `map.js` puts on Apple's map. As an attribute it is escaped like any other text.
fn markers(guide: &Guide, chosen: Option<&Place>) -> String {
    let markers: Vec<_> = guide
        .places
        .iter()
        .map(|place| {
            json!({
                "number": place.number,
                "name": place.name,
                "town": place.town,
                "latitude": place.at.latitude,
                "longitude": place.at.longitude,
                "chosen": chosen.is_some_and(|chosen| chosen.slug == place.slug),
            })
        })
        .collect();
    json!(markers).to_string()
}

fn drawing(chart: &Chart, guide: &Guide, chosen: Option<&Place>, view: View) -> Markup {
    let View {
        left,
        top,
        width,
        height,
    } = view;
    let (right, bottom, scale) = (left + width, top + height, view.scale());
    let view_box = format!("{left:.1} {top:.1} {width:.1} {height:.1}");
    html! {
        svg.chart viewBox=(view_box) role="group" aria-label="A chart of the Oslofjord with the bathing places" {
            defs {
                clipPath #water { path d=(chart.sea) {} }
            }
            rect.land x=(left) y=(top) width=(width) height=(height) {}
            path.sea d=(chart.sea) {}
            // Lines that follow the shore, as on engraved charts: wide strokes of which the land hides half.
            g clip-path="url(#water)" {
                @for depth in ["deep", "middle", "near"] {
                    g class=(format!("shallows {depth}")) {
                        path d=(chart.sea) {}
                        @for island in &chart.islands { path d=(island) {} }
                    }
                }
                g.graticule {
                    @for line in view.parallels() {
                        line x1=(left) x2=(right) y1=(line.at) y2=(line.at) {}
                    }
                    @for line in view.meridians() {
                        line x1=(line.at) x2=(line.at) y1=(top) y2=(bottom) {}
                    }
                }
            }
            @for island in &chart.islands { path.island d=(island) {} }
            path.shore d=(chart.sea) {}
            g.labels aria-hidden="true" {
                @for label in &chart.labels {
                    @let (x, y) = project(label.at);
                    @if view.shows((x, y)) {
                        text class=(class(label.kind)) transform=(sign_at(x, y, label.turn, view)) {
                            (label.name)
                        }
                    }
                }
                @for line in view.parallels() {
                    @let (x, y) = (left + 10.0 * scale, line.at - 6.0 * scale);
                    text.degrees transform=(sign_at(x, y, 0.0, view)) { (line.label) }
                }
                @for line in view.meridians() {
                    @let (x, y) = (line.at + 6.0 * scale, top + 18.0 * scale);
                    text.degrees transform=(sign_at(x, y, 0.0, view)) { (line.label) }
                }
            }
            @for place in &guide.places {
                @let (x, y) = project(place.at);
                @if view.shows((x, y)) {
                    (buoy(place, chosen, &sign_at(x, y, 0.0, view)))
                }
            }
        }
    }
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Town => "town",
        Kind::Water => "water",
    }
}

/// Signs have the same size on every part of the chart.
fn sign_at(x: f64, y: f64, turn: f64, view: View) -> String {
    let scale = view.scale();
    format!("translate({x:.1} {y:.1}) rotate({turn}) scale({scale:.3})")
}

fn buoy(place: &Place, chosen: Option<&Place>, transform: &str) -> Markup {
    let is_chosen = chosen.is_some_and(|chosen| chosen.slug == place.slug);
    let (side, x) = match place.label {
        Side::Left => ("name left", "-23"),
        Side::Right => ("name", "23"),
    };
    let sign = html! {
        g.sign {
            circle.halo r="19" {}
            circle.ball r="14" {}
            text.number y="5.5" { (place.number) }
            text class=(side) x=(x) y="7" { (place.name) }
        }
    };
    html! {
        @if is_chosen {
            g.buoy.chosen transform=(transform) { (sign) }
        } @else {
            @let label = format!("{}, {}", place.name, place.town);
            a.buoy href=(place.page()) transform=(transform) aria-label=(label) { (sign) }
        }
    }
}
