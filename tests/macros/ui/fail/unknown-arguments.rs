use maps_token_macro::{mapkit_attributes, mapkit_csp, mapkit_script, maps_embed_url};

const MISSPELLED: &str = mapkit_script!("site", langauge = "en-GB");
const UNKNOWN: &[(&str, &str)] = mapkit_attributes!("site", zoom = 3);
const CAMEL_CASE: &str = maps_embed_url!("office", center = (55.97, -3.17), cameraDistance = 900);
const POLICY: &str = mapkit_csp!(nounce = "r4nd0m");

fn main() {}
