//! Snapshots: the URL that a table gives, what authorizes it, and what is refused.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{DAY, IDS, SITE, now};
use crate::Snapshot;
use crate::key::PrivateKey;
use crate::testing::{Package, pem_of, random_key, ready};

const PICTURES: &str = "[tokens.pictures]
scope = 'web_snapshots'
domains = ['example.com']
expires = '90 days'
";

const START: &str = "https://snapshot.apple-mapkit.com/api/v1/snapshot?";

/// A package with this table `[snapshots.hq]` and a key.
fn package(table: &str) -> (Package, PrivateKey) {
    let pem = pem_of(&random_key());
    let key = PrivateKey::parse(pem.as_bytes()).expect("a key");
    let file = format!("{IDS}{PICTURES}{SITE}[snapshots.hq]\n{table}\n");
    (Package::new(&file).with("MAPS_PRIVATE_KEY", pem), key)
}

/// The snapshots of the record: name, status, URL, expiry, last moment to embed.
fn rows(package: &Package) -> Vec<[String; 5]> {
    let record = package.record();
    let rows = record
        .lines()
        .filter_map(|line| line.strip_prefix("snapshot\t"));
    rows.map(|row| {
        let fields: Vec<_> = row.split('\t').map(str::to_owned).collect();
        fields.try_into().expect("five fields")
    })
    .collect()
}

#[track_caller]
fn only_url(package: &Package) -> String {
    package.run().ok();
    let rows = rows(package);
    let [row] = rows.as_slice() else {
        panic!("one snapshot, not {rows:?}");
    };
    row[2].clone()
}

/// What the URL asks for, once its signature has been verified.
#[track_caller]
fn signed_query(url: &str, key: &PrivateKey) -> String {
    let (signed, signature) = url
        .rsplit_once("&signature=")
        .expect("a signature, as the last");
    let message = signed
        .strip_prefix("https://snapshot.apple-mapkit.com")
        .expect("Apple's service");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    assert!(
        key.public_key().has_signed(message.as_bytes(), &signature),
        "{url}"
    );
    let query = signed.strip_prefix(START).expect("its path");
    query
        .strip_suffix("&teamId=DEF123GHIJ&keyId=ABC123DEFG")
        .expect("who signed, behind all others")
        .to_owned()
}

