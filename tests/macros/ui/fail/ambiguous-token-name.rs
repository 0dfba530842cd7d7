use maps_token_macro::{mapkit_script, maps_embed_url, maps_token};

const TOKEN: &str = maps_token!();
const SCRIPT: &str = mapkit_script!(language = "en-GB");
const EMBED: &str = maps_embed_url!(place = "I63802885C8189B2B");

fn main() {}
