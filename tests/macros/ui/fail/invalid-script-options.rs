use maps_token_macro::mapkit_script;

const LATEST: &str = mapkit_script!("site", version = "latest");
const OLD: &str = mapkit_script!("site", version = "4");
const PATH: &str = mapkit_script!("site", version = "6/../x");
const UNDERSCORE: &str = mapkit_script!("site", language = "en_GB");
const LANGUAGE_NAME: &str = mapkit_script!("site", language = "British English");
const CALL: &str = mapkit_script!("site", callback = "initMap()");
const HYPHENATED: &str = mapkit_script!("site", callback = "init-map");

fn main() {}
