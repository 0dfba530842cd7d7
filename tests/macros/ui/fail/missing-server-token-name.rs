use maps_token_macro::maps_server_token;

const TOKEN: &str = maps_server_token!();

fn main() {}
