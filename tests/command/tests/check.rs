//! `maps-token check`.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use command_tests::Site;
use serde_json::Value;
use test_support::project::{MAPS_TOML, workspace};

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

const MINIMUM_VALIDITY: &str = "minimum_validity = \"30 days\"\n";

const SNAPSHOTS: &str = "
[snapshots.head-office]
center = '37.3349,-122.0090'
colorScheme = ['light', 'dark']

[snapshots.shop]
center = '37.7799,-122.5115'
expires = '90 days'
";

#[test]
fn check_reports_environments_and_public_key() {
    let maps_toml = format!(
        "{MAPS_TOML}{MINIMUM_VALIDITY}\n[environments.development.tokens.site]\ndomains = 'localhost'\n"
    );
    let site = Site::new(PROGRAM, &maps_toml);
    let public_key = site.key.public_key();
    site.with_key(&["check"])
        .assert_success()
        .assert_contains("production")
        .assert_contains("development")
        .assert_contains("minted")
        .assert_contains(&public_key);
    let report = site
        .with_key(&["check", "--format", "json"])
        .assert_success()
        .json();
    assert_eq!(report["environments"][0]["public_key"], public_key);
    assert_eq!(report["environments"][0]["tokens"][0]["status"], "minted");
    assert_eq!(report["errors"], 0);

    // Without a key, only the file is checked.
    let report = site
        .without_key(&["check", "--format", "json"])
        .assert_success()
        .json();
    assert_eq!(report["environments"][1]["public_key"], Value::Null);
    assert_eq!(
        report["environments"][1]["tokens"][0]["status"],
        "placeholder"
    );

    // A key that does not match `public_key` is an error.
    let other = Site::new(
        PROGRAM,
        &format!("public_key = '{public_key}'\n{maps_toml}"),
    );
    other
        .with_key(&["check"])
        .assert_status(1)
        .assert_contains("private key does not match `public_key`");
}

#[test]
fn check_reports_tokens_that_are_not_provided() {
    let site = Site::new(PROGRAM, "[tokens.kiosk]\n\n[environments.test]\n");
    for run in [site.with_key(&["check"]), site.without_key(&["check"])] {
        run.assert_success()
            .assert_contains(" kiosk  -      -        -        not provided\n")
            .assert_contains("missing token: `MAPS_TOKEN_KIOSK` is unset or empty")
            .assert_contains("maps.toml:1:9");
    }
    let report = site
        .without_key(&["check", "--format", "json"])
        .assert_success()
        .json();
    for environment in [0, 1] {
        let token = &report["environments"][environment]["tokens"][0];
        assert_eq!(token["status"], "not-provided", "{report}");
    }
    let findings = report["findings"].as_array().expect("a list");
    let codes = findings
        .iter()
        .filter(|it| it["code"] == "token-not-provided");
    assert_eq!(codes.count(), 1, "{report}");
    site.without_key(&["check", "--strict"]).assert_status(1);
    // A build for release says the same as an error.
    site.with_key(&["mint", "kiosk"])
        .assert_status(1)
        .assert_contains("missing token: `MAPS_TOKEN_KIOSK` is unset or empty");

    let token = Site::new(PROGRAM, MAPS_TOML).mint("site");
    let call = site.call(&["check"]).env("MAPS_TOKEN_KIOSK", &token);
    let run = call
        .run()
        .assert_success()
        .assert_contains("provided, signature");
    assert!(!run.text().contains("token-not-provided"), "{}", run.text());
}

