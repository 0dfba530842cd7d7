// [dependencies]
// maps-token-macro = "0.1"
// minijinja = "3"
// rand = "0.10"
// rocket = "0.5"

use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url};
use minijinja::{Environment, context};
use rocket::http::Header;
use rocket::response::content::RawHtml;
use rocket::{Responder, State, get, launch, routes};

// MiniJinja: `|safe` keeps the tag from being escaped.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Our office</title>
  <style nonce="{{ nonce }}">#map { height: 400px }</style>
  <script nonce="{{ nonce }}">function initMap() { new mapkit.Map("map") }</script>
  {{ mapkit|safe }}
</head>
<body>
  <div id="map"></div>
  <img src="{{ office }}" alt="Map of our office">
</body>
</html>
"#;

#[derive(Responder)]
struct Page {
    html: RawHtml<String>,
    csp: Header<'static>,
}

#[get("/")]
fn page(templates: &State<Environment<'static>>) -> Page {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let mapkit = mapkit_script!(libraries = ["map"], callback = "initMap", nonce = nonce);
    let csp = Header::new("Content-Security-Policy", mapkit_csp!(nonce = nonce));
    let page = templates.get_template("page.html").expect("a template");
    let values = context! { nonce, mapkit, office => maps_snapshot_url!("office") };
    let html = RawHtml(page.render(values).expect("a page"));
    Page { html, csp }
}

#[launch]
fn rocket() -> _ {
    let mut templates = Environment::new();
    templates
        .add_template("page.html", PAGE)
        .expect("a template");
    rocket::build().manage(templates).mount("/", routes![page])
}
