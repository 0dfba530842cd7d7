use maps_token_macro::{mapkit_script, maps_embed_url};

const LANGUAGES: &str = mapkit_script!("site", language = "en-GB", language = "gd");
const LIBRARIES: &str = mapkit_script!("site", libraries = ["map", "annotations", "map"]);
const DATA: &str = mapkit_script!("site", data = { page = "shop", "page" = "shops" });
const PLACES: &str = maps_embed_url!("office", place = "I1", place = "I2");

fn main() {}
