use maps_token_macro::maps_token;

const CHARACTER: &str = maps_token!('s');
const BYTES: &str = maps_token!(b"site");
const MACRO: &str = maps_token!(concat!("si", "te"));
const NUMBER: &str = maps_token!(1);

fn main() {}
