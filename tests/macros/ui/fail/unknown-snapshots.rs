use maps_token_macro::maps_snapshot_url;

const MISSPELLED: &str = maps_snapshot_url!("shops-drak");
const UNKNOWN: &str = maps_snapshot_url!("zzz");
const TWO_COLOR_SCHEMES: &str = maps_snapshot_url!("shops");
const UNQUOTED: &str = maps_snapshot_url!(hq);

fn main() {}
