//! A snapshot is a normalized, signed URL with the requested parameters.
//!
//! The input is the content of `[snapshots.hq]`, or NUL-separated arguments of the methods of `Snapshot`.
#![no_main]

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fuzz::key::PEM;
use fuzz::output::{assert_harmless, assert_no_key};
use fuzz::{build_env, macros, token};
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
    let env = build_env(&[("MAPS_PRIVATE_KEY", &PEM)]);
    if !input.contains('\0') {
        let maps_toml = format!("{BASE}[snapshots.hq]\n{input}");
        assert_output(&build(&maps_toml, &env, Vec::new()), None);
        return;
    }
    let mut texts = input.split('\0').map(str::to_owned);
    let mut text = || texts.next().unwrap_or_default();
    let center = text();
    let mut snapshot = Snapshot::new("hq", center.as_str());
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
    let built = build(BASE, &env, vec![snapshot]);
    assert_output(&built, Some((&center, &glyph)));
});

fn assert_output(build: &Build, requested: Option<(&str, &str)>) {
    assert_harmless(&build.directives);
    match &build.output {
        Ok(output) => {
            for (_, url) in &output.snapshots {
                assert_snapshot_url(url, requested);
            }
            assert_eq!(
                macros::snapshots(&output.record),
                Some(Ok(output.snapshots.clone()))
            );
        }
        Err(error) => {
            let error = error.to_string();
            assert_harmless(&error);
            assert_no_key(&error);
        }
    }
}

fn assert_snapshot_url(text: &str, requested: Option<(&str, &str)>) {
    let url: Url = text.parse().expect("a URL");
    assert_eq!(url.as_str(), text, "not normalized");
    assert_eq!(
        url.origin().ascii_serialization(),
        "https://snapshot.apple-mapkit.com"
    );
    assert_eq!((url.path(), url.fragment()), ("/api/v1/snapshot", None));
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    let parameters: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(parameters.len(), pairs.len(), "duplicate parameter");

    if let Some((message, signature)) = text.split_once("&signature=") {
        let message = message.strip_prefix("https://snapshot.apple-mapkit.com");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        assert!(token::is_valid_signature(
            message.expect("the origin").as_bytes(),
            &signature
        ));
        assert_eq!(
            (&*parameters["teamId"], &*parameters["keyId"]),
            ("DEF123GHIJ", "ABC123DEFG")
        );
        assert!(!parameters.contains_key("token"));
    } else {
        assert!(token::verify(&parameters["token"]).is_some());
        assert!(!parameters.contains_key("referer") && !parameters.contains_key("expires"));
    }

    let assert_range = |name: &str, min: f64, max: f64| {
        if let Some(text) = parameters.get(name) {
            let number: f64 = text.parse().expect("a number");
            assert!(number >= min && number <= max, "{name} = {text}");
        }
    };
    assert_range("z", 3.0, 20.0);
    assert_range("scale", 1.0, 3.0);
    assert_range("poi", 0.0, 1.0);
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
    if let Some((center, glyph)) = requested {
        let actual = &parameters["center"];
        let is_equal = coordinates(actual).is_some() && coordinates(actual) == coordinates(center);
        assert!(actual == center || is_equal, "{actual} for {center}");
        let annotations = parameters.get("annotations");
        let annotations =
            annotations.map(|json| serde_json::from_str::<Value>(json).expect("JSON"));
        let actual_glyph = annotations
            .as_ref()
            .and_then(|it| it[0]["glyphText"].as_str());
        assert_eq!(actual_glyph.unwrap_or_default(), glyph);
    }
}

/// Returns the coordinates of a center, or `None` if it is an address.
fn coordinates(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((
        latitude.trim().parse().ok()?,
        longitude.trim().parse().ok()?,
    ))
}
