//! Values of environment variables instead of the file.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{ENVIRONMENTS, IDS, SITE, claims};
use crate::testing::{Package, pem_of, throwaway_key};
use crate::token::Status;

#[test]
fn ids_from_file_or_variables() {
    let key = pem_of(&throwaway_key());
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
            Err("`team_id` conflicts with the environment variable `MAPS_TEAM_ID`"),
        ),
        ("neither", "", &[], Err("missing key `key_id`")),
        (
            "too short",
            "",
            &[("MAPS_TEAM_ID", "short")],
            Err("invalid team ID `short`"),
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
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn env_prefix_renames_variables() {
    let key = pem_of(&throwaway_key());
    let maps_toml = format!("env_prefix = 'SHOP_'\n{SITE}");
    let package = Package::new(&maps_toml)
        .with("SHOP_PRIVATE_KEY", &key)
        .with("SHOP_TEAM_ID", "DEF123GHIJ")
        .with("SHOP_KEY_ID", "ABC123DEFG")
        .with("SHOP_RENEW", "2026-11")
        // A variable of another site in the same build.
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
    assert!(
        missing.contains("`SHOP_PRIVATE_KEY` is not set"),
        "{missing}"
    );
    let faulty = Package::new(&format!("env_prefix = 'shop'\n{IDS}{SITE}"))
        .run()
        .error();
    assert!(faulty.contains("invalid prefix `shop`"), "{faulty}");
}

#[test]
fn rejects_unknown_token_variables() {
    let cases = [
        ("MAPS_TOKEN_SIGHT", "did you mean `MAPS_TOKEN_SITE`?"),
        ("MAPS_TOKEN_site", "expected one of `MAPS_TOKEN_SITE`"),
        ("MAPS_TOKEN_", "expected one of"),
        (
            "MAPS_TOKEN_CHECKOUT_BACKEND",
            "help: unset the variable, or, if it is for another package of the build, set `env_prefix`",
        ),
    ];
    for (variable, help) in cases {
        let package = Package::new(&format!("{IDS}{SITE}")).with(variable, "eyJ");
        let error = package.run().error();
        assert!(
            error.contains(&format!(
                "`{variable}` does not match any token in maps.toml"
            )),
            "{error}"
        );
        assert!(error.contains(help), "{variable}: {error}");
        let blank = Package::new(&format!("{IDS}{SITE}")).with(variable, "");
        assert!(blank.run().tokens.is_ok(), "{variable}");
    }
}

#[test]
fn key_in_variable_name_is_hidden() {
    let key = pem_of(&throwaway_key());
    for piece in key.lines().filter(|line| !line.starts_with('-')) {
        let variable = format!("MAPS_TOKEN_{piece}");
        let package = Package::new(&format!("{IDS}{SITE}")).with(&variable, "eyJ");
        let error = package.run().error();
        assert!(!error.contains(piece), "the key is repeated");
        assert!(error.contains("`MAPS_TOKEN_…` does not match"), "{error}");
    }
}

#[test]
fn key_in_wrong_variable_is_rejected_and_untracked() {
    let variables = [
        "MAPS_RENEW",
        "MAPS_ENVIRONMENT",
        "MAPS_WHEN_KEY_IS_MISSING",
        "MAPS_TEAM_ID",
        "MAPS_KEY_ID",
        "SOURCE_DATE_EPOCH",
    ];
    for variable in variables {
        let ran = Package::new(&format!("{IDS}{SITE}"))
            .with(variable, pem_of(&throwaway_key()))
            .run();
        assert!(
            ran.error()
                .contains(&format!("--> environment variable `{variable}`")),
            "{}",
            ran.error()
        );
        assert!(
            ran.error()
                .contains("note: the value contains a private key"),
            "{variable}: {}",
            ran.error()
        );
        assert!(!ran.tracks(variable), "{variable}");
    }
}

#[test]
fn token_variable_of_another_environment_is_named() {
    let error = Package::new(ENVIRONMENTS)
        .with("MAPS_TOKEN_EXTRA", "eyJ")
        .with("CI", "true")
        .run()
        .error();
    for message in [
        "`MAPS_TOKEN_EXTRA` does not match any token of this environment",
        "note: maps.toml defines the token only in environment `staging`",
        "help: unset the variable, or select the environment: `MAPS_ENVIRONMENT=staging`",
    ] {
        assert!(error.contains(message), "{message}: {error}");
    }
}

/// Any value of these is believed.
#[test]
fn key_in_flag_is_untracked() {
    for variable in ["CI", "DOCS_RS"] {
        let package = Package::new(&format!("{IDS}{SITE}"))
            .with("MAPS_PRIVATE_KEY", pem_of(&throwaway_key()))
            .with(variable, pem_of(&throwaway_key()));
        let ran = package.run();
        assert!(ran.tokens.is_ok(), "{variable}");
        assert!(!ran.tracks(variable), "{variable}");
    }
}

#[test]
fn key_in_path_variable_is_rejected() {
    let file = pem_of(&throwaway_key());
    let base64 = STANDARD.encode(&file);
    for key in [&file, &base64] {
        let ran = Package::new(&format!("{IDS}{SITE}"))
            .with("MAPS_PRIVATE_KEY_FILE", key)
            .run();
        assert!(
            ran.error()
                .contains("contains a private key, expected the path of a key file"),
            "{}",
            ran.error()
        );
        assert!(!ran.tracks("MAPS_PRIVATE_KEY_FILE"));
    }
    let in_file = Package::new(&format!("private_key_file = '{base64}'\n{IDS}{SITE}")).run();
    assert!(
        in_file
            .error()
            .contains("`private_key_file` contains a private key"),
        "{}",
        in_file.error()
    );
}

/// Of the variables of every build, of the file, and of the variables that the file names.
#[test]
fn errors_of_variables_and_of_the_file_come_together() {
    let invalid_variables = |maps_toml: &str| {
        Package::new(maps_toml)
            .with("SOURCE_DATE_EPOCH", "soon")
            .with("MAPS_RENEW", "not a word")
    };
    let cases = [
        (format!("{IDS}{SITE}"), "MAPS_RENEW"),
        (
            format!("{IDS}{}", SITE.replace("180", "0")),
            "invalid number of days",
        ),
        (
            format!("{IDS}{}", SITE.replace("expires", "expired")),
            "unknown key `expired`",
        ),
        (IDS.to_owned(), "missing `[tokens.NAME]`"),
    ];
    for (maps_toml, expected) in cases {
        let error = invalid_variables(&maps_toml).run().error();
        for part in ["SOURCE_DATE_EPOCH", expected] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }
    let package = invalid_variables("");
    fs::remove_file(package.directory.path().join("maps.toml")).expect("a file to remove");
    let error = package.run().error();
    assert!(
        error.contains("SOURCE_DATE_EPOCH") && error.contains("missing maps.toml"),
        "{error}"
    );
}

#[test]
fn missing_keys_come_with_other_errors_of_the_file() {
    const FAULTY: &str = "[tokens.site]\nscope = 'mapkit'\ndomains = 'example.com'\n";
    const PRODUCTION: &str = "missing key `expires` in [tokens.site]";

    let team_id = "team_id = 'DEF123GHIJ'\n";
    let staging = "[environments.staging.tokens.site]\nexpires = '7 days'\n";
    let minted =
        "[tokens.other]\nscope = 'embed_api'\ndomains = 'example.com'\nexpires = '7 days'\n";
    let snapshot = "[snapshots.hq]\nz = 12\n";
    let fails = "when_key_is_missing = 'fail'\n";
    let tolerates = "when_key_is_missing = 'placeholder'\n";
    let cases: [(&str, String, &[(&str, &str)], &[&str], &[&str]); 14] = [
        ("a token", format!("{IDS}{FAULTY}"), &[], &[PRODUCTION], &[]),
        (
            "a token that a variable provides",
            format!("{IDS}{FAULTY}"),
            &[("MAPS_TOKEN_SITE", "x.y.z")],
            &[],
            &["missing"],
        ),
        (
            "an environment that has it",
            format!("{IDS}{FAULTY}{staging}"),
            &[("MAPS_ENVIRONMENT", "staging")],
            &[],
            &["missing"],
        ),
        (
            "a misspelled key, which is one mistake",
            format!("{IDS}{FAULTY}expire = '7 days'\n"),
            &[],
            &["unknown key `expire`"],
            &["missing"],
        ),
        (
            "an ID that is misspelled",
            format!(
                "team_idd = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\n{fails}{minted}{FAULTY}expires = '7 days'\n"
            ),
            &[],
            &["unknown key `team_idd`"],
            &["missing"],
        ),
        (
            "a misspelled key, inherited by an environment",
            format!("{IDS}{FAULTY}expire = '7 days'\n[environments.staging.tokens.site]\n"),
            &[("MAPS_ENVIRONMENT", "staging")],
            &["unknown key `expire`"],
            &["missing"],
        ),
        (
            "production, without it",
            format!("{IDS}{FAULTY}{staging}"),
            &[],
            &[PRODUCTION],
            &[],
        ),
        (
            "an ID without a key, which is an error",
            format!("{team_id}{fails}{minted}{FAULTY}"),
            &[],
            &["missing key `key_id` in maps.toml", PRODUCTION],
            &["`team_id` in"],
        ),
        (
            "an ID without a key, which is tolerated",
            format!("{team_id}{tolerates}{minted}{FAULTY}"),
            &[],
            &[PRODUCTION],
            &["key_id"],
        ),
        (
            "an ID that a variable has",
            format!("{team_id}{fails}{minted}{FAULTY}"),
            &[("MAPS_KEY_ID", "ABC123DEFG")],
            &[PRODUCTION],
            &["`key_id` in"],
        ),
        (
            "an ID that is invalid",
            format!("{team_id}key_id = 'short'\n{fails}{minted}{FAULTY}"),
            &[],
            &["invalid key ID", PRODUCTION],
            &["missing key `key_id`"],
        ),
        (
            "a snapshot and a token",
            format!("{IDS}{FAULTY}{snapshot}"),
            &[],
            &[PRODUCTION, "missing key `center` in [snapshots.hq]"],
            &[],
        ),
        (
            "a snapshot and a token of a file without other errors",
            format!("{IDS}{}{snapshot}", FAULTY.replace("mapkit", "mapkit_js")),
            &[],
            &[PRODUCTION, "missing key `center` in [snapshots.hq]"],
            &["unknown scope"],
        ),
        (
            "a file that is not TOML",
            format!("{IDS}{FAULTY}expires = = '7 days'\n"),
            &[],
            &["invalid TOML"],
            // Neither of the key nor of a value that the parser supplies.
            &["missing"],
        ),
    ];
    for (name, maps_toml, variables, expected, unexpected) in cases {
        let mut package = Package::new(&maps_toml);
        for (variable, value) in variables {
            package = package.with(variable, value);
        }
        let error = package.run().error();
        for part in expected {
            assert!(error.contains(part), "{name}: {part} in {error}");
        }
        for part in unexpected {
            assert!(!error.contains(part), "{name}: {part} in {error}");
        }
        if !name.contains("other errors") {
            assert!(error.contains("unknown scope"), "{name}: {error}");
        }
    }
}
