use maps_token_macro::maps_token_is_placeholder;

const IS_PLACEHOLDER: bool = maps_token_is_placeholder!("siet");

fn main() {}
