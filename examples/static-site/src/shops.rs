//! The shops in `data/shops.toml`.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::place::Place;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shop {
    /// Of its page and its pictures. The build script rejects other characters than `a-z`, `0-9`, `-` and `_`.
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) district: String,
    pub(crate) street: String,
    pub(crate) postcode: String,
    pub(crate) phone: String,
    pub(crate) at: Place,
    pub(crate) lamp: String,
    pub(crate) shelves: String,
    pub(crate) about: String,
    /// Days, and when the shop is open on them.
    pub(crate) hours: Vec<(String, String)>,
    /// From 1, in the order of the file.
    #[serde(skip)]
    pub(crate) number: usize,
}

pub(crate) fn read(text: &str) -> Result<Vec<Shop>> {
    #[derive(Deserialize)]
    struct File {
        shop: Vec<Shop>,
    }

    let mut shops = toml::from_str::<File>(text)
        .context("data/shops.toml")?
        .shop;
    for (shop, number) in shops.iter_mut().zip(1..) {
        shop.number = number;
    }
    Ok(shops)
}

impl Shop {
    pub(crate) fn page(&self) -> String {
        format!("{}.html", self.slug)
    }

    pub(crate) fn maps_link(&self) -> String {
        self.at.maps_link(&self.name)
    }

    pub(crate) fn phone_link(&self) -> String {
        format!("tel:{}", self.phone.replace(' ', ""))
    }
}
