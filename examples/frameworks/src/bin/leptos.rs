// [dependencies]
// any_spawner = { version = "0.3", features = ["tokio"] }
// axum = "0.8"
// leptos = { version = "0.8", features = ["nonce", "ssr"] }
// leptos_axum = "0.8"
// maps-token-macro = "0.1"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::routing::get;
use leptos::attr::any_attribute::IntoAnyAttribute;
use leptos::attr::custom::custom_attribute;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use maps_token_macro::{mapkit_attributes, mapkit_csp, maps_snapshot_url};

fn page() -> impl IntoView {
    // Leptos: with the feature `nonce`, leptos_axum provides a new `Nonce` for each request.
    let nonce = use_nonce().expect("the feature `nonce`");
    let csp = HeaderValue::try_from(mapkit_csp!(nonce = nonce)).expect("ASCII");
    expect_context::<ResponseOptions>().insert_header(CONTENT_SECURITY_POLICY, csp);
    let attributes = mapkit_attributes!(libraries = ["map"], callback = "initMap", nonce = nonce);
    let mapkit: Vec<_> = attributes
        .into_iter()
        .map(|(name, value)| custom_attribute(name, value).into_any_attr())
        .collect();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <title>"Our office"</title>
                <style nonce=nonce.clone()>"#map { height: 400px }"</style>
                <script nonce=nonce>r#"function initMap() { new mapkit.Map("map") }"#</script>
                <script {..mapkit}></script>
            </head>
            <body>
                <div id="map"></div>
                <img src=maps_snapshot_url!("office") alt="Map of our office" />
            </body>
        </html>
    }
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    any_spawner::Executor::init_tokio().expect("once"); // `leptos_routes` does it itself
    let handler = leptos_axum::render_app_to_stream(page);
    axum::serve(listener, Router::new().route("/", get(handler))).await
}
