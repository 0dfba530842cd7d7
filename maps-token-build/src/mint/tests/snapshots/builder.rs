//! Snapshots of a build script, from data.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::{IDS, SITE};
use super::{only_url, package, rows, signed_query};
use crate::Snapshot;
use crate::testing::{Package, pem_of, throwaway_key};

#[test]
fn builder_and_file_make_equal_urls() {
    let marker = BTreeMap::from([("point", "center"), ("glyphText", "4")]);
    let asked = Snapshot::new("hq", (55.9757, -3.1702))
        .z(15)
        .size(640, 400)
        .scale(2)
        .t("mutedStandard")
        .color_scheme("dark")
        .poi(false)
        .lang("en-GB")
        .annotations([marker])
        .overlays(json!([{"type": "circle", "center": "1,2", "radius": 5.5, "fillColor": null}]))
        .overlay_styles(Vec::<()>::new())
        .imgs(json!([{"url": "https://example.com/a.png"}]))
        .referer("https://example.com/")
        .expires("30 days");
    let (mut from_script, key) = package("center = '1,2'");
    from_script.request.snapshots = Some(vec![
        asked,
        Snapshot::new("auto", "A \"street\"\\1").spn(0.5, 1.0),
    ]);
    from_script.file("maps.toml", &format!("{IDS}{SITE}"));
    from_script.run().ok();
    let from_script = rows(&from_script);

    let (from_file, _) = package(
        "center = [55.9757, -3.1702]\nz = 15\nsize = '640x400'\nscale = 2\nt = 'mutedStandard'\n\
         colorScheme = 'dark'\npoi = false\nlang = 'en-GB'\nannotations = [{ point = 'center', glyphText = '4' }]\n\
         overlays = [{ type = 'circle', center = '1,2', radius = 5.5 }]\nimgs = [{ url = 'https://example.com/a.png' }]\n\
         referer = 'https://example.com/'\nexpires = '30 days'",
    );
    let from_file = from_file.with("MAPS_PRIVATE_KEY", "");
    from_file.run().ok();
    assert_eq!(from_script[0][0], "auto");
    assert_eq!(
        signed_query(&from_script[0][2], &key),
        "center=A%20%22street%22%5C1&spn=0.5%2C1"
    );
    let query = signed_query(&from_script[1][2], &key);
    let pem = pem_of(&throwaway_key());
    let other = crate::testing::parse_key(pem.as_bytes());
    let from_file = from_file.with("MAPS_PRIVATE_KEY", pem);
    assert_eq!(signed_query(&only_url(&from_file), &other), query);
}

#[test]
fn rejects_invalid_builder_snapshots() {
    let cases = [
        (
            "no place",
            Snapshot::new("hq", ""),
            "expected an address, or coordinates",
        ),
        (
            "no numbers",
            Snapshot::new("hq", (f64::NAN, 0.0)),
            "invalid latitude `NaN`",
        ),
        (
            "too near",
            Snapshot::new("hq", (1.0, 2.0)).z(25),
            "3 | z = 25",
        ),
        (
            "a name",
            Snapshot::new("Über uns", (1.0, 2.0)),
            "invalid snapshot name",
        ),
        (
            "a name that breaks out",
            Snapshot::new("a]\n[tokens.b", (1.0, 2.0)),
            "invalid snapshot name",
        ),
        (
            "no name",
            Snapshot::new("", (1.0, 2.0)),
            "invalid snapshot name",
        ),
        (
            "no objects",
            Snapshot::new("hq", (1.0, 2.0)).annotations(5),
            "expected an array of tables, found an integer",
        ),
        (
            "no token",
            Snapshot::new("hq", (1.0, 2.0)).token("pictures"),
            "unknown token `pictures`",
        ),
        (
            "two of a name",
            Snapshot::new("hq", (1.0, 2.0)),
            "duplicate snapshot `hq`",
        ),
    ];
    for (name, snapshot, expected) in cases {
        let mut package = Package::new(&format!("{IDS}{SITE}"))
            .with("MAPS_PRIVATE_KEY", pem_of(&throwaway_key()));
        let other = Snapshot::new("hq", (3.0, 4.0));
        package.request.snapshots = Some(if name == "two of a name" {
            vec![snapshot, other]
        } else {
            vec![snapshot]
        });
        let error = package.run().error();
        assert!(error.contains(expected), "{name}:\n{error}");
        assert!(!error.contains("color schemes"), "{name}:\n{error}");
        assert!(
            error.contains("--> Builder::snapshots:"),
            "{name}:\n{error}"
        );
    }
}

/// A data file with swapped columns has one mistake, not five hundred.
#[test]
fn limits_number_of_builder_errors() {
    let mut package = Package::new(&format!("{IDS}{SITE}"));
    let shops = (0..500).map(|number| Snapshot::new(format!("shop-{number}"), (-122.0, 37.0)));
    package.request.snapshots = Some(shops.collect());
    let error = package.run().error();
    assert_eq!(error.matches("latitude comes first").count(), 50, "{error}");
    assert!(error.contains("450 more errors"), "{error}");
}