#[test]
fn the_url_of_a_table() {
    let cases = [
        (
            "coordinates",
            "center = '37.3349,-122.0090'",
            "center=37.3349%2C-122.009",
        ),
        (
            "with a space",
            "center = ' 37.3349, -122.009'",
            "center=37.3349%2C-122.009",
        ),
        (
            "as numbers",
            "center = [37.3349, -122]",
            "center=37.3349%2C-122",
        ),
        (
            "an address",
            "center = 'Königsallee 1/2, 40212 Düsseldorf & more'",
            "center=K%C3%B6nigsallee%201%2F2%2C%2040212%20D%C3%BCsseldorf%20%26%20more",
        ),
        (
            "every parameter, in Apple's order whatever that of the file",
            "lang = 'en-GB'\npoi = false\ncolorScheme = 'dark'\nt = 'mutedStandard'\nscale = 2\n\
             size = '640x50'\nz = 15\ncenter = '1,2'",
            "center=1%2C2&z=15&size=640x50&scale=2&t=mutedStandard&colorScheme=dark&poi=0&lang=en-GB",
        ),
        (
            "a zoom between",
            "center = '1,2'\nz = 3.5",
            "center=1%2C2&z=3.5",
        ),
        (
            "a span",
            "center = '1,2'\nspn = '0.02,0.03'",
            "center=1%2C2&spn=0.02%2C0.03",
        ),
        (
            "a span as numbers",
            "center = '1,2'\nspn = [1, 179.5]",
            "center=1%2C2&spn=1%2C179.5",
        ),
        (
            "points of interest",
            "center = '1,2'\npoi = 1",
            "center=1%2C2&poi=1",
        ),
        (
            "a scheme in a list",
            "center = '1,2'\ncolorScheme = ['light']",
            "center=1%2C2&colorScheme=light",
        ),
        (
            "annotations",
            "center = 'auto'\nannotations = [{ point = '1,2', color = '449944', glyphText = 'A' }, { point = 'center', markerStyle = 'dot' }]",
            "center=auto&annotations=%5B%7B%22color%22%3A%22449944%22%2C%22glyphText%22%3A%22A%22%2C%22point%22%3A%221%2C2%22%7D%2C\
             %7B%22markerStyle%22%3A%22dot%22%2C%22point%22%3A%22center%22%7D%5D",
        ),
        (
            "an image",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img', imgIdx = 0, offset = '0,-5' }]\n\
             imgs = [{ url = 'https://example.com/lamp.png', width = 20, height = 30 }]",
            "center=1%2C2&annotations=%5B%7B%22imgIdx%22%3A0%2C%22markerStyle%22%3A%22img%22%2C%22offset%22%3A%220%2C-5%22%2C%22point%22%3A%22center%22%7D%5D\
             &imgs=%5B%7B%22height%22%3A30%2C%22url%22%3A%22https%3A%2F%2Fexample.com%2Flamp.png%22%2C%22width%22%3A20%7D%5D",
        ),
        (
            "overlays",
            "center = 'auto'\noverlays = [{ points = ['1,2', '3,4'], strokeColor = 'teal', lineDash = [10, 5], styleIdx = 0 }, \
             { type = 'circle', center = '1,2', radius = 500 }, { points = 'w{qeFj`wjVwAzJ' }]\n\
             overlayStyles = [{ fillOpacity = 0.7, lineGradient = { 0 = 'green', '0.5' = '00ff00', 1 = 'blue' }, lineGradientIndexes = { 2 = 'red' } }]",
            "center=auto&overlays=%5B%7B%22lineDash%22%3A%5B10%2C5%5D%2C%22points%22%3A%5B%221%2C2%22%2C%223%2C4%22%5D%2C%22strokeColor%22%3A%22teal%22%2C%22styleIdx%22%3A0%7D%2C\
             %7B%22center%22%3A%221%2C2%22%2C%22radius%22%3A500%2C%22type%22%3A%22circle%22%7D%2C\
             %7B%22points%22%3A%22w%7BqeFj%60wjVwAzJ%22%7D%5D\
             &overlayStyles=%5B%7B%22fillOpacity%22%3A0.7%2C%22lineGradient%22%3A%7B%220%22%3A%22green%22%2C%220.5%22%3A%2200ff00%22%2C%221%22%3A%22blue%22%7D%2C%22lineGradientIndexes%22%3A%7B%222%22%3A%22red%22%7D%7D%5D",
        ),
        (
            "a referer",
            "center = '1,2'\nreferer = 'https://example.com/'",
            "center=1%2C2&referer=https%3A%2F%2Fexample.com%2F",
        ),
        (
            "for ever, said aloud",
            "center = '1,2'\nexpires = 'never'",
            "center=1%2C2",
        ),
    ];
    for (name, table, expected) in cases {
        let (package, key) = package(table);
        assert_eq!(signed_query(&only_url(&package), &key), expected, "{name}");
    }
}

