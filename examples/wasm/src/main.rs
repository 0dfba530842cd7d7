//! A page in the browser, with Apple's map as a component.

mod apple_map;
mod mapkit;

use apple_map::{AppleMap, Place};
use yew::prelude::*;

/// Public observing sites of the Westhavelland star park, and how dark the sky is: 22 is the darkest.
const PLACES: &[Place] = &[
    place("Gülpe", 52.7328, 12.2199, "21.78"),
    place("Gülper See", 52.7522, 12.2722, "21.44"),
    place("Spaatz", 52.6855, 12.2957, "21.55"),
    place("Parey", 52.6938, 12.2308, "21.30"),
    place("Zootzen", 52.7869, 12.6095, "21.40"),
    place("Nennhausen", 52.6001, 12.4936, "21.20"),
];

const fn place(name: &'static str, latitude: f64, longitude: f64, darkness: &'static str) -> Place {
    Place {
        name,
        latitude,
        longitude,
        darkness,
    }
}

#[component]
fn Page() -> Html {
    html! {
        <main>
            <h1>{ "Nachtblick" }</h1>
            <p>{ "Six places near Berlin where the night is still dark." }</p>
            <AppleMap places={PLACES} />
            <ul>
                { for PLACES.iter().map(|place| html! {
                    <li><a href={place.maps_link()}>{ place.name }</a>{ " " }<span>{ place.darkness }</span></li>
                }) }
            </ul>
        </main>
    }
}

fn main() {
    yew::Renderer::<Page>::new().render();
}