/// Which key signatures are checked with is one rule.
#[test]
fn commands_agree_about_signatures() {
    let other = Site::new(PROGRAM, MAPS_TOML);
    let forged = other.mint("site");
    let without_ids = MAPS_TOML.replace("key_id", "# key_id");
    let with_public_key = format!("public_key = '{}'\n{MAPS_TOML}", other.key.public_key());
    for (name, maps_toml, key_id, status) in [
        ("key_id in the file", MAPS_TOML, "", 1),
        ("key_id in the variable", &without_ids, "ABC123DEFG", 1),
        ("another key_id", &without_ids, "XYZ123DEFG", 0),
        // Reported by the commands that read the key: `mint` only checks a provided token.
        ("another public_key", &with_public_key, "", 0),
    ] {
        let site = Site::new(PROGRAM, maps_toml);
        let pem = site.key.pem();
        site.write("public/index.html", &forged);
        for command in [
            &["check"][..],
            &["mint"],
            &["inspect", &forged],
            &["scan", "public"],
        ] {
            let run = site
                .call(command)
                .env("MAPS_PRIVATE_KEY", &pem)
                .env("MAPS_KEY_ID", key_id)
                .env("MAPS_TOKEN_SITE", &forged)
                .run();
            let is_wrong = run.text().contains("not made by the given key");
            assert_eq!(is_wrong, status == 1, "{name}, {command:?}: {}", run.text());
            if name == "another public_key" && command != ["mint"] {
                run.assert_status(1)
                    .assert_contains("private key does not match `public_key`");
            } else {
                run.assert_status(status);
            }
        }
    }
}

#[test]
fn wrong_key_is_shown_with_its_table() {
    let expected = Site::new(PROGRAM, "").key.public_key();
    let maps_toml = format!(
        "public_key = '{expected}'\n{MAPS_TOML}\n[environments.test]\n\
         [environments.staging]\nkey_id = 'XYZ789KLMN'\n"
    );
    // Also if nothing is signed.
    let provided = format!("public_key = '{expected}'\n[tokens.kiosk]\n");
    for maps_toml in [maps_toml.as_str(), &provided] {
        let site = Site::new(PROGRAM, maps_toml);
        let line = format!("`public_key = \"{}\"`", site.key.public_key());
        let run = site
            .with_key(&["check"])
            .assert_status(1)
            .assert_contains(&format!("write before the first table: {line}"));
        let of_staging = format!("write in `[environments.staging]`: {line}");
        assert_eq!(
            run.text().contains(&of_staging),
            maps_toml.contains("staging"),
            "{}",
            run.text()
        );
        assert!(
            !run.text().contains("[environments.test]"),
            "{}",
            run.text()
        );
        // The help works.
        let fixed = maps_toml.replace(&expected, &site.key.public_key());
        site.write("maps.toml", &fixed);
        site.with_key(&["check"]).assert_success();
    }
}

#[test]
fn one_key_with_two_ids_is_reported() {
    let staging = "\n[environments.staging]\nkey_id = 'XYZ789KLMN'\n";
    let own_key = format!("{staging}private_key_env = 'MAPS_STAGING_KEY'\n");
    let site = Site::new(PROGRAM, "");
    let other = Site::new(PROGRAM, "").key.pem();
    for (name, tables, key, is_reported) in [
        ("one variable", staging, None, true),
        (
            "two variables with one key",
            &own_key,
            Some(site.key.pem()),
            true,
        ),
        ("two keys", &own_key, Some(other), false),
        ("one key is not available", &own_key, None, false),
        ("one ID", "\n[environments.staging]\n", None, false),
    ] {
        site.write("maps.toml", &format!("{MAPS_TOML}{tables}"));
        let run = site
            .call(&["check"])
            .env("MAPS_PRIVATE_KEY", &site.key.pem())
            .env("MAPS_STAGING_KEY", &key.unwrap_or_default())
            .run()
            .assert_success();
        let text = run.text();
        assert_eq!(
            text.contains("[ambiguous-key-id]"),
            is_reported,
            "{name}: {text}"
        );
    }
}

