use maps_token_macro::mapkit_script;

const RESERVED: &str = mapkit_script!("site", data = { callback = "init", token = "t" });
const DATA_PREFIX: &str = mapkit_script!("site", data = { "data-page" = "shop" });
const INVALID: &str = mapkit_script!("site", data = { "" = "a", "a b" = "c", storeId = "d", "x>" = "e" });
const UNQUOTED: &str = mapkit_script!("site", data = { store-id = "12", page = "shop" });
const TWO_HYPHENS: &str = mapkit_script!("site", data = { a-b-type = "12" });
const NOT_A_KEY: &str = mapkit_script!("site", data = { 3 = "12" });
const MISSING_VALUE: &str = mapkit_script!("site", data = { page, shop = });

fn main() {}
