use maps_token_macro::maps_token_expiry;

const EXPIRY: Option<u64> = maps_token_expiry!("Site");

fn main() {}
