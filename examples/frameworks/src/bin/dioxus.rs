// [dependencies]
// axum = "0.8"
// dioxus = { version = "0.7", default-features = false, features = ["html", "macro", "signals"] }
// dioxus-ssr = "0.7"
// maps-token-macro = "0.1"
// rand = "0.10"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use dioxus::prelude::*;
use maps_token_macro::{mapkit_attributes, mapkit_csp, maps_snapshot_url};

const INIT_MAP: &str = r#"function initMap() { new mapkit.Map("map") }"#;

async fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let attributes = mapkit_attributes!(libraries = ["map"], callback = "initMap", nonce = nonce);
    // Dioxus: `..` spreads a `Vec<Attribute>`.
    let mapkit: Vec<Attribute> = attributes
        .into_iter()
        .map(|(name, value)| Attribute::new(name, value, None, false))
        .collect();
    let html = dioxus_ssr::render_element(rsx! {
        head {
            meta { charset: "utf-8" }
            title { "Our office" }
            style { nonce: "{nonce}", "#map {{ height: 400px }}" }
            script { nonce: "{nonce}", dangerous_inner_html: INIT_MAP }
            script { ..mapkit }
        }
        body {
            div { id: "map" }
            img { src: maps_snapshot_url!("office"), alt: "Map of our office" }
        }
    });
    let html = format!("<!doctype html>\n<html lang=\"en\">{html}</html>\n");
    (
        [(CONTENT_SECURITY_POLICY, mapkit_csp!(nonce = nonce))],
        Html(html),
    )
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    axum::serve(listener, Router::new().route("/", get(page))).await
}
