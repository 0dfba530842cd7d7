//! The page. maud escapes what is put into it; the script tag is escaped by the macro.

use maps_token_macro::mapkit_script;
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(crate) fn render(nonce: &str, token: &str) -> Markup {
    let mapkit = mapkit_script!(
        "site",
        token = token,
        nonce = nonce,
        libraries = ["map", "annotations"],
        callback = "initMap"
    );
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Kaldbad: cold water, Oslo" }
                style nonce=(nonce) { (PreEscaped(include_str!("../assets/style.css"))) }
            }
            body {
                main {
                    div.text {
                        p.brand { "Kaldbad" }
                        h1 { "Three ladders into the fjord" }
                        p { "Open all winter, with a stove to warm up at, and hot soup after." }
                        ol {
                            @for (name, place) in [
                                ("Isbryteren", "Sørenga, the long jetty"),
                                ("Stiv Kuling", "Langkaia, below the fort"),
                                ("Lille Nord", "Filipstad, by the lamp"),
                            ] {
                                li { b { (name) } " " span { (place) } }
                            }
                        }
                        p { a href="https://maps.apple.com/?ll=59.9035,10.7420&q=Kaldbad" { "Open in Apple Maps" } }
                    }
                    figure #map {
                        (PreEscaped(include_str!("../assets/chart.svg")))
                        div #live-map inert {}
                    }
                }
                script nonce=(nonce) { (PreEscaped(include_str!("../assets/map.js"))) }
                (PreEscaped(mapkit))
            }
        }
    }
}
