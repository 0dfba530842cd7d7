// [dependencies]
// actix-web = { version = "4", default-features = false, features = ["macros"] }
// maps-token-macro = "0.1"
// rand = "0.10"
// tera = "2"

use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType};
use actix_web::{App, HttpResponse, HttpServer, Responder, get};
use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url};
use tera::{Context, Tera};

// Tera: `| safe` keeps the tag from being escaped.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Our office</title>
  <style nonce="{{ nonce }}">#map { height: 400px }</style>
  <script nonce="{{ nonce }}">function initMap() { new mapkit.Map("map") }</script>
  {{ mapkit | safe }}
</head>
<body>
  <div id="map"></div>
  <img src="{{ office }}" alt="Map of our office">
</body>
</html>
"#;

#[get("/")]
async fn page() -> impl Responder {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let mapkit = mapkit_script!(libraries = ["map"], callback = "initMap", nonce = nonce);
    let mut context = Context::new();
    context.insert("nonce", &nonce);
    context.insert("mapkit", &mapkit);
    context.insert("office", maps_snapshot_url!("office"));
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((CONTENT_SECURITY_POLICY, mapkit_csp!(nonce = nonce)))
        .body(Tera::one_off(PAGE, &context, true).expect("a page"))
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT").unwrap_or("3000".into());
    let server = HttpServer::new(|| App::new().service(page)).bind(format!("127.0.0.1:{port}"))?;
    println!("http://localhost:{port}");
    server.run().await
}
