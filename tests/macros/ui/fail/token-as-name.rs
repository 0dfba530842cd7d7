use maps_token_macro::maps_token;

const TOKEN: &str = maps_token!("eyJhbGciOiJFUzI1NiJ9.e30.c2ln");

fn main() {}
