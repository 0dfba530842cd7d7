//! Every file of the site, rendered in memory before the first one is written.

use anyhow::Result;
use askama::Template;
use serde::Serialize;

use crate::maps::{self, Picture};
use crate::shops::Shop;
use crate::sketch::{Frame, Sketch, Surroundings};

pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) content: String,
}

#[derive(Template)]
#[template(path = "index.html")]
struct IndexPage<'a> {
    markers: Vec<Marker<'a>>,
    sketch: Sketch<'a>,
    cards: Vec<Card<'a>>,
}

struct Card<'a> {
    shop: &'a Shop,
    /// The part of the sketch around the shop, as an SVG view box.
    view: String,
    picture: Option<Picture>,
}

#[derive(Template)]
#[template(path = "shop.html")]
struct ShopPage<'a> {
    markers: Vec<Marker<'a>>,
    sketch: Sketch<'a>,
    shop: &'a Shop,
    /// And how far away they are, in km.
    neighbors: Vec<(f64, &'a Shop)>,
    frame: Option<String>,
}

/// What the script knows about a shop.
#[derive(Serialize)]
struct Marker<'a> {
    number: usize,
    name: &'a str,
    street: &'a str,
    latitude: f64,
    longitude: f64,
}

pub(crate) fn render(shops: &[Shop], surroundings: &Surroundings) -> Result<Vec<File>> {
    let frame = Frame::around(shops);
    let index = IndexPage {
        markers: shops.iter().map(marker).collect(),
        sketch: surroundings.draw(&frame, shops, Shop::page),
        cards: shops.iter().map(|shop| card(shop, &frame)).collect(),
    };
    let mut files = vec![file("index.html", index.render()?)];
    for shop in shops {
        let page = ShopPage {
            markers: vec![marker(shop)],
            sketch: surroundings.draw(
                &Frame::at(shop),
                std::slice::from_ref(shop),
                Shop::maps_link,
            ),
            shop,
            neighbors: neighbors(shop, shops),
            frame: maps::frame(shop.at),
        };
        files.push(file(&shop.page(), page.render()?));
    }
    files.push(file("style.css", include_str!("../assets/style.css")));
    files.push(file("finder.js", include_str!("../assets/finder.js")));
    Ok(files)
}

fn file(name: &str, content: impl Into<String>) -> File {
    File {
        name: name.to_owned(),
        content: content.into(),
    }
}

fn card<'a>(shop: &'a Shop, frame: &Frame) -> Card<'a> {
    let (x, y) = frame.project(shop.at);
    Card {
        shop,
        view: format!("{:.0} {:.0} 320 120", x - 160.0, y - 84.0),
        picture: maps::picture(&shop.slug),
    }
}

fn marker(shop: &Shop) -> Marker<'_> {
    Marker {
        number: shop.number,
        name: &shop.name,
        street: &shop.street,
        latitude: shop.at.latitude,
        longitude: shop.at.longitude,
    }
}

fn neighbors<'a>(shop: &Shop, shops: &'a [Shop]) -> Vec<(f64, &'a Shop)> {
    let others = shops.iter().filter(|other| other.slug != shop.slug);
    let mut others: Vec<_> = others
        .map(|other| (shop.at.km_to(other.at), other))
        .collect();
    others.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    others.truncate(2);
    others
}