#[test]
fn what_is_refused() {
    let cases = [
        ("nothing", "", "`center` is missing from [snapshots.hq]"),
        (
            "an unknown key",
            "center = '1,2'\ncolor_scheme = 'dark'",
            "did you mean `colorScheme`?",
        ),
        (
            "a pole",
            "center = '90,0'",
            "a latitude lies between -90 and 90",
        ),
        (
            "the two swapped",
            "center = '-122.009,37.3349'",
            "latitude comes first",
        ),
        ("too far", "center = '1,180'", "a longitude lies between"),
        (
            "numbers without a comma",
            "center = '37.3349 -122.009'",
            "neither coordinates nor an address",
        ),
        (
            "three numbers",
            "center = [1, 2, 3]",
            "this is a list; expected a place in quotes, or two numbers",
        ),
        ("no numbers", "center = [nan, 2]", "a latitude lies between"),
        ("a line end", "center = \"a\\nb\"", "control character"),
        (
            "a long word of a key",
            "center = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49'",
            "could be a piece of a private key",
        ),
        ("auto without anything", "center = 'auto'", "there are none"),
        (
            "auto and zoom",
            "center = 'auto'\nz = 5\nannotations = [{ point = '1,2' }]",
            "Apple ignores `z`",
        ),
        (
            "zoom and span",
            "center = '1,2'\nz = 5\nspn = '1,1'",
            "Apple ignores `z` where `spn` is given",
        ),
        (
            "too near",
            "center = '1,2'\nz = 21",
            "a number from 3 to 20",
        ),
        (
            "too far away",
            "center = '1,2'\nz = 2.9",
            "a number from 3 to 20",
        ),
        (
            "a zoom in quotes",
            "center = '1,2'\nz = '5'",
            "this is text; expected a number from 3 to 20",
        ),
        (
            "an infinite zoom",
            "center = '1,2'\nz = inf",
            "a number from 3 to 20",
        ),
        (
            "a span of nothing",
            "center = '1,2'\nspn = '0,1'",
            "a span lies between",
        ),
        (
            "half a span",
            "center = '1,2'\nspn = '1'",
            "this is no span",
        ),
        (
            "a small picture",
            "center = '1,2'\nsize = '49x400'",
            "from 50 to 640",
        ),
        (
            "a large picture",
            "center = '1,2'\nsize = '640x641'",
            "scale = 2",
        ),
        (
            "a size in words",
            "center = '1,2'\nsize = 'large'",
            "this is no size",
        ),
        (
            "a size with a sign",
            "center = '1,2'\nsize = '+60x60'",
            "this is no size",
        ),
        (
            "a scale of four",
            "center = '1,2'\nscale = 4",
            "a whole number from 1 to 3",
        ),
        (
            "half a scale",
            "center = '1,2'\nscale = 1.5",
            "a whole number from 1 to 3",
        ),
        (
            "a size as a list",
            "center = '1,2'\nsize = [640, 400]",
            "this is a list; expected text in quotes, like \"640x400\"",
        ),
        (
            "a map that is true",
            "center = '1,2'\nt = true",
            "expected text in quotes, like \"mutedStandard\"",
        ),
        (
            "a scheme among numbers",
            "center = '1,2'\ncolorScheme = [1]",
            "expected text in quotes, as in \"dark\"",
        ),
        (
            "a marker at two numbers",
            "center = '1,2'\nannotations = [{ point = [1, 2] }]",
            "expected text in quotes, like \"37.3349,-122.0090\"",
        ),
        (
            "a style by number",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 1 }]",
            "like \"dot\" or \"balloon\" or",
        ),
        (
            "an unknown map",
            "center = '1,2'\nt = 'mutedstandard'",
            "did you mean \"mutedStandard\"?",
        ),
        (
            "a dark satellite",
            "center = '1,2'\nt = 'satellite'\ncolorScheme = 'dark'",
            "has no dark form",
        ),
        (
            "an unknown scheme",
            "center = '1,2'\ncolorScheme = 'auto'",
            "[\"light\", \"dark\"]",
        ),
        (
            "no flag",
            "center = '1,2'\npoi = 2",
            "expected true or false",
        ),
        (
            "a language with _",
            "center = '1,2'\nlang = 'en_GB'",
            "write \"en-GB\"",
        ),
        (
            "no language",
            "center = '1,2'\nlang = 'English (UK)'",
            "no locale ID",
        ),
        (
            "auto with an empty list",
            "center = 'auto'\nannotations = []",
            "there are none",
        ),
        (
            "auto in capitals",
            "center = 'Auto'",
            "did you mean \"auto\"?",
        ),
        (
            "the middle in capitals",
            "center = '1,2'\nannotations = [{ point = 'Center' }]",
            "did you mean \"center\"?",
        ),
        (
            "a scheme twice",
            "center = '1,2'\ncolorScheme = ['dark', 'dark']",
            "for the second time",
        ),
        (
            "a referer without its slash",
            "center = '1,2'\nreferer = 'https://example.com'",
            "no browser sends this",
        ),
        (
            "a language of one letter",
            "center = '1,2'\nlang = 'e'",
            "no locale ID",
        ),
        (
            "a part of the line above 1",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradient = { 0 = 'red', 7 = 'blue' } }]",
            "parts of the line, from 0 to 1",
        ),
        (
            "half a point",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradientIndexes = { '0.5' = 'red' } }]",
            "points of the line, counted from 0",
        ),
        (
            "no list",
            "center = '1,2'\nannotations = { point = 'center' }",
            "expected a list of tables",
        ),
        (
            "no tables",
            "center = '1,2'\nannotations = ['center']",
            "expected a list of tables",
        ),
        (
            "no point",
            "center = '1,2'\nannotations = [{ color = 'red' }]",
            "`point` is missing from an annotation of [snapshots.hq]",
        ),
        (
            "an unknown property",
            "center = '1,2'\nannotations = [{ point = 'center', colour = 'red' }]",
            "did you mean `color`?",
        ),
        (
            "a code with its sign",
            "center = '1,2'\nannotations = [{ point = 'center', color = '#449944' }]",
            "\"449944\"",
        ),
        (
            "no color",
            "center = '1,2'\nannotations = [{ point = 'center', color = 'rgb(1,2,3)' }]",
            "no color",
        ),
        (
            "a long glyph",
            "center = '1,2'\nannotations = [{ point = 'center', glyphText = 'AB' }]",
            "one letter",
        ),
        (
            "an unknown style",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'ballon' }]",
            "did you mean \"balloon\"?",
        ),
        (
            "an image without its index",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img' }]",
            "`imgIdx` is missing",
        ),
        (
            "an image that is not there",
            "center = '1,2'\nannotations = [{ point = 'center', markerStyle = 'img', imgIdx = 1 }]\nimgs = [{ url = 'https://a.no/b.png' }]",
            "there is no number 1 in `imgs`, which has 1: the first is 0",
        ),
        (
            "two glyphs",
            "center = '1,2'\nannotations = [{ point = 'center', glyphText = 'A', glyphImgIdx = 0 }]\nimgs = [{ url = 'https://a.no/b.png' }]",
            "not both",
        ),
        (
            "a point off the earth",
            "center = '1,2'\nannotations = [{ point = '91,2' }]",
            "a latitude lies between",
        ),
        (
            "an image in place",
            "center = '1,2'\nimgs = [{ url = 'data:image/png;base64,AAAA' }]",
            "no address that Apple could fetch",
        ),
        (
            "eleven images",
            "center = '1,2'\nimgs = [{ url = 'https://a.no/1' }, { url = 'https://a.no/2' }, { url = 'https://a.no/3' }, { url = 'https://a.no/4' }, { url = 'https://a.no/5' }, { url = 'https://a.no/6' }, { url = 'https://a.no/7' }, { url = 'https://a.no/8' }, { url = 'https://a.no/9' }, { url = 'https://a.no/10' }, { url = 'https://a.no/11' }]",
            "at most 10",
        ),
        (
            "a circle without radius",
            "center = '1,2'\noverlays = [{ type = 'circle', center = '1,2' }]",
            "`radius` is missing from an overlay",
        ),
        (
            "a line without points",
            "center = '1,2'\noverlays = [{ strokeColor = 'red' }]",
            "`points` is missing from an overlay",
        ),
        (
            "one point",
            "center = '1,2'\noverlays = [{ points = ['1,2'] }]",
            "these are no points",
        ),
        (
            "a key for a polyline",
            "center = '1,2'\noverlays = [{ points = 'MIGHAgEAMBMGByqGSM49' }]",
            "these are no points",
        ),
        (
            "too opaque",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], strokeOpacity = 1.1 }]",
            "a number from 0 to 1",
        ),
        (
            "a gradient of words",
            "center = '1,2'\noverlays = [{ points = ['1,2', '3,4'], lineGradient = { start = 'red' } }]",
            "parts of the line, from 0 to 1",
        ),
        (
            "no referer",
            "center = '1,2'\nreferer = 'my site'",
            "no browser sends this",
        ),
        (
            "no time",
            "center = '1,2'\nexpires = '6 months'",
            "this says no time",
        ),
        (
            "a day in the past",
            "center = '1,2'\nexpires = 2020-01-01",
            "this snapshot has expired",
        ),
        (
            "token and referer",
            "center = '1,2'\ntoken = 'pictures'\nreferer = 'https://example.com/'",
            "keep `token` or the other two",
        ),
        (
            "token and expiry",
            "center = '1,2'\ntoken = 'pictures'\nexpires = 'never'",
            "keep `token` or the other two",
        ),
        (
            "an unknown token",
            "center = '1,2'\ntoken = 'picture'",
            "did you mean \"pictures\"?",
        ),
        (
            "a token for something else",
            "center = '1,2'\ntoken = 'site'",
            "the token \"site\" is for `mapkit_js`, not for snapshots",
        ),
        (
            "a ready token in place of a name",
            "center = '1,2'\ntoken = 'eyJhbGciOiJFUzI1NiJ9.e30.AA'",
            "here is the place of a token's name",
        ),
        (
            "two of a name",
            "center = '1,2'\ncolorScheme = ['light', 'dark']\n[snapshots.hq-dark]\ncenter = '3,4'",
            "there are two snapshots \"hq-dark\"",
        ),
        (
            "a name in capitals",
            "center = '1,2'\n[snapshots.HQ]\ncenter = '3,4'",
            "a snapshot's name is",
        ),
    ];
    for (name, table, expected) in cases {
        let (package, _) = package(table);
        let error = package.run().tokens.expect_err(name).to_string();
        assert!(error.contains(expected), "{name}:\n{error}");
        assert!(error.contains("--> maps.toml:"), "{name}:\n{error}");
        assert_eq!(error.matches("-->").count(), 1, "{name}:\n{error}");
    }
}

