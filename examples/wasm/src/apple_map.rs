//! A star chart of places, below Apple's map of them while Apple accepts the token.

use maps_token_macro::maps_token_is_placeholder;
use web_sys::{HtmlElement, console};
use yew::prelude::*;

use crate::mapkit;

#[derive(PartialEq)]
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) darkness: &'static str,
}

impl Place {
    pub(crate) fn maps_link(&self) -> String {
        let (latitude, longitude) = (self.latitude, self.longitude);
        format!("https://maps.apple.com/?ll={latitude},{longitude}")
    }

    /// In a chart of 900 by 600, of 0.5 by 0.2 degrees.
    fn position(&self) -> (f64, f64) {
        let x = (self.longitude - 12.15) * 1650.0;
        let y = (52.82 - self.latitude) * 2400.0;
        (x.round(), y.round())
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) places: &'static [Place],
}

#[component]
pub(crate) fn AppleMap(props: &Props) -> Html {
    let places = props.places;
    let parent = use_node_ref();
    let is_accepted = use_state(|| false);
    let is_drawn = use_state(|| false);
    {
        let parent = parent.clone();
        let (accepted, drawn) = (is_accepted.setter(), is_drawn.setter());
        use_effect_with((), move |()| {
            // Without a key there is no token, and nothing to load.
            if maps_token_is_placeholder!("site") {
                return;
            }
            let Some(parent) = parent.cast::<HtmlElement>() else {
                return;
            };
            let draw = move || match mapkit::draw(&parent, places) {
                Ok(()) => drawn.set(true),
                Err(error) => console::warn_2(&"Apple's map could not be drawn.".into(), &error),
            };
            if let Err(error) = mapkit::load(draw, move |is_valid| accepted.set(is_valid)) {
                console::warn_2(&"Apple's map could not be loaded.".into(), &error);
            }
        });
    }
    html! {
        <figure id="map">
            <Chart {places} />
            <div class="live" ref={parent} inert={!(*is_accepted && *is_drawn)} />
        </figure>
    }
}

#[component]
fn Chart(Props { places }: &Props) -> Html {
    html! {
        <svg class="chart" viewBox="0 0 900 600" preserveAspectRatio="xMidYMid slice" role="img" aria-label="A chart of the places">
            { for (1..6).map(|ring| html! { <circle class="ring" cx="450" cy="900" r={(ring * 170).to_string()} /> }) }
            { for (0..9).map(|ray| html! { <path class="ring" d="M450 900V-100" transform={format!("rotate({} 450 900)", ray * 15 - 60)} /> }) }
            <path class="river" d="M40 620q20-130 90-180t40-140 60-120 110-60 60-140" />
            { for places.iter().map(|place| {
                let (x, y) = place.position();
                html! {
                    <g transform={format!("translate({x} {y})")}>
                        <path class="star" d="M0-16 4-4 16 0 4 4 0 16-4 4-16 0-4-4z" />
                        <text x="22" y="6">{ place.name }</text>
                    </g>
                }
            }) }
        </svg>
    }
}
