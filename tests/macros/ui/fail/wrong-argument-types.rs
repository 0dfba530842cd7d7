use maps_token_macro::{mapkit_script, maps_embed_url};

const MAP: &str = "map";

const LANGUAGE: &str = mapkit_script!("site", language = 3);
const LIBRARY: &str = mapkit_script!("site", libraries = "map");
const UNQUOTED_LIBRARY: &str = mapkit_script!("site", libraries = [map]);
const CONSTANT_LIBRARY: &str = mapkit_script!("site", libraries = [MAP]);
const VERSION: &str = mapkit_script!("site", version = 6);
const CALLBACK: &str = mapkit_script!("site", callback = init_map);
const DATA: &str = mapkit_script!("site", data = "page");
const DATA_BYTES: &str = mapkit_script!("site", data = { page = b"shop" });
const DATA_UNIT: &str = mapkit_script!("site", data = { width = 12px });
const CENTER: &str = maps_embed_url!("office", center = "55.97, -3.17");
const CENTER_OF_ONE: &str = maps_embed_url!("office", center = (55.97));
const CENTER_OF_THREE: &str = maps_embed_url!("office", center = (55.97, -3.17, 40.0));
const CENTER_OF_TEXTS: &str = maps_embed_url!("office", center = ("55.97", "-3.17"));
const DISTANCE: &str = maps_embed_url!("office", center = (55.97, -3.17), camera_distance = "1200 m");
const UNIT: &str = maps_embed_url!("office", center = (55.97, -3.17), camera_distance = 1200m);
const PLACE: &str = maps_embed_url!("office", place = true);

fn main() {}
