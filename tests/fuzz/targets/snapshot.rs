//! What becomes a snapshot is a URL that no browser changes, signed as it stands, with what was asked
//! for in it.
//!
//! The input is what stands in `[snapshots.hq]`; or, with a NUL in it, texts for the methods of
//! `Snapshot`, separated by such.
#![no_main]

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fuzz::key::PEM;
use fuzz::printed::{must_be_harmless, must_not_show_the_key};
use fuzz::{macros, token, variables};
use libfuzzer_sys::fuzz_target;
use maps_token_build::Snapshot;
use maps_token_build::fuzzing::{Build, build};
use serde_json::Value;
use url::Url;

const BASE: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'
[tokens.pictures]
scope = 'web_snapshots'
domains = ['example.com']
expires = '180 days'
";

fuzz_target!(|input: &str| {
    let variables = variables(&[("MAPS_PRIVATE_KEY", &PEM)]);
    if !input.contains('\0') {
        let maps_toml = format!("{BASE}[snapshots.hq]\n{input}");
        must_be_sound(&build(&maps_toml, &variables, Vec::new()), None);
        return;
    }
    let mut texts = input.split('\0').map(str::to_owned);
    let mut text = || texts.next().unwrap_or_default();
    let center = text();
    let mut snapshot = Snapshot::new("hq").center(&center);
    for (set, key) in [
        (Snapshot::lang as fn(Snapshot, String) -> Snapshot, "lang"),
        (Snapshot::t, "t"),
        (Snapshot::referer, "referer"),
        (Snapshot::expires, "expires"),
        (Snapshot::color_scheme, "colorScheme"),
        (Snapshot::token, "token"),
    ] {
        let text = text();
        if !text.is_empty() {
            snapshot = set(snapshot, text);
        }
        let _ = key;
    }
    let glyph = text();
    if !glyph.is_empty() {
        let annotation = BTreeMap::from([("point", "center"), ("glyphText", &glyph)]);
        snapshot = snapshot.annotations([annotation]);
    }
    let built = build(BASE, &variables, vec![snapshot]);
    must_be_sound(&built, Some((&center, &glyph)));
});

fn must_be_sound(build: &Build, asked_for: Option<(&str, &str)>) {
    must_be_harmless(&build.told);
    match &build.made {
        Ok(made) => {
            for (_, url) in &made.snapshots {
                must_be_a_snapshot(url, asked_for);
            }
            assert_eq!(
                macros::snapshots(&made.record),
                Some(Ok(made.snapshots.clone()))
            );
        }
        Err(error) => {
            let error = error.to_string();
            must_be_harmless(&error);
            must_not_show_the_key(&error);
        }
    }
}

fn must_be_a_snapshot(text: &str, asked_for: Option<(&str, &str)>) {
    let url: Url = text.parse().expect("a URL");
    assert_eq!(url.as_str(), text, "a browser changes it");
    assert_eq!(
        url.origin().ascii_serialization(),
        "https://snapshot.apple-mapkit.com"
    );
    assert_eq!((url.path(), url.fragment()), ("/api/v1/snapshot", None));
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let parameters: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(parameters.len(), pairs.len(), "one parameter twice");

    if let Some((message, signature)) = text.split_once("&signature=") {
        let message = message.strip_prefix("https://snapshot.apple-mapkit.com");
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .expect("base64url, last of all");
        assert!(token::is_signature(
            message.expect("the origin").as_bytes(),
            &signature
        ));
        assert_eq!(
            (&*parameters["teamId"], &*parameters["keyId"]),
            ("DEF123GHIJ", "ABC123DEFG")
        );
        assert!(!parameters.contains_key("token"));
    } else {
        assert!(token::verified(&parameters["token"]).is_some());
        assert!(!parameters.contains_key("referer") && !parameters.contains_key("expires"));
    }

    let number = |name: &str, least: f64, most: f64| {
        if let Some(text) = parameters.get(name) {
            let number: f64 = text.parse().expect("a number");
            assert!(number >= least && number <= most, "{name} = {text}");
        }
    };
    number("z", 3.0, 20.0);
    number("scale", 1.0, 3.0);
    number("poi", 0.0, 1.0);
    if let Some(size) = parameters.get("size") {
        let (width, height) = size.split_once('x').expect("two numbers");
        for side in [width, height] {
            assert!((50..=640).contains(&side.parse::<u32>().expect("pixels")));
        }
    }
    for list in ["annotations", "overlays", "overlayStyles", "imgs"] {
        if let Some(json) = parameters.get(list) {
            let list: Vec<Value> = serde_json::from_str(json).expect("a JSON array");
            assert!(list.iter().all(Value::is_object));
        }
    }
    assert!(!parameters["center"].trim().is_empty());
    if let Some((center, glyph)) = asked_for {
        let there = &parameters["center"];
        let is_same_place = place(there).is_some() && place(there) == place(center);
        assert!(there == center || is_same_place, "{there} for {center}");
        let annotations = parameters.get("annotations");
        let annotations =
            annotations.map(|json| serde_json::from_str::<Value>(json).expect("JSON"));
        let glyph_there = annotations
            .as_ref()
            .and_then(|it| it[0]["glyphText"].as_str());
        assert_eq!(glyph_there.unwrap_or_default(), glyph);
    }
}

/// The two degrees of a place, if it is no address.
fn place(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((
        latitude.trim().parse().ok()?,
        longitude.trim().parse().ok()?,
    ))
}