/// What looks a little like base64, and is none.
#[test]
fn words_and_files_that_are_no_key() {
    let cases = [
        ("center", "MG Road, Thiruvananthapuram-695001"),
        ("center", "Donaudampfschifffahrtsgasse 12, Wien 🗺"),
        ("referer", "https://example.com/visit-us-in-edinburgh-2026/"),
        (
            "url",
            "https://example.com/img/our-bookshop-on-the-shore-2024.png",
        ),
        (
            "url",
            "https://example.com/lamp-5f4dcc3b5aa765d61d8327deb882cf99.png?v=2&w=3",
        ),
        (
            "url",
            "https://example.com/5F4DCC3B-5AA7-65D6-1D83-27DEB882CF99.png",
        ),
    ];
    for (key, text) in cases {
        let table = match key {
            "url" => format!("center = '1,2'\nimgs = [{{ url = '{text}' }}]"),
            "center" => format!("center = '{text}'"),
            _ => format!("center = '1,2'\n{key} = '{text}'"),
        };
        let (package, _) = package(&table);
        assert!(
            package.run().tokens.is_ok(),
            "{text}: {}",
            package.run().error()
        );
    }
}

#[test]
fn a_light_and_a_dark_one() {
    let (package, key) = package("center = '1,2'\nz = 5\ncolorScheme = ['light', 'dark']\npoi = 0");
    package.run().ok();
    let rows = rows(&package);
    let named: Vec<_> = rows
        .iter()
        .map(|row| (row[0].as_str(), signed_query(&row[2], &key)))
        .collect();
    assert_eq!(
        named,
        [
            (
                "hq-dark",
                "center=1%2C2&z=5&colorScheme=dark&poi=0".to_owned()
            ),
            (
                "hq-light",
                "center=1%2C2&z=5&colorScheme=light&poi=0".to_owned()
            ),
        ]
    );
}

