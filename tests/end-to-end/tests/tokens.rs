//! What the built program holds: a token as Apple documents it, signed by the key, the same all day.

use serde_json::json;
use test_support::key::ThrowAwayKey;
use test_support::project::{MAPS_TOML, Project};
use test_support::skip::skipped;
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// 2100-01-01, a Friday, at 12:34:56 UTC.
const NOON: &str = "4102490096";
const MIDNIGHT: u64 = 4_102_444_800;
const DAY: u64 = 24 * 60 * 60;

#[test]
fn the_three_files_of_the_readme_give_a_verified_token() {
    let key = ThrowAwayKey::generate();
    let project = Project::new("three-files", TARGET);
    let run = project
        .cargo("run --quiet", &[("MAPS_PRIVATE_KEY", key.pem())])
        .ok();
    let jwt = Jwt::decode(run.stdout.trim());

    assert_eq!(
        jwt.header,
        json!({ "alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT" })
    );
    let issued = jwt.claims["iat"].as_u64().expect("a whole number");
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
    assert!(!jwt.is_signed_by(&ThrowAwayKey::generate()));
    match jwt.openssl_says_signed_by(&key) {
        Some(verified) => assert!(verified),
        None => skipped("there is no `openssl` program to verify the token with"),
    }
}

#[test]
fn the_claims_follow_the_configuration() {
    let key = ThrowAwayKey::generate();
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
        let run = project.cargo("run --quiet", &variables).ok();
        let jwt = Jwt::decode(run.stdout.trim());
        expected["iss"] = json!("DEF123GHIJ");
        expected["iat"] = json!(MIDNIGHT);
        assert_eq!(jwt.claims, expected, "{name}");
        assert!(jwt.is_signed_by(&key), "{name}");
    }
}

#[test]
fn builds_of_one_day_give_byte_identical_tokens() {
    let key = ThrowAwayKey::generate();
    let token = |name: &str, target: &str, profile: &str, noon: &str| {
        let project = Project::new(name, target);
        let variables = [
            ("MAPS_PRIVATE_KEY", key.pem()),
            ("SOURCE_DATE_EPOCH", noon.to_owned()),
        ];
        project
            .cargo(&format!("run --quiet {profile}"), &variables)
            .ok()
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
fn the_key_may_come_from_a_file_and_be_checked_against_its_public_half() {
    let key = ThrowAwayKey::generate();
    let project = Project::new("key-file", TARGET);
    project.write(
        "maps.toml",
        &format!(
            "public_key = '{}'\nprivate_key_env = 'SHOP_KEY'\n{MAPS_TOML}",
            key.public_key()
        ),
    );
    // Outside the package, where a key should be.
    let elsewhere = Project::new("elsewhere", TARGET);
    elsewhere.write("AuthKey.p8", &key.pem());
    let absolute = elsewhere.path().join("AuthKey.p8");

    let run = project
        .cargo("run --quiet", &[("SHOP_KEY_FILE", absolute)])
        .ok();
    assert!(Jwt::decode(run.stdout.trim()).is_signed_by(&key));
}

#[test]
fn the_only_token_needs_no_name_and_the_other_macros_tell_of_it() {
    let project = Project::new("one-token", TARGET);
    project.write(
        "src/main.rs",
        r#"use maps_token_macro::{maps_token, maps_token_domains, maps_token_expiry};

        fn main() {
            assert_eq!(maps_token!(), maps_token!("site"));
            println!("{:?} {:?}", maps_token_expiry!(), maps_token_domains!());
        }"#,
    );
    let key = ThrowAwayKey::generate().pem();
    let variables = [
        ("MAPS_PRIVATE_KEY", key),
        ("SOURCE_DATE_EPOCH", NOON.to_owned()),
    ];
    let run = project.cargo("run --quiet", &variables).ok();
    let expiry = MIDNIGHT + 180 * DAY;
    assert_eq!(
        run.stdout,
        format!("Some({expiry}) [\"example.com\", \"*.example.com\"]\n")
    );
}

#[test]
fn every_kind_of_target_in_a_package_sees_the_token() {
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
    let key = [("MAPS_PRIVATE_KEY", ThrowAwayKey::generate().pem())];
    let run = project.cargo("test --all-targets", &key).ok();
    assert_eq!(
        run.stdout.matches("test token ... ok").count(),
        2,
        "{}",
        run.stdout
    );
    project.cargo("test --doc", &key).ok();
    project.cargo("run --quiet --example example", &key).ok();
    project.cargo("doc --no-deps", &key).ok();
}
