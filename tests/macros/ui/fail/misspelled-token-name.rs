use maps_token_macro::maps_token;

const TOKEN: &str = maps_token!("siet");

fn main() {}
