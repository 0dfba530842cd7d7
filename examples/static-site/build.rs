//! Mints the tokens in `maps.toml`, and signs a picture of the map for every shop, by day and by night.

use std::collections::BTreeMap;
use std::fs;

use maps_token_build::{Builder, Snapshot};
use serde::Deserialize;

const SHOPS: &str = "data/shops.toml";

/// The part of the file that a picture needs; `src/shops.rs` reads all of it.
#[derive(Deserialize)]
struct File {
    shop: Vec<Shop>,
}

#[derive(Deserialize)]
struct Shop {
    slug: String,
    at: (f64, f64),
}

fn main() {
    println!("cargo:rerun-if-changed={SHOPS}");
    let text = fs::read_to_string(SHOPS).unwrap_or_else(|error| panic!("{SHOPS}: {error}"));
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{SHOPS}: {error}"));
    Builder::new()
        .snapshots(file.shop.iter().map(picture))
        .mint();
}

fn picture(shop: &Shop) -> Snapshot {
    Snapshot::new(&shop.slug, shop.at)
        .z(16)
        .size(640, 240)
        .scale(2)
        .t("mutedStandard")
        .light_and_dark()
        .lang("en-GB")
        .annotations([BTreeMap::from([("point", "center"), ("color", "a8480c")])])
        .expires("180 days")
}
