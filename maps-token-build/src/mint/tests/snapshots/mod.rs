//! Snapshots: the authorization of their URLs, environments and missing keys.

mod builder;
mod parameters;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use super::{DAY, IDS, SITE, now};
use crate::Snapshot;
use crate::key::PrivateKey;
use crate::testing::{Package, pem_of, provided, throwaway_key};

const PICTURES: &str = "[tokens.pictures]
scope = 'web_snapshots'
domains = ['example.com']
expires = '90 days'
";

const START: &str = "https://snapshot.apple-mapkit.com/api/v1/snapshot?";

/// A package with this table `[snapshots.hq]` and a key.
fn package(table: &str) -> (Package, PrivateKey) {
    let pem = pem_of(&throwaway_key());
    let key = crate::testing::parse_key(pem.as_bytes());
    let file = format!("{IDS}{PICTURES}{SITE}[snapshots.hq]\n{table}\n");
    (Package::new(&file).with("MAPS_PRIVATE_KEY", pem), key)
}

/// The snapshots of the record: name, status, URL, expiry, last time to embed.
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

/// The query of the URL, after its signature has been verified.
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
        key.public_key().verify(message.as_bytes(), &signature),
        "{url}"
    );
    let query = signed.strip_prefix(START).expect("its path");
    query
        .strip_suffix("&teamId=DEF123GHIJ&keyId=ABC123DEFG")
        .expect("who signed, behind all others")
        .to_owned()
}

#[test]
fn color_schemes_make_two_urls() {
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
fn expires_limits_url() {
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
    assert!(error.contains("token expired at 1980"), "{error}");
    assert!(error.contains("snapshot expired at 1980"), "{error}");
    assert!(
        error.contains("`SOURCE_DATE_EPOCH` sets the issue time"),
        "{error}"
    );
}

#[test]
fn signature_is_deterministic() {
    let pem = pem_of(&throwaway_key());
    let file = format!("{IDS}[snapshots.hq]\ncenter = '1,2'\nexpires = '30 days'\n");
    let url = || only_url(&Package::new(&file).with("MAPS_PRIVATE_KEY", pem.clone()));
    assert_eq!(url(), url());
}

#[test]
fn token_replaces_signature() {
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
fn provided_token_needs_no_key() {
    let pem = pem_of(&throwaway_key());
    let key = crate::testing::parse_key(pem.as_bytes());
    let file = "[tokens.pictures]\n[snapshots.hq]\ncenter = '1,2'\ntoken = 'pictures'\n";
    for (scope, fits) in [
        (json!("web_snapshots"), true),
        (json!(null), true),
        (json!("embed_api"), false),
    ] {
        let jwt = provided(&key, &json!({}), &json!({"scope": scope}));
        let package = Package::new(file)
            .with("MAPS_TOKEN_PICTURES", jwt.clone())
            .with("CI", "true");
        if fits {
            assert_eq!(
                only_url(&package),
                format!("{START}center=1%2C2&token={jwt}")
            );
            assert_eq!(rows(&package)[0][1], "provided");
        } else {
            let error = package.run().error();
            assert!(
                error.contains("has scope `embed_api`, expected `web_snapshots`"),
                "{error}"
            );
        }
    }
}

/// Of two keys that exclude each other, that of the environment wins.
#[test]
fn environment_overrides_snapshots() {
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

/// The error is at the key that overrides.
#[test]
fn environment_map_type_conflicts_with_color_scheme() {
    let (package, _) = package(
        "center = '1,2'\ncolorScheme = ['light', 'dark']\n\
         [environments.night.snapshots.hq]\nt = 'satellite'",
    );
    let error = package.run().error();
    assert!(
        error.contains("map type `satellite` has no dark color scheme"),
        "{error}"
    );
    assert!(
        error.contains("| t = 'satellite'\n   |     ^^^^^^^^^^^"),
        "{error}"
    );
}

#[test]
fn missing_key_makes_placeholder() {
    let file =
        format!("{IDS}{SITE}[snapshots.hq]\ncenter = '1,2'\ncolorScheme = ['light', 'dark']\n");
    let package = Package::new(&file);
    let output = package.run().output;
    assert!(
        output.contains(
            "embedding placeholders for token `site` and snapshots `hq-dark`, `hq-light` (maps will not load)"
        ),
        "{output}"
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
    assert!(error.contains("missing private key"), "{error}");
}

#[test]
fn file_with_snapshots_only() {
    let file = "[snapshots.hq]\ncenter = '1,2'\n";
    let pem = pem_of(&throwaway_key());
    let with_ids = Package::new(&format!("{IDS}{file}")).with("MAPS_PRIVATE_KEY", pem.clone());
    assert!(with_ids.run().ok().is_empty());
    assert_eq!(rows(&with_ids).len(), 1);

    let error = Package::new(file)
        .with("MAPS_PRIVATE_KEY", pem)
        .run()
        .error();
    assert!(error.contains("missing key `team_id`"), "{error}");
}

/// A build of some tokens omits the snapshots that other tokens authorize.
#[test]
fn token_filter_drops_dependent_snapshots() {
    let (mut package, _) =
        package("center = '1,2'\ntoken = 'pictures'\n[snapshots.signed]\ncenter = '1,2'");
    package.request.token_filter = Some(vec!["site".to_owned()]);
    package.run().ok();
    let names: Vec<_> = rows(&package).into_iter().map(|[name, ..]| name).collect();
    assert_eq!(names, ["signed"]);

    let asked = Snapshot::new("asked-for", (1.0, 2.0)).token("pictures");
    package.request.snapshots = Some(vec![asked]);
    let error = package.run().error();
    assert!(
        error.contains("snapshot `asked-for` requires a token"),
        "{error}"
    );
    assert!(error.contains("Builder::only_tokens"), "{error}");
}