/// Of the documentation, in every environment. `explain` has tests of its own examples.
#[test]
fn documented_files_have_no_errors() {
    let directory = workspace().join("maps-token-build/docs");
    let mut files = vec![workspace().join("README.md")];
    for docs in [directory, workspace().join("maps-token-macro/docs")] {
        for file in fs::read_dir(docs).expect("a directory") {
            files.push(file.expect("a file").path());
        }
    }
    let mut count = 0;
    for path in files {
        if path.ends_with("errors.md") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file");
        for block in text.split("```toml\n").skip(1) {
            let block = block.split("```").next().unwrap_or_default();
            if block.contains("# Cargo.toml") {
                continue;
            }
            let site = Site::new(PROGRAM, "");
            let mut maps_toml = String::new();
            if !block.contains("team_id") {
                maps_toml.push_str("team_id = 'DEF123GHIJ'\nkey_id = 'XYZ789KLMN'\n");
            }
            for line in block.lines() {
                // The documentation shortens it.
                let is_key = line.starts_with("public_key = ");
                let key = format!("public_key = '{}'", site.key.public_key());
                maps_toml.push_str(if is_key { &key } else { line });
                maps_toml.push('\n');
            }
            if !block.contains("[tokens.") {
                let (_, token) = MAPS_TOML.split_once("\n\n").expect("a table");
                maps_toml.push_str(token);
            }
            site.write("maps.toml", &maps_toml);
            let run = site.with_key(&["check"]);
            assert_eq!(
                run.status,
                0,
                "{}: {}\n{maps_toml}",
                path.display(),
                run.text()
            );
            count += 1;
        }
    }
    assert!(count > 6, "found only {count} files");
}

#[test]
fn quiet_prints_what_makes_the_command_fail() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let warning = "has no `minimum_validity`";
    for format in ["text", "github"] {
        let quiet = site.with_key(&["check", "--quiet", "--format", format]);
        assert_eq!(quiet.assert_success().text().trim(), "");
        site.with_key(&["check", "--quiet", "--strict", "--format", format])
            .assert_status(1)
            .assert_contains(warning);
    }
    let old = Site::new(PROGRAM, &MAPS_TOML.replace("180", "800")).mint("site");
    site.without_key(&["inspect", &old, "--quiet", "--strict"])
        .assert_status(1)
        .assert_contains("more than 365 days");
}

#[test]
fn check_reports_unrestricted_snapshots() {
    let site = Site::new(
        PROGRAM,
        &format!("{MAPS_TOML}{MINIMUM_VALIDITY}{SNAPSHOTS}"),
    );
    site.with_key(&["check"])
        .assert_success()
        .assert_contains("head-office-dark   signature      never")
        .assert_contains(
            "URLs of snapshots `head-office-dark`, `head-office-light` of production work on any site",
        );
    let report = site
        .without_key(&["check", "--format", "json"])
        .assert_success()
        .json();
    let snapshots = &report["environments"][0]["snapshots"];
    assert_eq!(snapshots[2]["name"], "shop");
    assert_eq!(snapshots[2]["status"], "placeholder");
    assert!(snapshots[2]["expires"].is_u64());
}

