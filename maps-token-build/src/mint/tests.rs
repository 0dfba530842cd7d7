//! Whole runs of the build script: a `maps.toml`, the variables, and what comes of them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::signature::Signer;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::key::PrivateKey;
use crate::testing::{Package, body_is_in, pem_of, random_key};
use crate::time::Timestamp;
use crate::token::Status;

const IDS: &str = "team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n";

const SITE: &str = "[tokens.site]
scope = 'mapkit_js'
domains = ['example.com', '*.example.com']
expires = '180 days'
";

const DAY: u64 = 86_400;

fn now() -> u64 {
    Timestamp::now().expect("a clock").seconds()
}

fn date_in_days(days: u64) -> String {
    let moment = Timestamp::from_seconds(now() + days * DAY).expect("a date");
    moment.to_string()[..10].to_owned()
}

fn claims(jwt: &str) -> Value {
    let payload = jwt.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

/// What Apple's portal offers, row by row: each type, each restriction, each validity.
#[test]
fn what_the_portal_can_make() {
    let today = now() - now() % DAY;
    let soon = date_in_days(3);
    let later = date_in_days(40);
    let cases: Vec<(&str, String, Result<Value, &str>)> = vec![
        (
            "Embed API",
            "scope = 'embed_api'\ndomains = 'a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "embed_api", "origin": "a.no", "exp": today + 30 * DAY})),
        ),
        (
            "MapKit JS",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = '90 days'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no", "exp": today + 90 * DAY})),
        ),
        (
            "Web Snapshots",
            "scope = 'web_snapshots'\ndomains = 'a.no'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "web_snapshots", "origin": "a.no", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, Domain",
            "scope = 'server_api'\ndomains = 'a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "server_api", "origin": "a.no", "exp": today + 30 * DAY})),
        ),
        (
            "Server API, None",
            "scope = 'server_api'\nrestriction = 'none'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "server_api", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, nothing said",
            "scope = 'server_api'\nexpires = '180 days'".into(),
            Ok(json!({"scope": "server_api", "exp": today + 180 * DAY})),
        ),
        (
            "Server API, never, None",
            "scope = 'server_api'\nrestriction = 'none'\nexpires = 'never'".into(),
            Err("must expire"),
        ),
        (
            "several websites",
            "scope = 'mapkit_js'\ndomains = 'a.no,*.a.no'\nexpires = '30 days'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no,*.a.no", "exp": today + 30 * DAY})),
        ),
        (
            "No Expiration",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = 'never'".into(),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no"})),
        ),
        (
            "Other: a date",
            format!("scope = 'mapkit_js'\ndomains = 'a.no'\nexpires = {later}"),
            Ok(json!({"scope": "mapkit_js", "origin": "a.no", "exp": today + 41 * DAY - 1})),
        ),
        (
            "None, for a week",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '7 days'".into(),
            Ok(json!({"scope": "mapkit_js", "exp": today + 7 * DAY})),
        ),
        (
            "None, for eight days",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = '8 days'".into(),
            Err("at most 7 days"),
        ),
        (
            "None, until a near date",
            format!("scope = 'mapkit_js'\nrestriction = 'none'\nexpires = {soon}"),
            Ok(json!({"scope": "mapkit_js", "exp": today + 4 * DAY - 1})),
        ),
        (
            "None, until a late date",
            format!("scope = 'mapkit_js'\nrestriction = 'none'\nexpires = {later}"),
            Err("at most 7 days"),
        ),
        (
            "None, never",
            "scope = 'mapkit_js'\nrestriction = 'none'\nexpires = 'never'".into(),
            Err("must expire"),
        ),
        (
            "neither Domain nor None",
            "scope = 'mapkit_js'\nexpires = '30 days'".into(),
            Err("`domains` is missing"),
        ),
        (
            "no Websites",
            "scope = 'mapkit_js'\ndomains = []\nexpires = '30 days'".into(),
            Err("at least one domain"),
        ),
        (
            "both Domain and None",
            "scope = 'mapkit_js'\ndomains = 'a.no'\nrestriction = 'none'\nexpires = '7 days'"
                .into(),
            Err("in place of `domains`"),
        ),
        (
            "Domain, by its name",
            "scope = 'mapkit_js'\nrestriction = 'domain'\nexpires = '7 days'".into(),
            Err("the only word here is \"none\""),
        ),
        (
            "the server's beside a page's",
            "scope = ['server_api', 'embed_api']\ndomains = 'a.no'\nexpires = '7 days'".into(),
            Err("never stands together"),
        ),
        (
            "no validity",
            "scope = 'mapkit_js'\ndomains = 'a.no'".into(),
            Err("`expires` is missing"),
        ),
        (
            "no type",
            "domains = 'a.no'\nexpires = '7 days'".into(),
            Err("`scope` is missing"),
        ),
    ];
    let key = pem_of(&random_key());
    for (name, token, expected) in cases {
        let package =
            Package::new(&format!("{IDS}[tokens.site]\n{token}")).with("MAPS_PRIVATE_KEY", &key);
        let ran = package.run();
        match expected {
            Ok(mut expected) => {
                let tokens = ran.ok();
                expected["iss"] = json!("DEF123GHIJ");
                expected["iat"] = json!(today);
                assert_eq!(claims(tokens[0].as_str()), expected, "{name}");
            }
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn each_served_origin_must_be_covered() {
    let cases = [
        (
            "['https://example.com', 'https://www.example.com/maps']",
            None,
        ),
        ("'http://example.com:8080'", None),
        (
            "['https://example.org']",
            Some("domains = [\"example.com\", \"*.example.com\", \"example.org\"]"),
        ),
        ("['https://a.b.example.com']", Some("stands for one label")),
        ("['ftp://example.com']", Some("http or https")),
        ("['https://*.example.com']", Some("one host")),
    ];
    let key = pem_of(&random_key());
    for (serves, fault) in cases {
        let package =
            Package::new(&format!("{IDS}{SITE}serves = {serves}")).with("MAPS_PRIVATE_KEY", &key);
        let ran = package.run();
        match fault {
            None => assert!(ran.tokens.is_ok(), "{serves}: {}", ran.error()),
            Some(fault) => assert!(ran.error().contains(fault), "{serves}: {}", ran.error()),
        }
    }
}

#[test]
fn preview_hosts_add_a_domain() {
    let maps_toml = format!("{IDS}{SITE}domains_env = ['DEPLOY_PRIME_URL', 'VERCEL_BRANCH_URL']");
    let alone = format!(
        "{IDS}[tokens.site]\nscope = 'mapkit_js'\nexpires = '7 days'\ndomains_env = 'DEPLOY_PRIME_URL'"
    );
    let key = pem_of(&random_key());
    let url = "https://deploy-preview-7--shop.netlify.app";
    let cases = [
        ("none set", &maps_toml, "", Ok("example.com,*.example.com")),
        (
            "a URL",
            &maps_toml,
            url,
            Ok("example.com,*.example.com,deploy-preview-7--shop.netlify.app"),
        ),
        (
            "one that is there already",
            &maps_toml,
            "https://example.com/",
            Ok("example.com,*.example.com"),
        ),
        (
            "no URL",
            &maps_toml,
            "not a host",
            Err("DEPLOY_PRIME_URL: a domain has no spaces"),
        ),
        (
            "alone",
            &alone,
            url,
            Ok("deploy-preview-7--shop.netlify.app"),
        ),
        (
            "alone, and not set",
            &alone,
            " ",
            Err("no domain: DEPLOY_PRIME_URL is not set"),
        ),
    ];
    for (name, maps_toml, value, expected) in cases {
        let ran = Package::new(maps_toml)
            .with("MAPS_PRIVATE_KEY", &key)
            .with("DEPLOY_PRIME_URL", value)
            .run();
        match expected {
            Ok(origin) => {
                assert!(ran.tracks("DEPLOY_PRIME_URL"), "{name}");
                assert_eq!(claims(ran.ok()[0].as_str())["origin"], origin, "{name}");
            }
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
    // A key that was pasted into that variable is neither shown nor tracked.
    let ran = Package::new(&maps_toml)
        .with("DEPLOY_PRIME_URL", &key)
        .run();
    assert!(!ran.tracks("DEPLOY_PRIME_URL") && ran.tokens.is_err());
}

const ENVIRONMENTS: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'

[tokens.site]
scope = 'mapkit_js'
domains = ['example.com']
expires = '180 days'

[environments.development]
key_id = 'DEV123DEFG'
[environments.development.tokens.site]
domains = ['localhost']

[environments.staging.tokens.site]
domains = ['staging.example.com']
expires = '30 days'
[environments.staging.tokens.extra]
scope = 'embed_api'
domains = 'staging.example.com'
expires = '1 day'

[environments.open.tokens.site]
restriction = 'none'
expires = '7 days'
";

#[test]
fn the_environment_decides_key_by_key() {
    let production = ("example.com", "ABC123DEFG", 180);
    let development = ("localhost", "DEV123DEFG", 180);
    let staging = ("staging.example.com", "ABC123DEFG", 30);
    let cases: [(&str, &[(&str, &str)], (&str, &str, u64)); 10] = [
        ("a debug build", &[], development),
        ("a release build", &[("PROFILE", "release")], production),
        ("a debug build in CI", &[("CI", "true")], production),
        ("CI set to no", &[("CI", "false")], development),
        ("CI empty", &[("CI", "")], development),
        ("by name", &[("MAPS_ENVIRONMENT", "staging")], staging),
        (
            "by name in CI",
            &[("MAPS_ENVIRONMENT", "staging"), ("CI", "1")],
            staging,
        ),
        (
            "by name in a release",
            &[("MAPS_ENVIRONMENT", "development"), ("PROFILE", "release")],
            development,
        ),
        (
            "production by name",
            &[("MAPS_ENVIRONMENT", "production")],
            production,
        ),
        ("blank", &[("MAPS_ENVIRONMENT", " ")], development),
    ];
    let key = pem_of(&random_key());
    for (name, variables, (origin, key_id, days)) in cases {
        let mut package = Package::new(ENVIRONMENTS).with("MAPS_PRIVATE_KEY", &key);
        for (variable, value) in variables {
            package = package.with(variable, value);
        }
        let tokens = package.run().ok();
        let site = tokens
            .iter()
            .find(|token| token.name() == "site")
            .expect("a token");
        let header = URL_SAFE_NO_PAD
            .decode(site.as_str().split('.').next().expect("a part"))
            .expect("base64url");
        let claims = claims(site.as_str());
        assert_eq!(claims["origin"], origin, "{name}");
        assert!(String::from_utf8_lossy(&header).contains(key_id), "{name}");
        let lifetime = claims["exp"]
            .as_u64()
            .zip(claims["iat"].as_u64())
            .map(|(exp, iat)| exp - iat);
        assert_eq!(lifetime, Some(days * DAY), "{name}");
        assert_eq!(
            tokens.len(),
            if origin.starts_with("staging") { 2 } else { 1 },
            "{name}"
        );
    }
    // Of two keys that exclude each other the environment's wins.
    let open = Package::new(ENVIRONMENTS)
        .with("MAPS_PRIVATE_KEY", &key)
        .with("MAPS_ENVIRONMENT", "open")
        .run()
        .ok();
    assert_eq!(claims(open[0].as_str())["origin"], Value::Null);
}

#[test]
fn what_is_wrong_with_environments() {
    let with = |lines: &str| format!("{ENVIRONMENTS}{lines}");
    let cases: [(&str, String, &str, &[&str]); 7] = [
        (
            "an unknown name",
            ENVIRONMENTS.into(),
            "stagin",
            &["no environment \"stagin\"", "did you mean \"staging\"?"],
        ),
        (
            "a far name",
            ENVIRONMENTS.into(),
            "xyz",
            &["environments: \"development\", \"open\", \"staging\", \"production\""],
        ),
        (
            "a name that is none",
            ENVIRONMENTS.into(),
            "Not A Name",
            &["MAPS_ENVIRONMENT: an environment's name is"],
        ),
        (
            "production",
            with("[environments.production]\nkey_id = 'ABC123DEFG'"),
            "",
            &["production is what the file says outside"],
        ),
        (
            "a mistake in another environment",
            with("[environments.test.tokens.site]\ndomain = 'a.no'"),
            "",
            &["unknown key `domain` in [environments.test.tokens.site]"],
        ),
        (
            "a prefix",
            with("[environments.test]\nenv_prefix = 'TEST_'"),
            "",
            &["`env_prefix` is the same for all environments"],
        ),
        (
            "a value",
            with("[environments.test.tokens.site]\ndomains = 'a.no/x'"),
            "",
            &["a domain has no path", "in [environments.test.tokens.site]"],
        ),
    ];
    for (name, maps_toml, environment, faults) in cases {
        let error = Package::new(&maps_toml)
            .with("MAPS_ENVIRONMENT", environment)
            .run()
            .error();
        for fault in faults {
            assert!(error.contains(fault), "{name}: {error}");
        }
    }
}

/// Whether a build without a key fails, by policy and by situation.
#[test]
fn without_a_key() {
    let cases: [(&str, &str, &[(&str, &str)], bool); 16] = [
        ("debug", "", &[], false),
        ("release", "", &[("PROFILE", "release")], true),
        ("CI", "", &[("CI", "true")], true),
        ("fail", "fail", &[], true),
        (
            "placeholder in a release",
            "placeholder",
            &[("PROFILE", "release")],
            false,
        ),
        ("placeholder in CI", "placeholder", &[("CI", "true")], false),
        ("fail-in-ci, debug", "fail-in-ci", &[], false),
        (
            "fail-in-ci, release",
            "fail-in-ci",
            &[("PROFILE", "release")],
            false,
        ),
        ("fail-in-ci, CI", "fail-in-ci", &[("CI", "true")], true),
        (
            "the variable over the file",
            "fail",
            &[("MAPS_WHEN_KEY_IS_MISSING", "placeholder")],
            false,
        ),
        (
            "the variable in CI, for forks",
            "",
            &[("MAPS_WHEN_KEY_IS_MISSING", "placeholder"), ("CI", "true")],
            false,
        ),
        (
            "the variable the other way",
            "placeholder",
            &[("MAPS_WHEN_KEY_IS_MISSING", "fail")],
            true,
        ),
        (
            "the variable blank",
            "fail",
            &[("MAPS_WHEN_KEY_IS_MISSING", " ")],
            true,
        ),
        (
            "docs.rs",
            "fail",
            &[("DOCS_RS", "1"), ("PROFILE", "release")],
            false,
        ),
        (
            "an empty key",
            "",
            &[("MAPS_PRIVATE_KEY", ""), ("CI", "true")],
            true,
        ),
        (
            "a blank key",
            "",
            &[("MAPS_PRIVATE_KEY", " \n"), ("CI", "true")],
            true,
        ),
    ];
    for (name, policy, variables, fails) in cases {
        let policy = if policy.is_empty() {
            String::new()
        } else {
            format!("when_key_is_missing = '{policy}'\n")
        };
        let mut package = Package::new(&format!("{policy}{IDS}{SITE}"));
        for (variable, value) in variables {
            package = package.with(variable, value);
        }
        let ran = package.run();
        assert!(
            ran.tracks("MAPS_PRIVATE_KEY") || name == "docs.rs",
            "{name}"
        );
        let warnings = ran.told.matches("cargo:warning=").count();
        if fails {
            assert!(
                ran.error().contains("there is no private key"),
                "{name}: {}",
                ran.error()
            );
        } else {
            assert_eq!(
                warnings,
                usize::from(name != "docs.rs"),
                "{name}: {}",
                ran.told
            );
            let tokens = ran.ok();
            assert_eq!(tokens[0].status(), Status::Placeholder, "{name}");
            let text = tokens[0].as_str();
            assert!(
                text.starts_with("maps-token-placeholder") && text.contains("site"),
                "{name}: {text}"
            );
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)),
                "{text}"
            );
            assert!(
                !text.contains('.') && package.record().contains("\tplaceholder\t"),
                "{name}"
            );
        }
    }
}

#[test]
fn ids_come_from_the_file_or_from_variables() {
    let key = pem_of(&random_key());
    let cases: [(&str, &str, &[(&str, &str)], Result<&str, &str>); 6] = [
        (
            "variables alone",
            "",
            &[
                ("MAPS_TEAM_ID", "DEF123GHIJ"),
                ("MAPS_KEY_ID", "ABC123DEFG"),
            ],
            Ok("DEF123GHIJ"),
        ),
        (
            "both alike",
            IDS,
            &[("MAPS_TEAM_ID", "DEF123GHIJ")],
            Ok("DEF123GHIJ"),
        ),
        ("blank", IDS, &[("MAPS_TEAM_ID", " ")], Ok("DEF123GHIJ")),
        (
            "both, and different",
            IDS,
            &[("MAPS_TEAM_ID", "XYZ123GHIJ")],
            Err("`team_id` and the variable MAPS_TEAM_ID say different things"),
        ),
        ("neither", "", &[], Err("`key_id` is missing")),
        (
            "of a wrong shape",
            "",
            &[("MAPS_TEAM_ID", "short")],
            Err("MAPS_TEAM_ID: a team ID is"),
        ),
    ];
    for (name, ids, variables, expected) in cases {
        let mut package = Package::new(&format!("{ids}{SITE}")).with("MAPS_PRIVATE_KEY", &key);
        for (variable, value) in variables {
            package = package.with(variable, value);
        }
        let ran = package.run();
        match expected {
            Ok(team) => assert_eq!(claims(ran.ok()[0].as_str())["iss"], team, "{name}"),
            Err(fault) => assert!(ran.error().contains(fault), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn a_prefix_renames_every_variable() {
    let key = pem_of(&random_key());
    let maps_toml = format!("env_prefix = 'SHOP_'\n{SITE}");
    let package = Package::new(&maps_toml)
        .with("SHOP_PRIVATE_KEY", &key)
        .with("SHOP_TEAM_ID", "DEF123GHIJ")
        .with("SHOP_KEY_ID", "ABC123DEFG")
        .with("SHOP_RENEW", "2026-11")
        // Of another site in the same build.
        .with("MAPS_PRIVATE_KEY", "not a key")
        .with("MAPS_TEAM_ID", "not an ID")
        .with("MAPS_TOKEN_OTHER", "not a token")
        .with("MAPS_RENEW", "two words");
    let ran = package.run();
    assert!(
        ran.tracks("SHOP_RENEW") && !ran.tracks("MAPS_RENEW") && !ran.tracks("SHOP_PRIVATE_KEY")
    );
    assert_eq!(ran.ok()[0].status(), Status::Minted);

    let missing = Package::new(&maps_toml).with("CI", "1").run().error();
    assert!(missing.contains("SHOP_PRIVATE_KEY is not set"), "{missing}");
    let faulty = Package::new(&format!("env_prefix = 'shop'\n{IDS}{SITE}"))
        .run()
        .error();
    assert!(faulty.contains("a prefix is capital letters"), "{faulty}");
}

#[test]
fn a_key_file_on_the_developers_machine() {
    let key = random_key();
    let maps_toml = format!("private_key_file = 'AuthKey_ABC123DEFG.p8'\n{IDS}{SITE}");
    let with_path = |path: &str| maps_toml.replace("AuthKey_ABC123DEFG.p8", path);

    let package = Package::new("");
    let path = package.file("AuthKey_ABC123DEFG.p8", &pem_of(&key));
    package.file("maps.toml", &with_path(&path));
    assert_eq!(package.run().ok()[0].status(), Status::Minted);

    // The variable goes before the file, and a machine without the file has no key.
    let other = package.file("AuthKey_XYZ123DEFG.p8", &pem_of(&key));
    package.file("maps.toml", &with_path(&other));
    let ran = package.run();
    assert!(
        ran.told
            .contains("AuthKey_XYZ123DEFG.p8, and `key_id` is ABC123DEFG"),
        "{}",
        ran.told
    );
    let ran = Package::new(&with_path("/nowhere/AuthKey_ABC123DEFG.p8")).run();
    assert!(
        ran.told.contains("`private_key_file` is not there"),
        "{}",
        ran.told
    );
    let ran = Package::new(&with_path("/")).run();
    assert!(ran.error().contains("cannot be read"), "{}", ran.error());
    let by_variable = Package::new(&with_path("/"))
        .with("MAPS_PRIVATE_KEY", pem_of(&key))
        .run();
    assert_eq!(by_variable.ok()[0].status(), Status::Minted);
}

#[test]
fn a_revoked_key_mints_nothing() {
    let maps_toml = format!("revoked_keys = ['OLD123DEFG', 'ABC123DEFG']\n{IDS}{SITE}");
    let error = Package::new(&maps_toml)
        .with("MAPS_PRIVATE_KEY", pem_of(&random_key()))
        .run()
        .error();
    assert!(
        error.contains("the key ABC123DEFG is one of `revoked_keys`"),
        "{error}"
    );
}

/// A signed token with these changes to its header and claims; `null` takes a member out.
fn ready(key: &PrivateKey, header: &Value, claims: &Value) -> String {
    let mut of_header = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
    let mut of_claims = json!({
        "iss": "DEF123GHIJ",
        "iat": now() - 60,
        "exp": now() + 100 * DAY,
        "scope": "mapkit_js",
        "origin": "example.com,*.example.com",
    });
    for (part, changes) in [(&mut of_header, header), (&mut of_claims, claims)] {
        for (name, value) in changes.as_object().expect("an object") {
            part[name] = value.clone();
        }
        part.as_object_mut()
            .expect("an object")
            .retain(|_, value| !value.is_null());
    }
    signed(key, &of_header.to_string(), &of_claims.to_string())
}

fn signed(key: &PrivateKey, header: &str, claims: &str) -> String {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims)
    );
    let signature = key.sign(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[test]
fn ready_tokens_are_checked_like_minted_ones() {
    let key = PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key");
    let make = |header: Value, claims: Value| ready(&key, &header, &claims);
    let plain = || make(json!({}), json!({}));
    let header = |changes: Value| make(changes, json!({}));
    let claim = |changes: Value| make(json!({}), changes);
    let two_kids = signed(
        &key,
        r#"{"alg":"ES256","kid":"ABC123DEFG","kid":"ABC123DEFG"}"#,
        "{}",
    );
    let two_exps = signed(
        &key,
        r#"{"alg":"ES256","kid":"ABC123DEFG"}"#,
        r#"{"exp":1,"exp":2}"#,
    );
    let cut = |token: String| token[..token.len() - 10].to_owned();
    let with_signature = |bytes: &[u8]| {
        let token = plain();
        let (message, _) = token.rsplit_once('.').expect("a JWT");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))
    };
    let der: Vec<u8> = [0x30, 0x45].into_iter().chain([1; 69]).collect();
    let public = format!("public_key = '{}'\n", key.public_key());
    let ids = format!("{public}{IDS}");
    let nothing = "";

    let cases: Vec<(&str, &str, &str, String, Result<(), &str>)> = vec![
        ("nothing else in the file", nothing, "", plain(), Ok(())),
        ("all the keys, and it agrees", &ids, SITE, plain(), Ok(())),
        (
            "a line end behind it",
            nothing,
            "",
            format!(" {}\n", plain()),
            Ok(()),
        ),
        (
            "no scope: an old token",
            &ids,
            SITE,
            claim(json!({"scope": null})),
            Ok(()),
        ),
        ("no exp", nothing, "", claim(json!({"exp": null})), Ok(())),
        ("no typ", nothing, "", header(json!({"typ": null})), Ok(())),
        (
            "a scheme in its origin",
            &ids,
            SITE,
            claim(json!({"origin": "https://example.com,*.example.com"})),
            Ok(()),
        ),
        (
            "of another key than ours",
            &ids,
            SITE,
            ready(
                &PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key"),
                &json!({"kid": "XYZ123DEFG"}),
                &json!({}),
            ),
            Ok(()),
        ),
        (
            "a word",
            nothing,
            "",
            "hello".into(),
            Err("this is not a token"),
        ),
        (
            "three words",
            nothing,
            "",
            "a.b.c".into(),
            Err("this is not a token"),
        ),
        (
            "padding",
            nothing,
            "",
            format!("{}==", plain()),
            Err("base64url"),
        ),
        (
            "a placeholder",
            nothing,
            "",
            "maps-token-placeholder-for-site".into(),
            Err("this is a placeholder"),
        ),
        ("a second kid", nothing, "", two_kids, Err("`kid` twice")),
        ("a second exp", nothing, "", two_exps, Err("`exp` twice")),
        (
            "another algorithm",
            nothing,
            "",
            header(json!({"alg": "HS256"})),
            Err("takes ES256 alone"),
        ),
        (
            "no algorithm",
            nothing,
            "",
            header(json!({"alg": "none"})),
            Err("not those of a Maps token"),
        ),
        (
            "another typ",
            nothing,
            "",
            header(json!({"typ": "at+jwt"})),
            Err("`typ` is not JWT"),
        ),
        (
            "no kid",
            nothing,
            "",
            header(json!({"kid": null})),
            Err("names no key ID"),
        ),
        (
            "a signature in DER",
            nothing,
            "",
            with_signature(&der),
            Err("in DER"),
        ),
        ("cut off", nothing, "", cut(plain()), Err("64 bytes")),
        (
            "a signature of another key",
            &ids,
            SITE,
            ready(
                &PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key"),
                &json!({}),
                &json!({}),
            ),
            Err("not one of the key ABC123DEFG"),
        ),
        (
            "a changed claim",
            &ids,
            SITE,
            {
                let token = plain();
                let parts: Vec<_> = token.split('.').collect();
                let claims =
                    String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64url"))
                        .expect("text");
                let changed = URL_SAFE_NO_PAD.encode(claims.replace("mapkit_js", "embed_api"));
                format!("{}.{changed}.{}", parts[0], parts[2])
            },
            Err("not one of the key"),
        ),
        (
            "another team",
            IDS,
            "",
            claim(json!({"iss": "XYZ123GHIJ"})),
            Err("of the team XYZ123GHIJ"),
        ),
        (
            "no team",
            nothing,
            "",
            claim(json!({"iss": null})),
            Err("not a team ID"),
        ),
        (
            "a revoked key",
            "revoked_keys = 'ABC123DEFG'\n",
            "",
            plain(),
            Err("one of `revoked_keys`"),
        ),
        (
            "another scope",
            IDS,
            SITE,
            claim(json!({"scope": "embed_api"})),
            Err("asks for `mapkit_js`"),
        ),
        (
            "an unknown scope",
            nothing,
            "",
            claim(json!({"scope": "weather"})),
            Err("unknown scope"),
        ),
        (
            "a domain that is missing",
            IDS,
            SITE,
            claim(json!({"origin": "example.com"})),
            Err("`domains` has `*.example.com`"),
        ),
        (
            "a slash in its origin",
            nothing,
            "",
            claim(json!({"origin": "example.com/"})),
            Err("a slash after the domain"),
        ),
        (
            "a served origin that is not covered",
            nothing,
            "serves = 'https://example.org'",
            plain(),
            Err("no domain covers it"),
        ),
        (
            "expired",
            nothing,
            "",
            claim(json!({"exp": now() - 1})),
            Err("has expired"),
        ),
        (
            "from the future",
            nothing,
            "",
            claim(json!({"iat": now() + 2 * 3600})),
            Err("issued in the future"),
        ),
        (
            "from a little in the future",
            nothing,
            "",
            claim(json!({"iat": now() + 1800})),
            Ok(()),
        ),
        (
            "iat in milliseconds",
            nothing,
            "",
            claim(json!({"iat": now() * 1000})),
            Err("`iat` is in milliseconds"),
        ),
        (
            "exp in milliseconds",
            nothing,
            "",
            claim(json!({"exp": now() * 1000})),
            Err("`exp` is in milliseconds"),
        ),
        (
            "exp as text",
            nothing,
            "",
            claim(json!({"exp": "soon"})),
            Err("not those of a Maps token"),
        ),
        (
            "holds for too short",
            nothing,
            "minimum_validity = '101 days'",
            plain(),
            Err("`minimum_validity`"),
        ),
        (
            "holds for longer than it should",
            nothing,
            "expires = '30 days'",
            plain(),
            Err("longer than `expires`"),
        ),
        (
            "never expires, and should",
            nothing,
            "expires = '30 days'",
            claim(json!({"exp": null})),
            Err("it never expires"),
        ),
    ];
    for (name, ids, settings, token, expected) in cases {
        let table = if settings.starts_with("[tokens") {
            settings.to_owned()
        } else {
            format!("[tokens.site]\n{settings}\n")
        };
        let by_variable = Package::new(&format!("{ids}{table}")).with("MAPS_TOKEN_SITE", &token);
        let in_file = Package::new(&format!("{ids}{table}token = '''{token}'''\n"));
        for (how, package) in [("variable", by_variable), ("file", in_file)] {
            let ran = package.run();
            match expected {
                Ok(()) => {
                    assert!(ran.tracks("MAPS_TOKEN_SITE"), "{name}, {how}");
                    let tokens = ran.ok();
                    assert_eq!(
                        (tokens[0].status(), tokens[0].as_str()),
                        (Status::Ready, token.trim()),
                        "{name}, {how}"
                    );
                }
                Err(fault) => {
                    let error = ran.error();
                    assert!(error.contains(fault), "{name}, {how}: {error}");
                    assert!(
                        !error.contains(&token[token.len() / 2..]) || token.len() < 60,
                        "{name}, {how}: {error}"
                    );
                    assert!(
                        !ran.tracks("MAPS_TOKEN_SITE") || how == "file",
                        "{name}, {how}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_servers_token_is_a_credential() {
    let key = PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key");
    let token = ready(
        &key,
        &json!({}),
        &json!({"scope": "server_api", "origin": null}),
    );
    let package = Package::new("[tokens.backend]").with("MAPS_TOKEN_BACKEND", &token);
    let ran = package.run();
    assert!(!ran.tracks("MAPS_TOKEN_BACKEND"), "{}", ran.told);
    assert!(package.record().contains(&token));
    assert!(!format!("{:?}", ran.ok()).contains(&token));

    // Where every visitor could read it, it is not even handed to the macros.
    let in_browser = Package::new("[tokens.backend]")
        .with("MAPS_TOKEN_BACKEND", &token)
        .with("TARGET", "wasm32-unknown-unknown");
    assert_eq!(in_browser.run().ok()[0].as_str(), token);
    assert!(
        in_browser.record().contains("\twithheld\t-\t") && !in_browser.record().contains(&token)
    );
}

#[test]
fn variables_for_tokens_that_are_not_there() {
    let cases = [
        ("MAPS_TOKEN_SIGHT", "did you mean MAPS_TOKEN_SITE?"),
        (
            "MAPS_TOKEN_site",
            "variables for ready tokens here: MAPS_TOKEN_SITE",
        ),
        ("MAPS_TOKEN_", "variables for ready tokens here"),
    ];
    for (variable, cure) in cases {
        let package = Package::new(&format!("{IDS}{SITE}")).with(variable, "eyJ");
        let error = package.run().error();
        assert!(
            error.contains(&format!(
                "{variable} is set, and there is no token of that name"
            )),
            "{error}"
        );
        assert!(error.contains(cure), "{variable}: {error}");
        let blank = Package::new(&format!("{IDS}{SITE}")).with(variable, "");
        assert!(blank.run().tokens.is_ok(), "{variable}");
    }
}

#[test]
fn a_token_that_only_a_variable_can_bring() {
    let debug = Package::new("[tokens.site]").run();
    assert!(debug.tracks("MAPS_TOKEN_SITE"));
    assert_eq!(debug.ok()[0].status(), Status::Placeholder);
    let error = Package::new("[tokens.site]")
        .with("CI", "true")
        .run()
        .error();
    assert!(
        error.contains("there is no token: MAPS_TOKEN_SITE is not set, or empty"),
        "{error}"
    );
}

#[test]
fn a_builder_takes_some_of_the_tokens() {
    let maps_toml = format!(
        "{IDS}{SITE}[tokens.office]\nscope = 'embed_api'\ndomains = 'a.no'\nexpires = '1 day'\n"
    );
    let mut package = Package::new(&maps_toml);
    package.mint.only = Some(vec!["office".to_owned()]);
    let tokens = package.run().ok();
    assert_eq!(
        tokens
            .iter()
            .map(super::super::token::Token::name)
            .collect::<Vec<_>>(),
        ["office"]
    );
    package.mint.only = Some(vec!["ofice".to_owned()]);
    let error = package.run().error();
    assert!(error.contains("did you mean \"office\"?"), "{error}");

    package.mint.only = None;
    package.mint.config = "other.toml".into();
    assert!(package.run().error().contains("other.toml cannot be read"));
    package.file("other.toml", &maps_toml);
    let ran = package.run();
    assert!(
        ran.told.contains("cargo:rerun-if-changed=other.toml\n"),
        "{}",
        ran.told
    );
    assert_eq!(ran.ok().len(), 2);

    package.mint.environment = Some("nowhere".to_owned());
    assert!(package.run().error().contains("no environment \"nowhere\""));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is in the file and the variables: no panic, and no piece of the key in what is told.
    #[test]
    fn nothing_makes_the_build_script_panic_or_show_the_key(
        file in prop_oneof![
            ".{0,200}",
            "(team_id|key_id|tokens|environments|private_key_file|public_key|token|domains)( = |\\.)[\\[\\]{}'\"a-z0-9.=\n]{0,80}",
            Just(ENVIRONMENTS.to_owned()),
        ],
        at in 0_usize..400,
        into_file in 0_usize..5,
        variable in 0_usize..14,
        escape in 0_usize..3,
        start in 0_usize..150,
    ) {
        let key = random_key();
        let pem = pem_of(&key);
        let text = match escape {
            0 => pem.clone(),
            1 => pem.replace('\n', " "),
            _ => pem.chars().skip(start).collect(),
        };
        let mut file = file;
        if into_file > 2 {
            let at = file.char_indices().map(|(at, _)| at).nth(at).unwrap_or(file.len());
            let quoted = if into_file == 3 { text.clone() } else { format!("'''{text}'''") };
            file.insert_str(at, &quoted);
        }
        let names = [
            "MAPS_PRIVATE_KEY", "MAPS_PRIVATE_KEY_FILE", "MAPS_TEAM_ID", "MAPS_KEY_ID", "MAPS_RENEW", "CI",
            "MAPS_ENVIRONMENT", "MAPS_WHEN_KEY_IS_MISSING", "MAPS_TOKEN_SITE", "SOURCE_DATE_EPOCH", "DOCS_RS",
            "DEPLOY_PRIME_URL", "MAPS_TOKEN_EXTRA", "OTHER",
        ];
        let ran = Package::new(&file).with(names[variable], &text).run();
        let said = format!("{}{}", ran.told, ran.tokens.map_or_else(|error| error.to_string(), |_| String::new()));
        prop_assert!(!body_is_in(&key, &said), "{}", said);
    }
}
