//! What Apple's map needs in a page. A build without a key has none of it but the script tag, with a placeholder
//! that `maps-token scan` reports: the page is complete without.

use maps_token_macro::{mapkit_script, maps_embed_url, maps_snapshots, maps_token_is_placeholder};

use crate::place::Place;

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

pub(crate) fn picture(slug: &str) -> Option<Picture> {
    Some(Picture {
        light: snapshot(&format!("{slug}-light"))?,
        dark: snapshot(&format!("{slug}-dark"))?,
    })
}

/// The URL that build.rs signed. Without the key it is a placeholder, even if the tokens were provided.
fn snapshot(name: &str) -> Option<&'static str> {
    let snapshots = maps_snapshots!();
    let found = snapshots.binary_search_by_key(&name, |(name, _)| name);
    let (_, url) = snapshots.get(found.ok()?)?;
    url.starts_with("https://").then_some(*url)
}

/// The URL of a map in a frame, which a visitor may open to look around.
pub(crate) fn frame(at: Place) -> Option<String> {
    (!maps_token_is_placeholder!("frame")).then(|| {
        maps_embed_url!(
            "frame",
            center = (at.latitude, at.longitude),
            camera_distance = 1500,
            color_scheme = "adaptive"
        )
    })
}
