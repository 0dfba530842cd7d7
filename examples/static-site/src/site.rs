//! Every file of the site, rendered in memory before the first one is written.

use anyhow::{Context, Result};
use askama::Template;
use serde::Serialize;

use crate::maps::{self, Picture};
use crate::output::File;
use crate::shops::Shop;
use crate::sketch::{Frame, Sketch, Surroundings};
use crate::week::Row;

pub(crate) fn render(shops: &[Shop], surroundings: &Surroundings) -> Result<Vec<File>> {
    let mut files = vec![File {
        name: "index.html".to_owned(),
        contents: render_index(shops, surroundings)?,
    }];
    for shop in shops {
        let contents = render_shop(shop, shops, surroundings)
            .with_context(|| format!("cannot render the page of {}", shop.name))?;
        files.push(File {
            name: shop.page(),
            contents,
        });
    }
    files.push(File {
        name: "style.css".to_owned(),
        contents: include_str!("../assets/style.css").to_owned(),
    });
    files.push(File {
        name: "finder.js".to_owned(),
        contents: include_str!("../assets/finder.js").to_owned(),
    });
    Ok(files)
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
    picture: Option<Picture>,
}

#[derive(Template)]
#[template(path = "shop.html")]
struct ShopPage<'a> {
    markers: Vec<Marker<'a>>,
    sketch: Sketch<'a>,
    shop: &'a Shop,
    hours: Vec<Row>,
    neighbours: Vec<Neighbour<'a>>,
    /// The address of a map to look around on.
    frame: Option<String>,
}

/// What the script is told of a shop.
#[derive(Serialize)]
struct Marker<'a> {
    number: usize,
    name: &'a str,
    street: &'a str,
    latitude: f64,
    longitude: f64,
}

struct Neighbour<'a> {
    shop: &'a Shop,
    km: String,
}

fn render_index(shops: &[Shop], surroundings: &Surroundings) -> Result<String> {
    let card = |shop| Card {
        shop,
        picture: maps::picture(&shop.slug),
    };
    let page = IndexPage {
        markers: shops.iter().map(marker).collect(),
        sketch: surroundings.draw(&Frame::around(shops), shops, Shop::page),
        cards: shops.iter().map(card).collect(),
    };
    Ok(page.render()?)
}

fn render_shop(shop: &Shop, shops: &[Shop], surroundings: &Surroundings) -> Result<String> {
    let page = ShopPage {
        markers: vec![marker(shop)],
        sketch: surroundings.draw(
            &Frame::at(shop),
            std::slice::from_ref(shop),
            Shop::maps_link,
        ),
        shop,
        hours: shop.hours.rows(),
        neighbours: neighbours(shop, shops),
        frame: maps::frame(shop.at),
    };
    Ok(page.render()?)
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

fn neighbours<'a>(shop: &Shop, shops: &'a [Shop]) -> Vec<Neighbour<'a>> {
    let mut others: Vec<_> = shops
        .iter()
        .filter(|other| other.slug != shop.slug)
        .map(|other| (shop.at.km_to(other.at), other))
        .collect();
    others.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    others
        .into_iter()
        .take(2)
        .map(|(km, shop)| Neighbour {
            shop,
            km: format!("{km:.1} km"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{shops, sketch};

    const HOSTILE: &str = r#"</script><script>alert("&'")</script><!--"#;

    #[test]
    fn nothing_in_the_data_breaks_out_of_the_page() -> Result<()> {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut shops = shops::read(&data.join("shops.toml"))?;
        let surroundings = sketch::read(&data.join("sketch.toml"))?;
        let clean = render(&shops, &surroundings)?;
        for shop in &mut shops {
            for text in [
                &mut shop.name,
                &mut shop.district,
                &mut shop.street,
                &mut shop.about,
            ] {
                HOSTILE.clone_into(text);
            }
        }
        let hostile = render(&shops, &surroundings)?;

        for (clean, hostile) in clean.iter().zip(&hostile) {
            let count = |page: &File, what| page.contents.matches(what).count();
            for what in ["<script", "</script", "<!--"] {
                assert_eq!(
                    count(clean, what),
                    count(hostile, what),
                    "{} {what}",
                    clean.name
                );
            }
            assert_eq!(count(hostile, "alert(\"&"), 0, "{}", hostile.name);
        }
        Ok(())
    }

    #[test]
    fn the_script_reads_what_was_meant() -> Result<()> {
        #[derive(Template)]
        #[template(source = "{{ name|json|safe }}", ext = "html")]
        struct Json {
            name: &'static str,
        }

        let json = Json { name: HOSTILE }.render()?;
        assert!(!json.contains(['<', '>', '&', '\'']), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json)?, HOSTILE);
        Ok(())
    }
}
