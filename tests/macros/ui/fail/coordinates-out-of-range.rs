use maps_token_macro::maps_embed_url;

const SWAPPED: &str = maps_embed_url!("office", center = (174.78, -41.29));
const BOTH: &str = maps_embed_url!("office", center = (-91, 180.5));
const ZERO_DISTANCE: &str = maps_embed_url!("office", center = (55.97, -3.17), camera_distance = 0);
const NEGATIVE_DISTANCE: &str = maps_embed_url!("office", center = (55.97, -3.17), camera_distance = -20.5);
const LITERAL_AND_EXPRESSION: &str =
    maps_embed_url!("office", center = (97.55, f64::from(3)));

fn main() {}
