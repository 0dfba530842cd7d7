use maps_token_macro::maps_token_domains;

const DOMAINS: &[&str] = maps_token_domains!("sites");

fn main() {}
