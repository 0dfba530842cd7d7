use maps_token_macro::mapkit_csp;

const POLICY: &str = mapkit_csp!(nonce = "r4nd0m'; script-src *");

fn main() {}
