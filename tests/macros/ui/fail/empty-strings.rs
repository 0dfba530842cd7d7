use maps_token_macro::{mapkit_csp, mapkit_script, maps_embed_url};

const SCRIPT: &str = mapkit_script!("site", nonce = "", language = "", version = "", callback = "");
const LIBRARY: &str = mapkit_script!("site", libraries = [""]);
const POLICY: &str = mapkit_csp!(nonce = "");
const PLACE: &str = maps_embed_url!("office", place = "");
const PART: &str = maps_embed_url!("office", center = (55.97, -3.17), annotations = "", color_scheme = "");

fn main() {}
