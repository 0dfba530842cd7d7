use maps_token_macro::maps_token;

const TAG: &str = concat!("<meta content=\"", maps_token!("siet"), "\">");

fn main() {}