#[test]
fn until_when_it_holds() {
    let today = now() - now() % DAY;
    let cases = [
        ("days", "expires = '30 days'", Some(today + 30 * DAY)),
        ("never", "expires = 'never'", None),
        ("nothing said", "", None),
    ];
    for (name, expires, expected) in cases {
        let (package, key) = package(&format!("center = '1,2'\n{expires}"));
        package.run().ok();
        let rows = rows(&package);
        let query = signed_query(&rows[0][2], &key);
        match expected {
            Some(seconds) => {
                assert_eq!(query, format!("center=1%2C2&expires={seconds}"), "{name}");
                assert_eq!(
                    rows[0][3..],
                    [seconds.to_string(), seconds.to_string()],
                    "{name}"
                );
            }
            None => {
                assert_eq!(query, "center=1%2C2", "{name}");
                assert_eq!(rows[0][3..], ["-", "-"], "{name}");
            }
        }
    }
    let (old, _) = package("center = '1,2'\nexpires = '30 days'");
    let error = old.with("SOURCE_DATE_EPOCH", "315532800").run().error();
    assert!(error.contains("this token has expired"), "{error}");
    assert!(error.contains("this snapshot has expired"), "{error}");
    assert!(error.contains("SOURCE_DATE_EPOCH dates it"), "{error}");
}

#[test]
fn one_machine_signs_as_the_other() {
    let pem = pem_of(&random_key());
    let file = format!("{IDS}[snapshots.hq]\ncenter = '1,2'\nexpires = '30 days'\n");
    let url = || only_url(&Package::new(&file).with("MAPS_PRIVATE_KEY", pem.clone()));
    assert_eq!(url(), url());
}

