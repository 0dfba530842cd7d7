use maps_token_macro::maps_token;

macro_rules! token {
    ($name:literal) => {
        maps_token!($name)
    };
}
const TOKEN: &str = token!("siet");

fn main() {}
