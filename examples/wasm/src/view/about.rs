//! What the map's token is good for.

use yew::prelude::*;

use crate::token::{DOMAINS, is_placeholder, validity};

#[component]
pub(crate) fn AboutThisMap() -> Html {
    html! {
        <details class="about">
            <summary>{ "About this map" }</summary>
            if is_placeholder() {
                <p>{ "This copy was built without a private key, so it has no token for Apple's maps." }</p>
            } else {
                <p>
                    { "The map is Apple's. Its token was signed when this page was built, and stands in it for \
                       everyone to read: it is good for " }
                    { for DOMAINS.iter().enumerate().map(|(index, domain)| html! {
                        <>if index > 0 { { " and " } }<code>{ *domain }</code></>
                    }) }
                    { format!(" alone, {}.", validity()) }
                </p>
            }
            <p>{ "Sun, moon and stars are computed on your own device. Nothing is asked of a server but the map." }</p>
        </details>
    }
}