#[test]
fn a_token_in_place_of_a_signature() {
    let (package, _) = package("center = '1,2'\ntoken = 'pictures'");
    let tokens = package.run().ok();
    let rows = rows(&package);
    let token = &tokens[0];
    assert_eq!(
        rows[0][2],
        format!("{START}center=1%2C2&token={}", token.as_str())
    );
    assert_eq!(rows[0][1], "minted");
    let expires = token.expires.expect("it expires").seconds().to_string();
    assert_eq!(rows[0][3..], [expires.clone(), expires]);
}

#[test]
fn a_ready_token_needs_no_key() {
    let pem = pem_of(&random_key());
    let key = PrivateKey::parse(pem.as_bytes()).expect("a key");
    let file = "[tokens.pictures]\n[snapshots.hq]\ncenter = '1,2'\ntoken = 'pictures'\n";
    for (scope, fits) in [
        (json!("web_snapshots"), true),
        (json!(null), true),
        (json!("embed_api"), false),
    ] {
        let jwt = ready(&key, &json!({}), &json!({"scope": scope}));
        let package = Package::new(file)
            .with("MAPS_TOKEN_PICTURES", jwt.clone())
            .with("CI", "true");
        if fits {
            assert_eq!(
                only_url(&package),
                format!("{START}center=1%2C2&token={jwt}")
            );
            assert_eq!(rows(&package)[0][1], "ready");
        } else {
            let error = package.run().error();
            assert!(
                error.contains("is for `embed_api`, not for snapshots"),
                "{error}"
            );
        }
    }
}

/// Of two keys that exclude each other the environment's wins.
#[test]
fn an_environment_overrides() {
    let base = "center = '1,2'\nz = 5\nreferer = 'https://example.com/'\nannotations = [{ point = 'center' }]";
    let cases = [
        (
            "another place",
            "center = '3,4'",
            Some(
                "center=3%2C4&z=5&annotations=%5B%7B%22point%22%3A%22center%22%7D%5D&referer=https%3A%2F%2Fexample.com%2F",
            ),
        ),
        (
            "a span",
            "spn = '1,1'",
            Some(
                "center=1%2C2&spn=1%2C1&annotations=%5B%7B%22point%22%3A%22center%22%7D%5D&referer=https%3A%2F%2Fexample.com%2F",
            ),
        ),
        ("a token", "token = 'pictures'", None),
        (
            "no markers",
            "annotations = []",
            Some("center=1%2C2&z=5&referer=https%3A%2F%2Fexample.com%2F"),
        ),
    ];
    for (name, table, expected) in cases {
        let (package, key) = package(&format!(
            "{base}\n[environments.staging.snapshots.hq]\n{table}"
        ));
        let url = only_url(&package.with("MAPS_ENVIRONMENT", "staging"));
        match expected {
            Some(query) => assert_eq!(signed_query(&url, &key), query, "{name}"),
            None => assert!(
                url.starts_with(START) && url.contains("&token=eyJ") && !url.contains("referer"),
                "{name}: {url}"
            ),
        }
    }
}

/// The one that was written last is the one to change.
#[test]
fn a_dark_map_of_the_base_that_an_environment_cannot_have() {
    let (package, _) = package(
        "center = '1,2'\ncolorScheme = ['light', 'dark']\n\
         [environments.night.snapshots.hq]\nt = 'satellite'",
    );
    let error = package.run().error();
    assert!(
        error.contains("the map type \"satellite\" has no dark form"),
        "{error}"
    );
    assert!(
        error.contains("| t = 'satellite'\n   |     ^^^^^^^^^^^"),
        "{error}"
    );
}

#[test]
fn without_a_key_a_placeholder() {
    let file =
        format!("{IDS}{SITE}[snapshots.hq]\ncenter = '1,2'\ncolorScheme = ['light', 'dark']\n");
    let package = Package::new(&file);
    let told = package.run().told;
    assert!(
        told.contains(
            "the token \"site\" and the snapshots \"hq-dark\", \"hq-light\" are placeholders"
        ),
        "{told}"
    );
    for row in rows(&package) {
        assert_eq!(row[1], "placeholder");
        assert_eq!(
            row[2],
            format!(
                "maps-token-placeholder-for-{}-built-without-a-private-key",
                row[0]
            )
        );
    }
    let error = Package::new(&file).with("CI", "true").run().error();
    assert!(error.contains("there is no private key"), "{error}");
}

