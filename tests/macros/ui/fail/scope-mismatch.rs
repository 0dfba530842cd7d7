use maps_token_macro::{mapkit_attributes, mapkit_script, maps_embed_url};

const SCRIPT: &str = mapkit_script!("office");
const ATTRIBUTES: &[(&str, &str)] = mapkit_attributes!("office", language = "en-GB");
const EMBED: &str = maps_embed_url!("site", place = "I63802885C8189B2B");
const SERVER: &str = mapkit_script!("backend");
const SERVER_EMBED: &str = maps_embed_url!("backend", place = "I63802885C8189B2B");

fn main() {}
