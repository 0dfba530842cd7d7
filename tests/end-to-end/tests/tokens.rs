//! The token in the built program: its claims, its signature, and where it is available.

use serde_json::json;
use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::skip::skip;
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// 2100-01-01, a Friday, at 12:34:56 UTC.
const NOON: &str = "4102490096";
const MIDNIGHT: u64 = 4_102_444_800;
const DAY: u64 = 24 * 60 * 60;

#[test]
fn default_token_is_verified() {
    let key = TestKey::generate();
    let project = Project::new("three-files", TARGET);
    let run = project
        .cargo("run --quiet", &[("MAPS_PRIVATE_KEY", key.pem())])
        .assert_success();
    let jwt = Jwt::decode(run.stdout.trim());

    assert_eq!(
        jwt.header,
        json!({ "alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT" })
    );
    let issued = jwt.claims["iat"].as_u64().expect("an integer");
    assert_eq!(issued % DAY, 0);
    assert_eq!(
        jwt.claims,
        json!({
            "iss": "DEF123GHIJ",
            "iat": issued,
            "exp": issued + 180 * DAY,
            "scope": "mapkit_js",
            "origin": "example.com,*.example.com",
        })
    );
    assert!(jwt.is_signed_by(&key));
    assert!(!jwt.is_signed_by(&TestKey::generate()));
    match jwt.is_signed_by_openssl(&key) {
        Some(verified) => assert!(verified),
        None => skip("there is no `openssl` program to verify the token with"),
    }
}

#[test]
fn claims_match_configuration() {
    let key = TestKey::generate();
    let project = Project::new("claims", TARGET);
    let cases = [
        (
            "one scope, a list of domains, days",
            r#"scope = "mapkit_js"
               domains = ["example.com", "*.example.com"]
               expires = "180 days""#,
            json!({ "scope": "mapkit_js", "origin": "example.com,*.example.com", "exp": MIDNIGHT + 180 * DAY }),
        ),
        (
            "several scopes, the portal's comma-separated domains, a quoted date",
            r#"scope = ["embed_api", "mapkit_js", "web_snapshots", "embed_api"]
               domains = "https://Example.com, www.example.com,example.com"
               expires = "2100-02-28""#,
            json!({ "scope": "embed_api mapkit_js web_snapshots", "origin": "example.com,www.example.com", "exp": MIDNIGHT + 59 * DAY - 1 }),
        ),
        (
            "a date without quotes",
            r#"scope = "web_snapshots"
               domains = "example.com"
               expires = 2100-01-01"#,
            json!({ "scope": "web_snapshots", "origin": "example.com", "exp": MIDNIGHT + DAY - 1 }),
        ),
        (
            "never",
            r#"scope = "embed_api"
               domains = "example.com"
               expires = "never"
               description = "the map of the office""#,
            json!({ "scope": "embed_api", "origin": "example.com" }),
        ),
    ];
    for (name, token, mut expected) in cases {
        project.write(
            "maps.toml",
            &format!("team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n[tokens.site]\n{token}"),
        );
        let variables = [
            ("MAPS_PRIVATE_KEY", key.pem()),
            ("SOURCE_DATE_EPOCH", NOON.to_owned()),
        ];
        let run = project.cargo("run --quiet", &variables).assert_success();
        let jwt = Jwt::decode(run.stdout.trim());
        expected["iss"] = json!("DEF123GHIJ");
        expected["iat"] = json!(MIDNIGHT);
        assert_eq!(jwt.claims, expected, "{name}");
        assert!(jwt.is_signed_by(&key), "{name}");
    }
}

#[test]
fn builds_of_same_day_are_identical() {
    let key = TestKey::generate();
    let token = |name: &str, target: &str, profile: &str, date: &str| {
        let project = Project::new(name, target);
        let variables = [
            ("MAPS_PRIVATE_KEY", key.pem()),
            ("SOURCE_DATE_EPOCH", date.to_owned()),
        ];
        project
            .cargo(&format!("run --quiet {profile}"), &variables)
            .assert_success()
            .stdout
    };
    let morning = "4102444800";
    let evening = "4102531199";
    let next_day = "4102531200";
    let first = token("one", TARGET, "--profile dev", morning);
    assert_eq!(first, token("another", TARGET, "--profile dev", evening));
    assert_eq!(first, token("optimized", TARGET, "--release", NOON));
    assert_ne!(first, token("tomorrow", TARGET, "--profile dev", next_day));
}

#[test]
fn key_file_and_public_key() {
    let key = TestKey::generate();
    let project = Project::new("key-file", TARGET);
    project.write(
        "maps.toml",
        &format!(
            "public_key = '{}'\nprivate_key_env = 'SHOP_KEY'\n{MAPS_TOML}",
            key.public_key()
        ),
    );
    // A key belongs outside the package.
    let elsewhere = Project::new("elsewhere", TARGET);
    elsewhere.write("AuthKey.p8", &key.pem());
    let absolute = elsewhere.path().join("AuthKey.p8");

    let run = project
        .cargo("run --quiet", &[("SHOP_KEY_FILE", absolute)])
        .assert_success();
    assert!(Jwt::decode(run.stdout.trim()).is_signed_by(&key));
}

#[test]
fn single_token_needs_no_name() {
    let project = Project::new("one-token", TARGET);
    project.write(
        "src/main.rs",
        r#"use maps_token_macro::{maps_token, maps_token_domains, maps_token_expiry};

        fn main() {
            assert_eq!(maps_token!(), maps_token!("site"));
            println!("{:?} {:?}", maps_token_expiry!(), maps_token_domains!());
        }"#,
    );
    let key = TestKey::generate().pem();
    let variables = [
        ("MAPS_PRIVATE_KEY", key),
        ("SOURCE_DATE_EPOCH", NOON.to_owned()),
    ];
    let run = project.cargo("run --quiet", &variables).assert_success();
    let expiry = MIDNIGHT + 180 * DAY;
    assert_eq!(
        run.stdout,
        format!("Some({expiry}) [\"example.com\", \"*.example.com\"]\n")
    );
}

#[test]
fn token_is_available_in_all_targets() {
    let project = Project::new("every-target", TARGET);
    let body = "assert!(maps_token_macro::maps_token!(\"site\").starts_with(\"eyJ\"));";
    let main = format!("fn main() {{ {body} }}");
    let test = format!("#[test] fn token() {{ {body} }}");
    project.write(
        "src/lib.rs",
        &format!("/// ```\n/// {body}\n/// ```\npub fn documented() {{}}\n{test}"),
    );
    project.write("src/main.rs", &main);
    project.write("examples/example.rs", &main);
    project.write("tests/integration.rs", &test);
    project.write("benches/bench.rs", &main);
    let key = [("MAPS_PRIVATE_KEY", TestKey::generate().pem())];
    let run = project.cargo("test --all-targets", &key).assert_success();
    assert_eq!(
        run.stdout.matches("test token ... ok").count(),
        2,
        "{}",
        run.stdout
    );
    project.cargo("test --doc", &key).assert_success();
    project
        .cargo("run --quiet --example example", &key)
        .assert_success();
    project.cargo("doc --no-deps", &key).assert_success();
}
