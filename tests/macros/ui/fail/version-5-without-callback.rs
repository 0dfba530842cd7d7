use maps_token_macro::mapkit_script;

const SCRIPT: &str = mapkit_script!("site", version = "5");

const FULL: &str = mapkit_script!("site", version = "5.80.1");
const FIFTY: &str = mapkit_script!("site", version = "50");

fn main() {}