#[test]
fn check_reports_errors_and_lints() {
    let cases = [
        (
            "an error",
            MAPS_TOML.replace("example.com\"", "example.com/\""),
            "::error file=maps.toml,line=6,col=12,title=invalid-domain::invalid domain `example.com/`: must not end with `/`",
            1,
        ),
        (
            "a wildcard over a public suffix",
            MAPS_TOML.replace("*.example.com", "*.is-a-chef.com"),
            "::error file=maps.toml,line=6,col=27,title=public-suffix-wildcard::",
            1,
        ),
        (
            "no findings",
            format!(
                "public_key = 'KEY'\n{MAPS_TOML}{MINIMUM_VALIDITY}\
                 [environments.development.tokens.site]\ndomains = 'localhost'\n"
            ),
            "",
            0,
        ),
        (
            "a shared key",
            format!("{MAPS_TOML}\n[environments.test.tokens.site]\ndomains = 'test.example.com'\n"),
            "environment `test` uses the key of production",
            0,
        ),
        (
            "a shared key for localhost and another domain",
            format!(
                "{MAPS_TOML}\n[environments.test.tokens.site]\ndomains = 'localhost, test.example.com'\n"
            ),
            "environment `test` uses the key of production",
            0,
        ),
        (
            "no minimum validity",
            MAPS_TOML.to_owned(),
            "has no `minimum_validity`",
            0,
        ),
        (
            "no expiry",
            MAPS_TOML.replace("180 days", "never"),
            "never expires",
            0,
        ),
        (
            "long validity",
            MAPS_TOML.replace("180", "800"),
            "valid for more than 365 days",
            0,
        ),
        (
            "only the apex",
            MAPS_TOML.replace(", \"*.example.com\"", ""),
            "does not cover subdomains of `example.com`",
            0,
        ),
        (
            "only the wildcard",
            MAPS_TOML.replace("\"example.com\", ", ""),
            "does not cover `example.com`",
            0,
        ),
        (
            "a variable that Cargo sets",
            format!("{MAPS_TOML}domains_env = 'HOST'\n"),
            "title=reserved-variable::`HOST` is reserved",
            1,
        ),
        (
            "several scopes",
            MAPS_TOML.replace("\"mapkit_js\"", "[\"mapkit_js\", \"embed_api\"]"),
            "has several scopes",
            0,
        ),
    ];
    for (name, maps_toml, expected, status) in cases {
        let site = Site::new(PROGRAM, "");
        let maps_toml = maps_toml.replace("KEY", &site.key.public_key());
        site.write("maps.toml", &maps_toml);
        let run = site.without_key(&["check", "--format", "github"]);
        let text = run.text();
        assert!(text.contains(expected), "{name}: {text}");
        assert_eq!(
            expected.is_empty(),
            text.trim().is_empty(),
            "{name}: {text}"
        );
        run.assert_status(status);
        let strict = site.without_key(&["check", "--strict"]);
        assert_eq!(
            strict.status,
            i32::from(!text.trim().is_empty()),
            "{name}: {}",
            strict.text()
        );
    }
}

#[test]
fn check_finds_key_in_package() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("keys/AuthKey_ABC123DEFG.p8", &site.key.pem());
    site.write("public.pem", "-----BEGIN PUBLIC KEY-----");
    site.with_key(&["check"])
        .assert_status(1)
        .assert_contains("AuthKey_ABC123DEFG.p8` contains a private key and is not ignored by Git")
        .assert_contains("1 error");
}

/// A line of a job's log that starts with `::` is a command to GitHub.
#[cfg(unix)]
#[test]
fn github_escapes_directory_names() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("x\n::add-mask::y/key.p8", &site.key.pem());
    let run = site
        .with_key(&["check"])
        .assert_status(1)
        .assert_contains("contains a private key");
    let mut lines = run.stdout.lines();
    assert!(!lines.any(|line| line.starts_with("::")), "{}", run.stdout);
}

#[test]
fn control_characters_are_escaped() {
    let broken = Site::new(PROGRAM, "a = '\u{1b}[2J\u{202e}");
    let site = Site::new(PROGRAM, MAPS_TOML);
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let token = format!(
        "{}.{}.{}",
        part(r#"{"alg":"ES256\u001b[2J","kid":"ABC123DEFG\u202e"}"#),
        part(r#"{"iss":"a","scope":"mapkit_js\u001b]0;a\u0007","origin":"a.example\n::error::b"}"#),
        part("no signature")
    );
    for (site, arguments) in [
        (&broken, &["check"][..]),
        (&site, &["inspect", &token]),
        (&site, &["inspect", &token, "--format", "github"]),
    ] {
        let run = site.without_key(arguments);
        let text = run.text();
        let is_harmful = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
        assert!(!text.contains(is_harmful), "{arguments:?}: {text:?}");
        assert!(!text.contains("\n::error::b"), "{arguments:?}: {text}");
        assert!(!text.is_empty(), "{arguments:?}");
    }
}
