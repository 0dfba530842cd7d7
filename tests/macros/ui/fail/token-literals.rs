use maps_token_macro::{mapkit_script, maps_embed_url};

const SCRIPT: &str = mapkit_script!(token = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln");
const EMBED: &str = maps_embed_url!(token = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", place = "I1");

fn main() {
    let fresh = String::new();
    let _ = mapkit_script!("office", token = fresh);
}
