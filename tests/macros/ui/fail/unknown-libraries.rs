use maps_token_macro::mapkit_script;

const LIBRARIES: &str = mapkit_script!("site", libraries = ["maps", "annotation", "traffic"]);

fn main() {}
