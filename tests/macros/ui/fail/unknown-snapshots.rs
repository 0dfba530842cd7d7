use maps_token_macro::{maps_snapshot_url, maps_token};

const MISSPELLED: &str = maps_snapshot_url!("shops-drak");
const UNKNOWN: &str = maps_snapshot_url!("zzz");
const TWO_COLOR_SCHEMES: &str = maps_snapshot_url!("shops");
const UNQUOTED: &str = maps_snapshot_url!(hq);
const UPPERCASE: &str = maps_snapshot_url!("HQ");
const TOKEN: &str = maps_snapshot_url!("site");
const SNAPSHOT: &str = maps_token!("hq");

fn main() {}
