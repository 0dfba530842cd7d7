use maps_token_macro::mapkit_script;

const LATEST: &str = mapkit_script!("site", version = "latest");
const OLD: &str = mapkit_script!("site", version = "4");
const PATH: &str = mapkit_script!("site", version = "6/../x");
const UNDERLINED: &str = mapkit_script!("site", language = "en_GB");
const IN_FULL: &str = mapkit_script!("site", language = "British English");
const A_CALL: &str = mapkit_script!("site", callback = "initMap()");
const HYPHENED: &str = mapkit_script!("site", callback = "init-map");

fn main() {}
