//! What Apple's map needs in a page. Where the build had no key there is none of it but the script,
//! whose token Apple refuses: the page is complete without.

use maps_token_macro::{mapkit_script, maps_embed_url, maps_snapshots, maps_token};

use crate::place::Place;
use crate::shops::Slug;

/// The tag that loads `MapKit` JS, which then calls `initMap` in `assets/finder.js`.
pub(crate) const SCRIPT: &str = mapkit_script!(
    "site",
    callback = "initMap",
    libraries = ["map", "annotations"],
    language = "en-GB"
);

/// A picture of a shop's street, in the colors of day and of night.
pub(crate) struct Picture {
    pub(crate) light: &'static str,
    pub(crate) dark: &'static str,
}

pub(crate) fn picture(slug: &Slug) -> Option<Picture> {
    Some(Picture {
        light: snapshot(&format!("{slug}-light"))?,
        dark: snapshot(&format!("{slug}-dark"))?,
    })
}

/// The URL that build.rs signed, unless it had no key.
fn snapshot(name: &str) -> Option<&'static str> {
    let snapshots = maps_snapshots!();
    let found = snapshots
        .binary_search_by_key(&name, |(name, _)| name)
        .ok()?;
    let (_, url) = snapshots.get(found)?;
    url.starts_with("https://").then_some(*url)
}

/// The address of a map in a frame, which a reader may open to look around.
pub(crate) fn frame(at: Place) -> Option<String> {
    let has_token = !maps_token!("frame").starts_with("maps-token-placeholder");
    has_token.then(|| {
        maps_embed_url!(
            "frame",
            center = (at.latitude, at.longitude),
            camera_distance = 1500,
            color_scheme = "adaptive"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_has_two_pictures_or_none() {
        let slug = Slug::try_from("on-the-shore".to_owned()).ok();
        if let Some(Picture { light, dark }) = slug.as_ref().and_then(picture) {
            assert!(light.contains("colorScheme=light") && dark.contains("colorScheme=dark"));
        }
        let unknown = Slug::try_from("on-the-moon".to_owned()).ok();
        assert!(unknown.as_ref().and_then(picture).is_none());
    }
}
