// [dependencies]
// axum = "0.8"
// maps-token-macro = "0.1"
// maud = "0.27"
// rand = "0.10"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url};
use maud::{DOCTYPE, PreEscaped, html};

const INIT_MAP: &str = r#"function initMap() { new mapkit.Map("map") }"#;

async fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let mapkit = mapkit_script!(libraries = ["map"], callback = "initMap", nonce = nonce);
    // maud: `PreEscaped` keeps the tag and the script from being escaped.
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "Our office" }
                style nonce=(nonce) { "#map { height: 400px }" }
                script nonce=(nonce) { (PreEscaped(INIT_MAP)) }
                (PreEscaped(mapkit))
            }
            body {
                div #map {}
                img src=(maps_snapshot_url!("office")) alt="Map of our office";
            }
        }
    };
    let headers = [(CONTENT_SECURITY_POLICY, mapkit_csp!(nonce = nonce))];
    (headers, Html(html.into_string()))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    axum::serve(listener, Router::new().route("/", get(page))).await
}
