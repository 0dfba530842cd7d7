// [dependencies]
// axum = "0.8"
// maps-token-macro = "0.1"
// rand = "0.10"
// sycamore = "0.9"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use maps_token_macro::{mapkit_attributes, mapkit_csp, maps_snapshot_url};
use sycamore::prelude::*;

const INIT_MAP: &str = r#"function initMap() { new mapkit.Map("map") }"#;

fn render(nonce: String) -> String {
    let attributes = mapkit_attributes!(libraries = ["map"], callback = "initMap", nonce = nonce);
    let (of_style, of_script) = (nonce.clone(), nonce);
    sycamore::render_to_string(|| {
        let mut mapkit = sycamore::web::tags::script();
        for (name, value) in attributes {
            mapkit = mapkit.attr(name, value);
        }
        // Sycamore: two traits have a method `nonce`, hence the quotes; `(mapkit)` inserts the element.
        view! {
            html(lang="en") {
                head {
                    meta(charset="utf-8")
                    title { "Our office" }
                    style("nonce"=of_style, dangerously_set_inner_html="#map { height: 400px }")
                    script("nonce"=of_script, dangerously_set_inner_html=INIT_MAP)
                    (mapkit)
                }
                body {
                    div(id="map")
                    img(src=maps_snapshot_url!("office"), alt="Map of our office")
                }
            }
        }
    })
}

async fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let csp = mapkit_csp!(nonce = nonce);
    let html = format!("<!doctype html>\n{}\n", render(nonce));
    ([(CONTENT_SECURITY_POLICY, csp)], Html(html))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    axum::serve(listener, Router::new().route("/", get(page))).await
}
