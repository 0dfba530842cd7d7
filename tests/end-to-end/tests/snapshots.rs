//! Signed snapshots, from `maps.toml` and from data that the build script reads.

use test_support::key::TestKey;
use test_support::project::Project;
use test_support::skip::skip;
use test_support::verify::SignedMessage;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

const MAPS_TOML: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'

[snapshots.head-office]
center = 'Königsallee 1, Düsseldorf'
referer = 'https://example.com/'
expires = '30 days'
";

const BUILD_RS: &str = r#"use maps_token_build::{Builder, Snapshot};

fn main() {
    println!("cargo:rerun-if-changed=shops.txt");
    let shops = std::fs::read_to_string("shops.txt").unwrap();
    let snapshots = shops.lines().map(|line| {
        let fields: Vec<_> = line.split(' ').collect();
        let degrees = |field: usize| fields[field].parse::<f64>().unwrap();
        Snapshot::new(fields[0], (degrees(1), degrees(2))).z(15).light_and_dark()
    });
    Builder::new().snapshots(snapshots).mint();
}
"#;

const MAIN_RS: &str = "fn main() {
    for (name, url) in maps_token_macro::maps_snapshots!() {
        println!(\"{name} {url}\");
    }
    assert!(maps_token_macro::maps_snapshot_url!(\"head-office\").len() > 40);
}
";

fn project(name: &str, shops: &str) -> Project {
    let project = Project::new(name, TARGET);
    project.write("maps.toml", MAPS_TOML);
    project.write("build.rs", BUILD_RS);
    project.write("shops.txt", shops);
    project.write("src/main.rs", MAIN_RS);
    project
}

#[test]
fn snapshots_are_signed_again_if_data_changes() {
    let key = TestKey::generate();
    let variables = [
        ("MAPS_PRIVATE_KEY", key.pem()),
        ("SOURCE_DATE_EPOCH", "4102490096".into()),
    ];
    let project = project("shops", "shore 55.9757 -3.1702\n");
    let cases = [
        (
            "shore 55.9757 -3.1702\n",
            vec![
                (
                    "head-office",
                    "center=K%C3%B6nigsallee%201%2C%20D%C3%BCsseldorf&referer=https%3A%2F%2Fexample.com%2F&expires=4105036800",
                ),
                (
                    "shore-dark",
                    "center=55.9757%2C-3.1702&z=15&colorScheme=dark",
                ),
                (
                    "shore-light",
                    "center=55.9757%2C-3.1702&z=15&colorScheme=light",
                ),
            ],
        ),
        (
            "weir 55.9 -3.2\n",
            vec![
                (
                    "head-office",
                    "center=K%C3%B6nigsallee%201%2C%20D%C3%BCsseldorf&referer=https%3A%2F%2Fexample.com%2F&expires=4105036800",
                ),
                ("weir-dark", "center=55.9%2C-3.2&z=15&colorScheme=dark"),
                ("weir-light", "center=55.9%2C-3.2&z=15&colorScheme=light"),
            ],
        ),
    ];
    for (shops, expected) in cases {
        project.write("shops.txt", shops);
        let run = project.cargo("run --quiet", &variables).assert_success();
        let mut lines = run.stdout.lines();
        for (name, query) in expected {
            let (actual, url) = lines
                .next()
                .and_then(|line| line.split_once(' '))
                .expect("a line");
            assert_eq!(actual, name);
            let signed = SignedMessage::from_snapshot_url(url);
            assert_eq!(
                signed.message(),
                format!("/api/v1/snapshot?{query}&teamId=DEF123GHIJ&keyId=ABC123DEFG")
            );
            assert!(signed.is_signed_by(&key), "{url}");
            assert!(!signed.is_signed_by(&TestKey::generate()), "{url}");
            match signed.is_signed_by_openssl(&key) {
                Some(verified) => assert!(verified, "{url}"),
                None => skip("there is no `openssl` program to verify a snapshot's URL with"),
            }
        }
        assert_eq!(lines.next(), None);
    }
}

#[test]
fn snapshot_error_shows_invalid_value() {
    let project = project("shops-in-the-sea", "shore 155.9757 -3.1702\n");
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let run = project.cargo("build --quiet", &key).assert_failure();
    let expected = "error: shops-in-the-sea@0.1.0: invalid latitude `155.9757`: must be between -90 and 90 degrees [out-of-range]
error: shops-in-the-sea@0.1.0:  --> Builder::snapshots:2:10 in [snapshots.shore]
error: shops-in-the-sea@0.1.0: 2 | center = [155.9757, -3.1702]
error: shops-in-the-sea@0.1.0:   |          ^^^^^^^^^^^^^^^^^^^
";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
}
