//! The environment of a build, and what it overrides.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::{DAY, ENVIRONMENTS, IDS, SITE, claims};
use crate::testing::{Package, pem_of, throwaway_key};

#[test]
fn environment_overrides_key_by_key() {
    let production = ("example.com", "ABC123DEFG", 180);
    let development = ("localhost", "DEV123DEFG", 180);
    let staging = ("staging.example.com", "ABC123DEFG", 30);
    let cases: [(&str, &[(&str, &str)], (&str, &str, u64)); 13] = [
        ("a debug build", &[], development),
        ("a release build", &[("PROFILE", "release")], production),
        ("a debug build in CI", &[("CI", "true")], production),
        ("CI set to no", &[("CI", "false")], development),
        ("CI set to No", &[("CI", "No")], development),
        ("CI set to 0", &[("CI", "0")], development),
        ("CI set to off", &[("CI", "off")], development),
        ("CI empty", &[("CI", "")], development),
        ("by name", &[("MAPS_ENVIRONMENT", "staging")], staging),
        (
            "selected in CI",
            &[("MAPS_ENVIRONMENT", "staging"), ("CI", "1")],
            staging,
        ),
        (
            "selected in a release build",
            &[("MAPS_ENVIRONMENT", "development"), ("PROFILE", "release")],
            development,
        ),
        (
            "production selected",
            &[("MAPS_ENVIRONMENT", "production")],
            production,
        ),
        ("blank", &[("MAPS_ENVIRONMENT", " ")], development),
    ];
    let key = pem_of(&throwaway_key());
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
    // Of two keys that exclude each other, that of the environment wins.
    let open = Package::new(ENVIRONMENTS)
        .with("MAPS_PRIVATE_KEY", &key)
        .with("MAPS_ENVIRONMENT", "open")
        .run()
        .ok();
    assert_eq!(claims(open[0].as_str())["origin"], Value::Null);
}

#[test]
fn rejects_invalid_environments() {
    let with = |lines: &str| format!("{ENVIRONMENTS}{lines}");
    let cases: [(&str, String, &str, &[&str]); 7] = [
        (
            "an unknown name",
            ENVIRONMENTS.into(),
            "stagin",
            &["unknown environment `stagin`", "did you mean `staging`?"],
        ),
        (
            "a dissimilar name",
            ENVIRONMENTS.into(),
            "xyz",
            &["environments in maps.toml: `development`, `open`, `staging`, `production`"],
        ),
        (
            "an invalid name",
            ENVIRONMENTS.into(),
            "Not A Name",
            &["invalid environment name"],
        ),
        (
            "production",
            with("[environments.production]\nkey_id = 'ABC123DEFG'"),
            "",
            &["`[environments.production]` is not allowed"],
        ),
        (
            "a mistake in another environment",
            with("[environments.test.tokens.site]\ndomain = 'a.no'"),
            "",
            &["unknown key `domain`", "in [environments.test.tokens.site]"],
        ),
        (
            "a prefix",
            with("[environments.test]\nenv_prefix = 'TEST_'"),
            "",
            &["`env_prefix` can only be set at the top level"],
        ),
        (
            "a value",
            with("[environments.test.tokens.site]\ndomains = 'a.no/x'"),
            "",
            &[
                "must not contain a path",
                "in [environments.test.tokens.site]",
            ],
        ),
    ];
    for (name, maps_toml, environment, messages) in cases {
        let error = Package::new(&maps_toml)
            .with("MAPS_ENVIRONMENT", environment)
            .run()
            .error();
        for message in messages {
            assert!(error.contains(message), "{name}: {error}");
        }
    }
}

#[test]
fn reports_missing_keys_of_chosen_environment_only() {
    let maps_toml =
        format!("{ENVIRONMENTS}[environments.test.tokens.extra]\nscope = 'embed_api'\n");
    let key = pem_of(&throwaway_key());
    let package = Package::new(&maps_toml).with("MAPS_PRIVATE_KEY", &key);
    assert_eq!(package.run().ok().len(), 1);
    let error = package.with("MAPS_ENVIRONMENT", "test").run().error();
    assert!(error.contains("missing key `domains`"), "{error}");
}

#[test]
fn names_environment_of_inherited_error() {
    let maps_toml =
        format!("{ENVIRONMENTS}[environments.test.tokens.site]\nrestriction = 'none'\n");
    let error = Package::new(&maps_toml)
        .with("MAPS_ENVIRONMENT", "production")
        .run()
        .error();
    assert!(
        error.contains("this applies to environment `test` after its overrides"),
        "{error}"
    );
}

#[test]
fn uncovered_origin_names_environment() {
    let maps_toml = format!(
        "{IDS}{SITE}serves = 'https://example.com'\n\
         [environments.development.tokens.site]\ndomains = 'localhost'\n"
    );
    let error = Package::new(&maps_toml).run().error();
    for expected in [
        "this applies to environment `development` after its overrides",
        "add `\"example.com\"` to `domains` in `[environments.development.tokens.site]`",
        "set `serves` in `[environments.development.tokens.site]`",
    ] {
        assert!(error.contains(expected), "{error}");
    }
    // Of a token that the environment does not override.
    let inherited =
        format!("{IDS}{SITE}serves = 'https://example.no'\n[environments.development]\n");
    let error = Package::new(&inherited).run().error();
    assert!(
        error.contains("add `\"example.no\"` to `domains`"),
        "{error}"
    );
    assert!(!error.contains("development"), "{error}");

    let package = Package::new(&format!("{maps_toml}serves = 'http://localhost:8080'\n"));
    assert_eq!(package.run().ok()[0].domains().next(), Some("localhost"));
    let production = package.with("MAPS_ENVIRONMENT", "production");
    assert_eq!(production.run().ok().len(), 1);
}

#[test]
fn localhost_warning_names_its_place() {
    let ran = Package::new(&format!(
        "{IDS}{}",
        SITE.replace("*.example.com", "localhost")
    ))
    .run();
    for expected in [
        "[localhost-in-production]",
        "maps.toml:5:11 in [tokens.site]",
    ] {
        assert!(ran.output.contains(expected), "{}", ran.output);
    }
}

#[test]
fn reports_syntax_errors_with_others() {
    let error = Package::new("key_id = ABC\n[tokens.site]\ndomains = 'a.no/'\n")
        .run()
        .error();
    for message in ["invalid TOML", "must not end with `/`"] {
        assert!(error.contains(message), "{error}");
    }
    // Without the expected syntax, and without a second error on the same line.
    assert!(!error.contains("missing key"), "{error}");
    assert_eq!(error.matches("maps.toml:1:").count(), 1, "{error}");
}

#[test]
fn limits_number_of_errors() {
    let many: String = (0..20_000)
        .map(|number| format!("unknown_{number} = 1\n"))
        .collect();
    let error = Package::new(&many).run().error();
    assert!(
        error.contains("more errors in maps.toml"),
        "{}",
        &error[error.len() - 200..]
    );
    assert!(error.len() < 50_000);
}
