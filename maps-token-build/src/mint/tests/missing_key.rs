//! Builds without a key fail or embed placeholders, depending on the policy.

use super::{IDS, SITE};
use crate::testing::{Package, parse_key, pem_of, throwaway_key};
use crate::token::Status;

/// Whether a build without a key fails, by policy and kind of build.
#[test]
fn missing_key_follows_policy() {
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
            "the variable overrides the file",
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
            "the variable overrides placeholder",
            "placeholder",
            &[("MAPS_WHEN_KEY_IS_MISSING", "fail")],
            true,
        ),
        (
            "a blank variable",
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
        let warnings = ran.output.matches("cargo:warning=").count();
        if fails {
            assert!(
                ran.error().contains("missing private key"),
                "{name}: {}",
                ran.error()
            );
        } else {
            assert_eq!(
                warnings,
                usize::from(name != "docs.rs"),
                "{name}: {}",
                ran.output
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
fn reads_private_key_file() {
    let key = throwaway_key();
    let maps_toml = format!("private_key_file = 'AuthKey_ABC123DEFG.p8'\n{IDS}{SITE}");
    let with_path = |path: &str| maps_toml.replace("AuthKey_ABC123DEFG.p8", path);

    let package = Package::new("");
    let path = package.file("AuthKey_ABC123DEFG.p8", &pem_of(&key));
    package.file("maps.toml", &with_path(&path));
    assert_eq!(package.run().ok()[0].status(), Status::Minted);

    // The variable takes precedence over the file. Without the file, the key is absent.
    let other = package.file("AuthKey_XYZ123DEFG.p8", &pem_of(&key));
    package.file("maps.toml", &with_path(&other));
    let ran = package.run();
    assert!(
        ran.output
            .contains("`AuthKey_XYZ123DEFG.p8`, but `key_id` is `ABC123DEFG`"),
        "{}",
        ran.output
    );
    let ran = Package::new(&with_path("/nowhere/AuthKey_ABC123DEFG.p8")).run();
    assert!(
        ran.output
            .contains("file of `private_key_file` does not exist"),
        "{}",
        ran.output
    );
    let ran = Package::new(&with_path("/")).run();
    assert!(ran.error().contains("failed to read"), "{}", ran.error());
    let by_variable = Package::new(&with_path("/"))
        .with("MAPS_PRIVATE_KEY", pem_of(&key))
        .run();
    assert_eq!(by_variable.ok()[0].status(), Status::Minted);
}

#[test]
fn unspecified_token_needs_variable() {
    let debug = Package::new("[tokens.site]").run();
    assert!(debug.tracks("MAPS_TOKEN_SITE"));
    let docs_rs = Package::new("[tokens.site]")
        .with("DOCS_RS", "1")
        .with("PROFILE", "release")
        .run();
    assert_eq!(docs_rs.ok()[0].status(), Status::Placeholder);
    assert_eq!(debug.ok()[0].status(), Status::Placeholder);
    for (maps_toml, with_key, expected) in [
        (
            "[tokens.site]".to_owned(),
            true,
            "variable `MAPS_TOKEN_SITE` is not set: embedding a placeholder for token `site` (the map",
        ),
        (
            "[tokens.site]\n[tokens.office]".to_owned(),
            false,
            "variables `MAPS_TOKEN_OFFICE`, `MAPS_TOKEN_SITE` are not set: embedding placeholders for",
        ),
        (
            format!("{IDS}{SITE}[tokens.office]"),
            true,
            "variable `MAPS_TOKEN_OFFICE` is not set: embedding a placeholder for token `office` (the map",
        ),
        (
            format!("{IDS}{SITE}[tokens.office]"),
            false,
            "`MAPS_PRIVATE_KEY` is not set, and variable `MAPS_TOKEN_OFFICE` is not set: \
             embedding placeholders for tokens `office`, `site`",
        ),
    ] {
        let mut package = Package::new(&maps_toml);
        if with_key {
            package = package.with("MAPS_PRIVATE_KEY", pem_of(&throwaway_key()));
        }
        let ran = package.run();
        assert!(ran.output.contains(expected), "{maps_toml}: {}", ran.output);
        let tokens = ran.ok();
        let office = tokens.first().expect("a token");
        assert_eq!(
            office.as_str(),
            format!(
                "maps-token-placeholder-for-{}-built-without-a-provided-token",
                office.name()
            )
        );
    }
    let error = Package::new("[tokens.site]")
        .with("CI", "true")
        .run()
        .error();
    assert!(
        error.contains("missing token: `MAPS_TOKEN_SITE` is unset or empty"),
        "{error}"
    );
}

#[test]
fn key_must_be_that_of_public_key() {
    let (key, other) = (throwaway_key(), throwaway_key());
    let public_key = parse_key(pem_of(&key).as_bytes()).public_key();
    let package = Package::new(&format!("public_key = '{public_key}'\n{IDS}{SITE}"));
    let ran = package.with("MAPS_PRIVATE_KEY", pem_of(&key)).run();
    assert_eq!(ran.ok()[0].status(), Status::Minted);
    let package = Package::new(&format!("public_key = '{public_key}'\n{IDS}{SITE}"));
    let error = package
        .with("MAPS_PRIVATE_KEY", pem_of(&other))
        .run()
        .error();
    assert!(
        error.contains("private key does not match `public_key`") && error.contains("maps.toml:1"),
        "{error}"
    );
    let found = parse_key(pem_of(&other).as_bytes()).public_key();
    let expected = format!(
        "if the key was replaced, write before the first table: `public_key = \"{found}\"`"
    );
    assert!(error.contains(&expected), "{error}");

    // Its key must not replace that of production.
    let maps_toml = format!(
        "public_key = '{public_key}'\n{IDS}{SITE}[environments.staging]\nkey_id = 'XYZ789KLMN'\n"
    );
    let error = Package::new(&maps_toml)
        .with("MAPS_PRIVATE_KEY", pem_of(&other))
        .with("MAPS_ENVIRONMENT", "staging")
        .run()
        .error();
    let expected = format!("write in `[environments.staging]`: `public_key = \"{found}\"`");
    assert!(error.contains(&expected), "{error}");
}
