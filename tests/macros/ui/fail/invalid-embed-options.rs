use maps_token_macro::maps_embed_url;

const MISSPELLED: &str = maps_embed_url!("office", place = "I1", color_scheme = "Dark");
const UNKNOWN: &str = maps_embed_url!("office", place = "I1", color_scheme = "sepia");
const ONE_ANNOTATION: &str =
    maps_embed_url!("office", center = (55.97, -3.17), annotations = r#"{"point":"55.97,-3.17"}"#);

fn main() {}
