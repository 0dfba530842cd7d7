//! `maps-token check`, `mint` and `inspect`, as a user calls them.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use command_tests::{Ran, maps_token};
use serde_json::Value;
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;
use test_support::project::MAPS_TOML;
use test_support::verify::Jwt;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

/// A folder with this `maps.toml`, and a key.
struct Site {
    folder: TempDir,
    key: ThrowAwayKey,
}

impl Site {
    fn new(maps_toml: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("maps.toml"), maps_toml).expect("a file");
        Self {
            folder,
            key: ThrowAwayKey::generate(),
        }
    }

    /// Runs the command with the key in its variable, and sees to it that the key is not printed.
    fn with_key(&self, arguments: &[&str]) -> Ran {
        let call = maps_token(TARGET, self.folder.path(), arguments);
        let ran = call.variable("MAPS_PRIVATE_KEY", &self.key.pem()).run();
        let printed = ran.text().into_bytes();
        for trace in self.key.traces() {
            assert!(!printed.windows(trace.len()).any(|window| window == trace));
        }
        ran
    }

    fn without_key(&self, arguments: &[&str]) -> Ran {
        maps_token(TARGET, self.folder.path(), arguments).run()
    }
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.text()))
}

const SOUND: &str = "minimum_validity = \"30 days\"\n";

#[test]
fn check_shows_each_environment_and_the_public_half_of_its_key() {
    let maps_toml = format!(
        "{MAPS_TOML}{SOUND}\n[environments.development.tokens.site]\ndomains = 'localhost'\n"
    );
    let site = Site::new(&maps_toml);
    let public_key = site.key.public_key();
    site.with_key(&["check"])
        .exits(0)
        .says("production")
        .says("development")
        .says("at hand")
        .says(&public_key);
    let report = json(&site.with_key(&["check", "--format", "json"]).exits(0));
    assert_eq!(report["environments"][0]["public_key"], public_key);
    assert_eq!(report["environments"][0]["tokens"][0]["status"], "minted");
    assert_eq!(report["errors"], 0);

    // Without a key the file alone is checked.
    let report = json(&site.without_key(&["check", "--format", "json"]).exits(0));
    assert_eq!(report["environments"][1]["public_key"], Value::Null);
    assert_eq!(
        report["environments"][1]["tokens"][0]["status"],
        "placeholder"
    );

    // With its public half in the file, another key is an error.
    let other = Site::new(&format!("public_key = '{public_key}'\n{maps_toml}"));
    other
        .with_key(&["check"])
        .exits(1)
        .says("not the other half of `public_key`");
}

const SNAPSHOTS: &str = "
[snapshots.head-office]
center = '37.3349,-122.0090'
colorScheme = ['light', 'dark']

[snapshots.shop]
center = '37.7799,-122.5115'
expires = '90 days'
";

#[test]
fn check_shows_snapshots_and_notes_those_that_nothing_limits() {
    let site = Site::new(&format!("{MAPS_TOML}{SOUND}{SNAPSHOTS}"));
    site.with_key(&["check"])
        .exits(0)
        .says("head-office-dark   a key at hand  never")
        .says("a copy of the URL of \"head-office-light\", \"head-office-dark\" works everywhere");
    let report = json(&site.without_key(&["check", "--format", "json"]).exits(0));
    let snapshots = &report["environments"][0]["snapshots"];
    assert_eq!(snapshots[2]["name"], "shop");
    assert_eq!(snapshots[2]["status"], "placeholder");
    assert!(snapshots[2]["expires"].is_u64());
}

/// A token that is there needs no key, also where the file has snapshots to sign.
#[test]
fn mint_prints_a_ready_token_beside_unsigned_snapshots() {
    let site = Site::new(&format!("{MAPS_TOML}{SNAPSHOTS}"));
    let token = site.with_key(&["mint", "site"]).exits(0).stdout;
    let call = maps_token(TARGET, site.folder.path(), &["mint", "site"]);
    let ran = call
        .variable("MAPS_TOKEN_SITE", token.trim())
        .run()
        .exits(0);
    assert_eq!(ran.stdout, token);
}

