use maps_token_macro::maps_embed_url;

const BOTH: &str = maps_embed_url!("office", place = "I1", center = (55.97, -3.17), camera_distance = 900);
const NEITHER: &str = maps_embed_url!("office", color_scheme = "dark");
const LINK: &str = maps_embed_url!("office", place = "https://maps.apple.com/place?place-id=I1");
const NOTHING: &str = maps_embed_url!("office");

const APP: &str = maps_embed_url!("office", place = "Apple Park");

fn main() {}
