//! In packages of their own: the macros by another name, in an older edition, and in a build without a
//! key.

use std::fs;
use std::path::Path;

use test_support::key::ThrowAwayKey;
use test_support::project::Project;

/// Shared with the other throw-away projects, which compile the same dependencies.
const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// Prints what has the token in it, one a line, and then the URL of a snapshot.
const MAIN_RS: &str = r#"use std::cell::RefCell;

use maps::{mapkit_attributes, mapkit_script, maps_embed_url, maps_token};

const SCRIPT: &str = mapkit_script!();
const EMBED: &str = maps_embed_url!(center = (55.97, -3.17));

/// Where a borrow in the last expression lives for longer than `nonce`.
fn script() -> String {
    let nonce = RefCell::new(String::from("r4nd0m"));
    mapkit_script!(nonce = nonce.borrow().as_str())
}

fn main() {
    let scheme = String::from("dark");
    println!("{}\n{SCRIPT}", maps_token!());
    println!("{}", script());
    println!("{}\n{EMBED}", mapkit_attributes!()[4].1);
    println!("{}", maps_embed_url!(center = (55.97, -3.17), color_scheme = scheme));
    println!("{}", maps::maps_snapshot_url!("hq"));
    assert_eq!(maps::maps_snapshots!(), [("hq", maps::maps_snapshot_url!("hq"))]);
}
"#;

fn project(name: &str) -> Project {
    let project = Project::new(name, TARGET);
    change(&project.path().join("Cargo.toml"), |manifest| {
        let renamed = "maps = { package = \"maps-token-macro\", ";
        manifest
            .replace("maps-token-macro = { ", renamed)
            .replace("\"2024\"", "\"2021\"")
    });
    change(&project.path().join("maps.toml"), |configuration| {
        let both = "[\"mapkit_js\", \"embed_api\"]";
        configuration.replace("\"mapkit_js\"", both)
            + "\n[snapshots.hq]\ncenter = [37.3349, -122.0090]\n"
    });
    project.write("src/main.rs", MAIN_RS);
    project
}

fn change(path: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).expect("a file");
    fs::write(path, change(text)).expect("a file");
}

#[test]
fn by_another_name_and_without_the_name_of_the_only_token() {
    let key = ThrowAwayKey::generate().pem();
    let run = project("renamed").cargo("run --quiet", &[("MAPS_PRIVATE_KEY", &key)]);
    let output = run.ok().stdout;
    let (token, rest) = output.split_once('\n').expect("lines");
    assert!(token.starts_with("eyJ"), "{token}");
    let (pages, snapshot) = rest.rsplit_once("https://snapshot").expect("a snapshot");
    assert!(
        snapshot.starts_with(".apple-mapkit.com/api/v1/snapshot?"),
        "{snapshot}"
    );
    assert_eq!(pages, pages_with(token));
}

/// A placeholder takes the token's place in the page, and a snapshot's whole URL.
#[test]
fn without_a_key() {
    let placeholder =
        |name| format!("maps-token-placeholder-for-{name}-built-without-a-private-key");
    let (token, snapshot) = (placeholder("site"), placeholder("hq"));
    let pages = pages_with(&token);
    let run = project("without-a-key").cargo::<&str>("run --quiet", &[]);
    assert_eq!(run.ok().stdout, format!("{token}\n{pages}{snapshot}\n"));
}

/// As in a `target/` that CI kept. `tests/end-to-end` has the same of a token.
#[test]
fn with_a_snapshot_that_has_expired() {
    let project = project("expired-snapshot");
    let key = ThrowAwayKey::generate().pem();
    let variables = [("MAPS_PRIVATE_KEY", &key)];
    project.cargo("check --quiet", &variables).ok();

    change(&project.record(), |record| {
        let (tokens, snapshot) = record.split_once("snapshot\t").expect("a snapshot");
        format!(
            "{tokens}snapshot\t{}",
            snapshot.replace("\t-\t-\n", "\t86400\t86400\n")
        )
    });
    project.write("src/main.rs", &format!("{MAIN_RS}\n"));
    let said = project.cargo("check --quiet", &variables).failed().stderr;
    let error = "error: the snapshot \"hq\" was signed by an earlier build and expired";
    assert_eq!(said.matches(error).count(), 3, "{said}");
    assert!(
        said.contains("sign a new one: build with the private key"),
        "{said}"
    );
}

/// What rustc says of an expression that does not fit points at the expression, in words of its own.
#[test]
fn with_expressions_of_the_wrong_type() {
    let cases = [
        ("mapkit_script!(data = { shop = HERE })", "number + 1"),
        ("mapkit_attributes!(language = HERE)", "[\"en-GB\"]"),
        ("mapkit_csp!(nonce = HERE)", "b\"r4nd0m\".to_vec()"),
        ("maps_embed_url!(place = HERE)", "name"),
        ("maps_embed_url!(center = HERE)", "position"),
        ("maps_embed_url!(center = (HERE, 3.17))", "name"),
        (
            "maps_embed_url!(center = (55.97, 3.17), camera_distance = HERE)",
            "name",
        ),
        ("mapkit_script!(nonce = HERE)", "nonce"),
    ];
    let project = project("wrong-types");
    let mut source = "fn main() {
    let (number, name, position) = (1_u32, Some(\"Leith\"), (55.97, 3.17, 40.0));
"
    .to_owned();
    let mut places = Vec::new();
    for (call, expression) in cases {
        let start = "    let _ = maps::";
        source += &format!("{start}{};\n", call.replace("HERE", expression));
        let column = start.len() + call.find("HERE").expect("a place") + 1;
        places.push(format!(
            "src/main.rs:{}:{column}: error",
            source.lines().count()
        ));
    }
    project.write("src/main.rs", &(source + "}\n"));
    let key = [("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem())];
    let said = project
        .cargo("check --quiet --message-format short", &key)
        .failed()
        .stderr;
    for place in places {
        assert!(said.contains(&place), "{place}\n{said}");
    }
}

/// What the program prints between the token and the snapshot.
fn pages_with(token: &str) -> String {
    let tag = |nonce: &str| {
        format!(
            "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" crossOrigin async \
             data-callback=\"initMapKitLoaderV2\"{nonce} data-token=\"{token}\"></script>"
        )
    };
    let embed = "https://embed.apple-mapkit.com/v1/embed?center=55.97%2C-3.17";
    [
        tag(""),
        tag(" nonce=\"r4nd0m\""),
        token.to_owned(),
        format!("{embed}&token={token}"),
        format!("{embed}&colorScheme=dark&token={token}"),
        String::new(),
    ]
    .join("\n")
}