#[test]
fn check_tells_mistakes_with_their_places_and_what_is_unwise() {
    let cases = [
        (
            "a mistake",
            MAPS_TOML.replace("example.com\"", "example.com/\""),
            "::error file=maps.toml,line=6,col=12::a slash after the domain",
            1,
        ),
        (
            "a place of strangers",
            MAPS_TOML.replace("*.example.com", "*.is-a-chef.com"),
            "::error::",
            1,
        ),
        (
            "nothing at least",
            format!("public_key = 'KEY'\n{MAPS_TOML}{SOUND}"),
            "",
            0,
        ),
        (
            "no minimum",
            MAPS_TOML.to_owned(),
            "has no `minimum_validity`",
            0,
        ),
        (
            "never",
            MAPS_TOML.replace("180 days", "never"),
            "never expires",
            0,
        ),
        (
            "for long",
            MAPS_TOML.replace("180", "800"),
            "holds for more than 365 days",
            0,
        ),
        (
            "the apex alone",
            MAPS_TOML.replace(", \"*.example.com\"", ""),
            "is not for the hosts below example.com",
            0,
        ),
        (
            "the wildcard alone",
            MAPS_TOML.replace("\"example.com\", ", ""),
            "is not for example.com",
            0,
        ),
        (
            "several scopes",
            MAPS_TOML.replace("\"mapkit_js\"", "[\"mapkit_js\", \"embed_api\"]"),
            "Apple advises one a token",
            0,
        ),
    ];
    for (name, maps_toml, said, status) in cases {
        let site = Site::new("");
        let maps_toml = maps_toml.replace("KEY", &site.key.public_key());
        fs::write(site.folder.path().join("maps.toml"), maps_toml).expect("a file");
        let ran = site.without_key(&["check", "--format", "github"]);
        assert!(ran.text().contains(said), "{name}: {}", ran.text());
        let text = ran.text();
        ran.exits(status);
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
fn check_finds_a_key_inside_the_package() {
    let site = Site::new(MAPS_TOML);
    fs::create_dir(site.folder.path().join("keys")).expect("a folder");
    fs::write(
        site.folder.path().join("keys/AuthKey_ABC123DEFG.p8"),
        site.key.pem(),
    )
    .expect("a file");
    fs::write(
        site.folder.path().join("public.pem"),
        "-----BEGIN PUBLIC KEY-----",
    )
    .expect("a file");
    site.with_key(&["check"])
        .exits(1)
        .says("AuthKey_ABC123DEFG.p8 is a private key inside the package")
        .says("1 error");
}

/// Where people read the log of a job on GitHub, a line that starts like this is a command.
#[cfg(unix)]
#[test]
fn the_name_of_a_folder_is_no_command_of_github() {
    let site = Site::new(MAPS_TOML);
    let folder = site.folder.path().join("x\n::add-mask::y");
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("key.p8"), site.key.pem()).expect("a file");
    let ran = site
        .with_key(&["check"])
        .exits(1)
        .says("inside the package");
    let mut lines = ran.stdout.lines();
    assert!(!lines.any(|line| line.starts_with("::")), "{}", ran.stdout);
}

#[test]
fn mint_prints_a_token_in_each_form() {
    let site = Site::new(MAPS_TOML);
    let token = site.with_key(&["mint", "site"]).exits(0).stdout;
    let token = token.trim();
    assert!(Jwt::decode(token).is_signed_by(&site.key));

    let of_env = site
        .with_key(&["mint", "site", "--format", "env"])
        .exits(0)
        .stdout;
    assert_eq!(of_env, format!("MAPS_TOKEN_SITE={token}\n"));
    let of_json = json(
        &site
            .with_key(&["mint", "site", "--format", "json"])
            .exits(0),
    );
    assert_eq!(
        (&of_json["token"], &of_json["status"]),
        (&token.into(), &"minted".into())
    );
    site.with_key(&["mint", "site", "--format", "html"])
        .exits(0)
        .says(&format!("data-token=\"{token}\"></script>"));

    // What a step minted, a build takes, and so does the command.
    let handed_on = maps_token(TARGET, site.folder.path(), &["mint", "site"]);
    let handed_on = handed_on.variable("MAPS_TOKEN_SITE", token).run().exits(0);
    assert_eq!(handed_on.stdout.trim(), token);
}

#[test]
fn mint_fails_as_a_release_build_would() {
    let site = Site::new(MAPS_TOML);
    site.without_key(&["mint", "site"])
        .exits(1)
        .says("there is no private key");
    site.with_key(&["mint", "sight"])
        .exits(1)
        .says("there is no token \"sight\"");
    site.with_key(&["mint"]).exits(2).says("Usage");
    let forked = maps_token(TARGET, site.folder.path(), &["mint", "site"]);
    let forked = forked
        .variable("MAPS_WHEN_KEY_IS_MISSING", "placeholder")
        .run()
        .exits(0);
    assert!(forked.stdout.starts_with("maps-token-placeholder"));
}

#[test]
fn inspect_takes_a_token_a_file_a_page_and_standard_input() {
    let site = Site::new(MAPS_TOML);
    let token = site
        .with_key(&["mint", "site"])
        .exits(0)
        .stdout
        .trim()
        .to_owned();
    let page = format!("<script src=\"mapkit.core.js\" data-token=\"{token}\"></script>");
    fs::write(site.folder.path().join("index.html"), &page).expect("a file");
    let url = format!("https://embed.apple-mapkit.com/v1/place?place=I123&token={token}");
    for input in [token.as_str(), "index.html", &url, "-"] {
        let call = maps_token(
            TARGET,
            site.folder.path(),
            &["inspect", input, "--format", "json"],
        );
        let call = call
            .input(&page)
            .variable("MAPS_PRIVATE_KEY", &site.key.pem());
        let report = json(&call.run().exits(0));
        assert_eq!(
            report["tokens"].as_array().map(Vec::len),
            Some(1),
            "{input}"
        );
        assert_eq!(report["tokens"][0]["signature"], "verified", "{input}");
        assert_eq!(
            report["tokens"][0]["facts"]["key_id"], "ABC123DEFG",
            "{input}"
        );
    }
    site.without_key(&["inspect", &token])
        .exits(0)
        .says("not checked");
    site.without_key(&["inspect", "nothing here"])
        .exits(2)
        .says("there is no token in it");
}

#[test]
fn inspect_answers_for_each_origin_and_fails_on_a_fault() {
    let site = Site::new(MAPS_TOML);
    let token = site
        .with_key(&["mint", "site"])
        .exits(0)
        .stdout
        .trim()
        .to_owned();
    let origins = [
        "--origin",
        "https://www.example.com",
        "--origin",
        "https://example.org",
    ];
    let arguments = [&["inspect", &token, "--format", "json"], origins.as_slice()].concat();
    let report = json(&site.without_key(&arguments).exits(1));
    let verdicts = &report["tokens"][0]["origins"];
    assert_eq!(
        (&verdicts[0]["allowed"], &verdicts[1]["allowed"]),
        (&true.into(), &false.into())
    );

    let changed = format!("{}AAAA", &token[..token.len() - 4]);
    site.with_key(&["inspect", &changed])
        .exits(1)
        .says("not one of the given key");
    site.without_key(&["inspect", &token, "--strict"]).exits(0);
}

#[test]
fn what_a_stranger_wrote_does_not_reach_the_terminal_as_it_is() {
    let site = Site::new("a = '\u{1b}[2J\u{202e}");
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    let token = format!(
        "{}.{}.{}",
        part(r#"{"alg":"ES256\u001b[2J","kid":"ABC123DEFG\u202e"}"#),
        part(r#"{"iss":"a","scope":"mapkit_js\u001b]0;a\u0007","origin":"a.example\n::error::b"}"#),
        part("no signature")
    );
    for arguments in [
        &["check"][..],
        &["inspect", &token, "--config", "none.toml"],
        &[
            "inspect",
            &token,
            "--config",
            "none.toml",
            "--format",
            "github",
        ],
    ] {
        let ran = site.without_key(arguments);
        let said = format!("{}{}", ran.stdout, ran.stderr);
        let harmful = |it: char| (it.is_control() && it != '\n') || it == '\u{202e}';
        assert!(!said.contains(harmful), "{arguments:?}: {said:?}");
        assert!(!said.contains("\n::error::b"), "{arguments:?}: {said}");
        assert!(!said.is_empty(), "{arguments:?}");
    }
}

/// A program that reads findings needs to know every code.
#[test]
fn every_code_of_a_finding_is_documented() {
    let build = test_support::project::workspace().join("maps-token-build");
    let documented = fs::read_to_string(build.join("docs/json.md")).expect("the documentation");
    let mut found = 0;
    for entry in walkdir::WalkDir::new(build.join("src")) {
        let path = entry.expect("a file").into_path();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        if !is_source || path.ends_with("tests.rs") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source");
        for call in [
            "Finding::error(",
            "Finding::warning(",
            "Finding::from_problem(",
        ] {
            for after in source.split(call).skip(1) {
                let code = after
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|after| after.split('"').next());
                // `failed` and `warning` are for people alone.
                let Some(code) = code.filter(|code| !["failed", "warning"].contains(code)) else {
                    continue;
                };
                assert!(
                    documented.contains(&format!("`{code}`")),
                    "{code}, in {}",
                    path.display()
                );
                found += 1;
            }
        }
    }
    assert!(found > 50, "the codes were not found");
}
