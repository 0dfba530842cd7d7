use maps_token_macro::maps_token;

const NAME: &str = "site";
const TOKEN: &str = maps_token!(NAME);

fn main() {}
