use maps_token_macro::maps_snapshot_url;

const MISSPELT: &str = maps_snapshot_url!("shops-drak");
const UNHEARD_OF: &str = maps_snapshot_url!("zzz");
const OF_TWO_COLOR_SCHEMES: &str = maps_snapshot_url!("shops");
const WITHOUT_QUOTES: &str = maps_snapshot_url!(hq);

fn main() {}
