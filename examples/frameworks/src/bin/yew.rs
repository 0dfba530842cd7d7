// [dependencies]
// axum = "0.8"
// maps-token-macro = "0.1"
// rand = "0.10"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
// yew = { version = "0.23", features = ["ssr"] }

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::IntoResponse;
use axum::routing::get;
use maps_token_macro::{mapkit_attributes, mapkit_csp, maps_snapshot_url};
use yew::prelude::*;
use yew::virtual_dom::VTag;

#[derive(PartialEq, Properties)]
struct PageProps {
    nonce: String,
}

#[component]
fn Page(PageProps { nonce }: &PageProps) -> Html {
    // Yew: `html!` has no syntax for a list of attributes, so build the element.
    let mut mapkit = VTag::new("script");
    let attributes = mapkit_attributes!(libraries = ["map"], callback = "initMap", nonce = nonce);
    for (name, value) in attributes {
        mapkit.add_attribute(name, value);
    }
    html! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <title>{"Our office"}</title>
                <style nonce={nonce.clone()}>{"#map { height: 400px }"}</style>
                <script nonce={nonce.clone()}>{r#"function initMap() { new mapkit.Map("map") }"#}</script>
                {Html::from(mapkit)}
            </head>
            <body>
                <div id="map"></div>
                <img src={maps_snapshot_url!("office")} alt="Map of our office" />
            </body>
        </html>
    }
}

async fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let csp = mapkit_csp!(nonce = nonce);
    let page = yew::ServerRenderer::<Page>::with_props(|| PageProps { nonce }).hydratable(false);
    let html = format!("<!doctype html>\n{}\n", page.render().await);
    ([(CONTENT_SECURITY_POLICY, csp)], axum::response::Html(html))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    axum::serve(listener, Router::new().route("/", get(page))).await
}