#[test]
fn snapshots_alone_need_no_token() {
    let file = "[snapshots.hq]\ncenter = '1,2'\n";
    let pem = pem_of(&random_key());
    let with_ids = Package::new(&format!("{IDS}{file}")).with("MAPS_PRIVATE_KEY", pem.clone());
    assert!(with_ids.run().ok().is_empty());
    assert_eq!(rows(&with_ids).len(), 1);

    let error = Package::new(file)
        .with("MAPS_PRIVATE_KEY", pem)
        .run()
        .error();
    assert!(error.contains("`team_id` is missing"), "{error}");
}

#[test]
fn those_of_a_build_script_are_those_of_the_file() {
    let marker = BTreeMap::from([("point", "center"), ("glyphText", "4")]);
    let asked = Snapshot::new("hq")
        .at(55.9757, -3.1702)
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
    from_script.mint.snapshots = Some(vec![
        asked,
        Snapshot::new("auto")
            .center("A \"street\"\\1")
            .spn(0.5, 1.0),
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
    let pem = pem_of(&random_key());
    let other = PrivateKey::parse(pem.as_bytes()).expect("a key");
    let from_file = from_file.with("MAPS_PRIVATE_KEY", pem);
    assert_eq!(signed_query(&only_url(&from_file), &other), query);
}

#[test]
fn what_is_wrong_with_one_of_a_build_script() {
    let cases = [
        (
            "no place",
            Snapshot::new("hq"),
            "`center` is missing from [snapshots.hq]",
        ),
        (
            "no numbers",
            Snapshot::new("hq").at(f64::NAN, 0.0),
            "a latitude lies between",
        ),
        (
            "too near",
            Snapshot::new("hq").at(1.0, 2.0).z(25),
            "3 | z = 25",
        ),
        (
            "a name",
            Snapshot::new("Über uns").at(1.0, 2.0),
            "a snapshot's name is",
        ),
        (
            "a name that breaks out",
            Snapshot::new("a]\n[tokens.b").at(1.0, 2.0),
            "a snapshot's name is",
        ),
        (
            "no name",
            Snapshot::new("").at(1.0, 2.0),
            "a snapshot's name is",
        ),
        (
            "no objects",
            Snapshot::new("hq").at(1.0, 2.0).annotations(5),
            "expected a list of tables",
        ),
        (
            "no token",
            Snapshot::new("hq").at(1.0, 2.0).token("pictures"),
            "there is no token \"pictures\"",
        ),
        (
            "two of a name",
            Snapshot::new("hq").at(1.0, 2.0),
            "there are two snapshots \"hq\"",
        ),
    ];
    for (name, snapshot, expected) in cases {
        let mut package =
            Package::new(&format!("{IDS}{SITE}")).with("MAPS_PRIVATE_KEY", pem_of(&random_key()));
        let other = Snapshot::new("hq").at(3.0, 4.0);
        package.mint.snapshots = Some(if name == "two of a name" {
            vec![snapshot, other]
        } else {
            vec![snapshot]
        });
        let error = package.run().error();
        assert!(error.contains(expected), "{name}:\n{error}");
        assert!(
            error.contains("--> Builder::snapshots:"),
            "{name}:\n{error}"
        );
    }
}

/// A build that makes some tokens leaves out the snapshots that hang on others.
#[test]
fn a_snapshot_goes_with_its_token() {
    let (mut package, _) =
        package("center = '1,2'\ntoken = 'pictures'\n[snapshots.signed]\ncenter = '1,2'");
    package.mint.only = Some(vec!["site".to_owned()]);
    package.run().ok();
    let names: Vec<_> = rows(&package).into_iter().map(|[name, ..]| name).collect();
    assert_eq!(names, ["signed"]);

    let asked = Snapshot::new("asked-for").at(1.0, 2.0).token("pictures");
    package.mint.snapshots = Some(vec![asked]);
    let error = package.run().error();
    assert!(
        error.contains("the token of the snapshot \"asked-for\" is not made"),
        "{error}"
    );
    assert!(error.contains("Builder::tokens"), "{error}");
}

/// A file whose columns were swapped has one mistake, not five hundred.
#[test]
fn many_of_a_kind_are_counted() {
    let mut package = Package::new(&format!("{IDS}{SITE}"));
    let shops = (0..500).map(|number| Snapshot::new(format!("shop-{number}")).at(-122.0, 37.0));
    package.mint.snapshots = Some(shops.collect());
    let error = package.run().error();
    assert_eq!(error.matches("latitude comes first").count(), 20, "{error}");
    assert!(error.contains("… and 480 more problems"), "{error}");
}
