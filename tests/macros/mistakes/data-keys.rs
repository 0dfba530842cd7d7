use maps_token_macro::mapkit_script;

const OF_THE_LOADER: &str = mapkit_script!("site", data = { callback = "init", token = "t" });
const WITH_ITS_PREFIX: &str = mapkit_script!("site", data = { "data-page" = "shop" });
const NO_NAMES: &str = mapkit_script!("site", data = { "" = "a", "a b" = "c", storeId = "d", "x>" = "e" });
const WITHOUT_QUOTES: &str = mapkit_script!("site", data = { store-id = "12", page = "shop" });
const WITHOUT_A_VALUE: &str = mapkit_script!("site", data = { page, shop = });

fn main() {}
