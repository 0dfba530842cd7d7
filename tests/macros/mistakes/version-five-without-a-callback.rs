use maps_token_macro::mapkit_script;

const SCRIPT: &str = mapkit_script!("site", version = "5");

fn main() {}
