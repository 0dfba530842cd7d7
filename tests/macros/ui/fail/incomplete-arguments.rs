use maps_token_macro::{mapkit_csp, mapkit_script, maps_snapshot_url, maps_snapshots};

const UNQUOTED_NAME: &str = mapkit_script!(site, language = "en-GB");
const TRAILING_NAME: &str = mapkit_script!(language = "en-GB", "site");
const NO_COMMA: &str = mapkit_script!("site" language = "en-GB");
const NO_SECOND_COMMA: &str = mapkit_script!("site", language = "en-GB" version = "6");
const NO_COMMA_AFTER_EXPRESSION: &str = mapkit_script!("site", nonce = nonce() language = "gd");
const NO_EQUALS_SIGN: &str = mapkit_script!("site", language: "en-GB");
const NO_VALUE: &str = mapkit_script!("site", language = , version);
const UNKNOWN_AND_NO_VALUE: &str = mapkit_script!("site", zoom);
const NO_NAME: &str = mapkit_script!("site", 3);
const POLICY_WITH_TOKEN: &str = mapkit_csp!("site");
const SNAPSHOT: &str = maps_snapshot_url!();
const SNAPSHOT_WITH_MORE: &str = maps_snapshot_url!("hq", scale = 2);
const SNAPSHOTS: &[(&str, &str)] = maps_snapshots!("hq");

fn main() {}
