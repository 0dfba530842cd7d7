// [dependencies]
// askama = "0.16"
// axum = "0.8"
// maps-token-macro = "0.1"
// rand = "0.10"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use askama::Template;
use axum::Router;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url};

// askama: a field needs `self.` within a macro, and `|safe` keeps the tag from being escaped.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Our office</title>
  <style nonce="{{ nonce }}">#map { height: 400px }</style>
  <script nonce="{{ nonce }}">function initMap() { new mapkit.Map("map") }</script>
  {{ mapkit_script!(libraries = ["map"], callback = "initMap", nonce = self.nonce)|safe }}
</head>
<body>
  <div id="map"></div>
  <img src="{{ maps_snapshot_url!("office") }}" alt="Map of our office">
</body>
</html>
"#
)]
struct Page {
    nonce: String,
}

async fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let csp = mapkit_csp!(nonce = nonce);
    let html = Page { nonce }.render().expect("a page");
    ([(CONTENT_SECURITY_POLICY, csp)], Html(html))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("http://localhost:{port}");
    axum::serve(listener, Router::new().route("/", get(page))).await
}
