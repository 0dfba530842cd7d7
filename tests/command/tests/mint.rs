//! `maps-token mint`.

use command_tests::Site;
use test_support::project::MAPS_TOML;
use test_support::verify::Jwt;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn mint_formats() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    assert!(Jwt::decode(&token).is_signed_by(&site.key));

    let format = |name| {
        site.with_key(&["mint", "site", "--format", name])
            .assert_success()
    };
    assert_eq!(format("env").stdout, format!("MAPS_TOKEN_SITE={token}\n"));
    let report = format("json").json();
    assert_eq!(
        (&report["token"], &report["status"]),
        (&token.as_str().into(), &"minted".into())
    );
}

#[test]
fn warnings_fail_if_strict() {
    let local = MAPS_TOML.replace("\"example.com\"", "\"localhost\"");
    assert_ne!(local, MAPS_TOML);
    let site = Site::new(PROGRAM, &local);
    let warning = "move it to `domains` in `[environments.development.tokens.site]`";
    for (arguments, status) in [
        (&["mint", "site"][..], 0),
        (&["mint", "site", "--strict"], 1),
    ] {
        let run = site.with_key(arguments).assert_status(status);
        assert!(run.stdout.starts_with("eyJ"), "{}", run.stdout);
        assert!(run.stderr.contains(warning), "{}", run.stderr);
    }
}

#[test]
fn mint_prints_provided_token() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let provided = site.call(&["mint", "site"]).env("MAPS_TOKEN_SITE", &token);
    assert_eq!(provided.run().assert_success().stdout.trim(), token);
}

/// A provided token needs no key, even if there are snapshots to sign.
#[test]
fn mint_prints_provided_token_with_unsigned_snapshots() {
    let snapshot = "[snapshots.shop]\ncenter = '37.7799,-122.5115'\n";
    let site = Site::new(PROGRAM, &format!("{MAPS_TOML}\n{snapshot}"));
    let token = site.mint("site");
    let provided = site.call(&["mint", "site"]).env("MAPS_TOKEN_SITE", &token);
    assert_eq!(provided.run().assert_success().stdout.trim(), token);
}

/// Every command that mints reports all errors of the file at once, as a build does.
#[test]
fn missing_keys_come_with_other_errors_of_the_file() {
    let faulty = "[tokens.site]\nscope = 'mapkit'\ndomains = 'example.com'\n";
    let other = "[environments.staging.tokens.other]\nscope = 'embed_api'\n";
    let site = Site::new(PROGRAM, &format!("{faulty}{other}"));
    for command in ["mint", "verify", "check"] {
        let run = site
            .without_key(&[command])
            .assert_status(1)
            .assert_contains("unknown scope `mapkit`")
            .assert_contains("missing key `expires` in [tokens.site]");
        let is_checked = run
            .text()
            .contains("in [environments.staging.tokens.other]");
        assert_eq!(is_checked, command == "check", "{command}");
    }
}

#[test]
fn mint_fails_like_release_build() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.without_key(&["mint", "site"])
        .assert_status(1)
        .assert_contains("missing private key");
    site.with_key(&["mint", "sight"])
        .assert_status(2)
        .assert_contains("unknown token `sight`");
    site.with_key(&["mint", "SITE"])
        .assert_status(2)
        .assert_contains("did you mean `site`?");
    site.with_key(&["mint", ""])
        .assert_status(2)
        .assert_contains("error[unknown-token]: empty token name")
        .assert_contains("tokens: `site`");
    let fork = site
        .call(&["mint", "site"])
        .env("MAPS_WHEN_KEY_IS_MISSING", "placeholder")
        .run()
        .assert_success();
    assert!(fork.stdout.starts_with("maps-token-placeholder"));
}

#[test]
fn mint_without_name() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.with_key(&["mint"]).assert_success().stdout;
    assert_eq!(token.trim(), site.mint("site"));

    let office =
        "[tokens.office]\nscope = 'embed_api'\ndomains = 'example.com'\nexpires = '90 days'\n";
    let site = Site::new(PROGRAM, &format!("{MAPS_TOML}\n{office}"));
    site.with_key(&["mint"])
        .assert_status(2)
        .assert_contains("token name required")
        .assert_contains("`office`, `site`");
    let run = site.with_key(&["mint", "--format", "env"]).assert_success();
    let expected = format!(
        "MAPS_TOKEN_OFFICE={}\nMAPS_TOKEN_SITE={}\n",
        site.mint("office"),
        site.mint("site")
    );
    assert_eq!(run.stdout, expected);
}

#[test]
fn mint_advises_its_own_command() {
    let site = Site::new(PROGRAM, "");
    site.write(
        "a site/maps.toml",
        &format!("{MAPS_TOML}\n[environments.staging]\n"),
    );
    let arguments = ["--config", "a site/maps.toml", "--environment", "staging"];
    for command in ["mint", "verify"] {
        let run = site.without_key(&[&[command, "site"], &arguments[..]].concat());
        run.assert_status(1).assert_contains(&format!(
            " maps-token {command} site --config 'a site/maps.toml' --environment staging"
        ));
    }
}
