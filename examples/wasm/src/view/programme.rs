//! What to look at, in the order of the evening.

use yew::prelude::*;

use crate::clock::time;
use crate::night::Night;
use crate::sights::programme;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub(crate) night: Night,
}

#[component]
pub(crate) fn Programme(Props { night }: &Props) -> Html {
    let sightings = programme(night, 6);
    html! {
        <section class="programme" aria-labelledby="programme-title">
            <div class="section-head">
                <h2 id="programme-title">{ "Worth staying up for" }</h2>
                <p>{ "At the hour when each stands highest in the dark." }</p>
            </div>
            <ol class="sights">
                { for sightings.iter().map(|it| html! {
                    <li key={it.sight.name}>
                        <p class="sight-when"><time>{ time(it.time) }</time>
                            <span>{ format!("{:.0}° {}", it.altitude, it.direction) }</span></p>
                        <h3>{ it.sight.name }</h3>
                        <p>{ it.sight.about }</p>
                        <p class="with">{ format!("With {}", it.sight.seen_with) }</p>
                    </li>
                }) }
            </ol>
        </section>
    }
}
