//! Separate packages: the macro crate renamed, in edition 2021, without a key, and with type errors.

use std::fs;
use std::path::Path;

use test_support::key::TestKey;
use test_support::project::Project;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// Prints each string with the token on its own line, and then the URL of a snapshot.
const MAIN_RS: &str = r#"use std::cell::RefCell;

use maps::{mapkit_attributes, mapkit_script, maps_embed_url, maps_token};

const SCRIPT: &str = mapkit_script!();
const EMBED: &str = maps_embed_url!(center = (55.97, -3.17));

/// The borrow in the last expression must not outlive `nonce`.
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
    println!("{}", maps::maps_token_is_placeholder!());
    println!("{}", maps::maps_snapshot_url!("hq"));
    assert_eq!(maps::maps_snapshots!(), [("hq", maps::maps_snapshot_url!("hq"))]);
}
"#;

fn project(name: &str) -> Project {
    let project = Project::new(name, TARGET);
    edit(&project.path().join("Cargo.toml"), |manifest| {
        let renamed = "maps = { package = \"maps-token-macro\", ";
        manifest
            .replace("maps-token-macro = { ", renamed)
            .replace("\"2024\"", "\"2021\"")
    });
    edit(&project.path().join("maps.toml"), |configuration| {
        let scopes = "[\"mapkit_js\", \"embed_api\"]";
        configuration.replace("\"mapkit_js\"", scopes)
            + "\n[snapshots.hq]\ncenter = [37.3349, -122.0090]\n"
    });
    project.write("src/main.rs", MAIN_RS);
    project
}

fn edit(path: &Path, edit: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(path).expect("a file");
    fs::write(path, edit(text)).expect("a file");
}

#[test]
fn renamed_crate() {
    let key = TestKey::generate().pem();
    let run = project("renamed").cargo("run --quiet", &[("MAPS_PRIVATE_KEY", &key)]);
    let output = run.assert_success().stdout;
    let (token, rest) = output.split_once('\n').expect("lines");
    assert!(token.starts_with("eyJ"), "{token}");
    let (pages, snapshot) = rest.rsplit_once("https://snapshot").expect("a snapshot");
    assert!(
        snapshot.starts_with(".apple-mapkit.com/api/v1/snapshot?"),
        "{snapshot}"
    );
    assert_eq!(pages, pages_with(token) + "false\n");
}

/// A placeholder replaces a token, or the whole URL of a snapshot.
#[test]
fn placeholders_without_key() {
    let placeholder =
        |name| format!("maps-token-placeholder-for-{name}-built-without-a-private-key");
    let (token, snapshot) = (placeholder("site"), placeholder("hq"));
    let pages = pages_with(&token);
    let run = project("without-a-key").cargo::<&str>("run --quiet", &[]);
    assert_eq!(
        run.assert_success().stdout,
        format!("{token}\n{pages}true\n{snapshot}\n")
    );
}

/// For example in a `target/` from a CI cache. For tokens see `tests/end-to-end/diagnostics/record`.
#[test]
fn expired_snapshot_is_rejected() {
    let project = project("expired-snapshot");
    let key = TestKey::generate().pem();
    let variables = [("MAPS_PRIVATE_KEY", &key)];
    project.cargo("check --quiet", &variables).assert_success();

    edit(&project.record(), |record| {
        let (tokens, snapshot) = record.split_once("snapshot\t").expect("a snapshot");
        format!(
            "{tokens}snapshot\t{}",
            snapshot.replace("\t-\t-\n", "\t86400\t86400\n")
        )
    });
    project.write("src/main.rs", &format!("{MAIN_RS}\n"));
    let stderr = project
        .cargo("check --quiet", &variables)
        .assert_failure()
        .stderr;
    let error = "error: snapshot `hq` was signed by an earlier build and expired";
    assert_eq!(stderr.matches(error).count(), 3, "{stderr}");
    assert!(
        stderr.contains("help: build with the private key"),
        "{stderr}"
    );
}

/// The type errors of rustc point at the expressions.
#[test]
fn type_errors_point_at_expressions() {
    let cases = [
        ("mapkit_script!(data = { shop = HERE })", "(number, 1)"),
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
    const LANGUAGE: &str = \"gd\";
    const SCRIPT: &str = maps::mapkit_script!(language = LANGUAGE);
"
    .to_owned();
    // A constant is an expression, so it makes the result a `String`.
    let constant =
        "src/main.rs:4:26: error[E0308]: mismatched types: expected `&str`, found `String`";
    let mut locations = vec![constant.to_owned()];
    for (call, expression) in cases {
        let start = "    let _ = maps::";
        source += &format!("{start}{};\n", call.replace("HERE", expression));
        let column = start.len() + call.find("HERE").expect("HERE") + 1;
        locations.push(format!(
            "src/main.rs:{}:{column}: error",
            source.lines().count()
        ));
    }
    project.write("src/main.rs", &(source + "}\n"));
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let stderr = project
        .cargo("check --quiet --message-format short", &key)
        .assert_failure()
        .stderr;
    for location in locations {
        assert!(stderr.contains(&location), "{location}\n{stderr}");
    }
}

/// The output of the program between the token and the snapshot.
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
