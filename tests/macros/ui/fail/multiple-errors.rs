use maps_token_macro::{mapkit_script, maps_embed_url};

const SCRIPT: &str = mapkit_script!(
    "siet",
    libraries = ["maps", "annotations"],
    language = "en_GB",
    langauge = "gd",
    version = "newest",
);

fn main() {
    let url: String = maps_embed_url!("site", center = (95, -3.17), camera_distance = -1);
    println!("{url}");
    assert!(matches!("", mapkit_script!("office", callback = "()")));
    println!(concat!("<head>", mapkit_script!("office", nonce = "", version = "7.x.y"), "</head>"));
}
