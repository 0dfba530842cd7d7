// [dependencies]
// maps-token-macro = "0.1"
// poem = "3"
// rand = "0.10"
// tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }

use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url};
use poem::http::header::CONTENT_SECURITY_POLICY;
use poem::listener::TcpListener;
use poem::web::Html;
use poem::{IntoResponse, Route, Server, get, handler};

#[handler]
fn page() -> impl IntoResponse {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let mapkit = mapkit_script!(libraries = ["map"], callback = "initMap", nonce = nonce);
    // The URL contains `&`, which HTML spells `&amp;`. The tag is escaped already.
    let office = maps_snapshot_url!("office").replace('&', "&amp;");
    let html = format!(
        r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Our office</title>
  <style nonce="{nonce}">#map {{ height: 400px }}</style>
  <script nonce="{nonce}">function initMap() {{ new mapkit.Map("map") }}</script>
  {mapkit}
</head>
<body>
  <div id="map"></div>
  <img src="{office}" alt="Map of our office">
</body>
</html>
"#
    );
    Html(html).with_header(CONTENT_SECURITY_POLICY, mapkit_csp!(nonce = nonce))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let server = Server::new(TcpListener::bind(format!("127.0.0.1:{port}")));
    println!("http://localhost:{port}");
    server.run(Route::new().at("/", get(page))).await
}
