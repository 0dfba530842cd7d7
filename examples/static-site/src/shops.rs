//! The shops, read from `data/shops.toml`. What has been read is right: nothing is checked later.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Error, Result, bail, ensure};
use serde::Deserialize;

use crate::place::Place;
use crate::week::Week;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shop {
    pub(crate) slug: Slug,
    pub(crate) name: String,
    pub(crate) district: String,
    pub(crate) street: String,
    pub(crate) postcode: String,
    pub(crate) phone: String,
    pub(crate) at: Place,
    pub(crate) lamp: String,
    pub(crate) shelves: String,
    pub(crate) about: String,
    pub(crate) hours: Week,
    /// Its place in the file, from 1: what stands on its lamp.
    #[serde(skip)]
    pub(crate) number: usize,
}

/// The name of a shop's page, and of the file behind it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Slug(String);

pub(crate) fn read(path: &Path) -> Result<Vec<Shop>> {
    let in_file = || format!("in {}", path.display());
    parse(&fs::read_to_string(path).with_context(in_file)?).with_context(in_file)
}

fn parse(text: &str) -> Result<Vec<Shop>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        shop: Vec<Shop>,
    }

    let mut shops = toml::from_str::<File>(text)?.shop;
    ensure!(
        !shops.is_empty(),
        "`shop` is empty: a shop finder needs a shop"
    );
    for (shop, number) in shops.iter_mut().zip(1..) {
        shop.number = number;
    }

    let mut taken = HashMap::new();
    for shop in &shops {
        if let Some(other) = taken.insert(&shop.slug, &shop.name) {
            bail!(
                "`slug` must be unique: {other:?} and {:?} share {:?}",
                shop.name,
                shop.slug.0
            );
        }
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
        let digits: String = self.phone.chars().filter(|c| !c.is_whitespace()).collect();
        format!("tel:{digits}")
    }
}

impl TryFrom<String> for Slug {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        ensure!(
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "expected lower-case letters, digits and `-`, like \"on-the-shore\", not {text:?}"
        );
        ensure!(text != "index", "\"index\" is the page of all shops");
        Ok(Slug(text))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../data/shops.toml");

    fn error_with(from: &str, to: &str) -> String {
        assert!(FILE.contains(from));
        parse(&FILE.replace(from, to))
            .err()
            .map(|error| format!("{error:#}"))
            .unwrap_or_default()
    }

    #[test]
    fn our_own_file_is_right() -> Result<()> {
        let numbers: Vec<_> = parse(FILE)?.iter().map(|shop| shop.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        Ok(())
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, said) in [
            (
                r#"slug = "upstairs""#,
                r#"slug = "on-the-shore""#,
                "`slug` must be unique",
            ),
            (
                r#"slug = "upstairs""#,
                r#"slug = "../upstairs""#,
                "slug = \"../upstairs\"",
            ),
            (
                r#"slug = "upstairs""#,
                r#"slug = "index""#,
                "the page of all shops",
            ),
            (
                "[55.9757, -3.1702]",
                "[155.9757, -3.1702]",
                "at = [155.9757",
            ),
            (
                "[55.9757, -3.1702]",
                "[155.9757, -3.1702]",
                "latitude 155.9757 is not",
            ),
            ("sun = \"14:00-20:00\"", "sun = \"2pm\"", "sun = \"2pm\""),
            ("sun = \"14:00-20:00\"", "", "missing field `sun`"),
            ("district = \"Leith\"", "", "missing field `district`"),
            (
                "district = \"Leith\"",
                "distrikt = \"Leith\"",
                "unknown field `distrikt`",
            ),
        ] {
            let error = error_with(from, to);
            assert!(error.contains(said), "{to}: {error}");
        }
    }
}
