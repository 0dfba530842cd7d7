//! `maps-token inspect`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use command_tests::Site;
use serde_json::{Value, json};
use test_support::project::MAPS_TOML;
use test_support::time::now;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn inspect_accepts_token_page_url_and_stdin() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let page = format!("<script src=\"mapkit.core.js\" data-token=\"{token}\"></script>");
    site.write("index.html", &page);
    let url = format!("https://embed.apple-mapkit.com/v1/place?place=I123&token={token}");
    for input in [token.as_str(), "index.html", &url, "-"] {
        let run = site
            .call(&["inspect", input, "--format", "json"])
            .stdin(&page)
            .env("MAPS_PRIVATE_KEY", &site.key.pem())
            .run();
        let report = run.assert_success().json();
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
    let run = site.without_key(&["inspect", &token]).assert_success();
    assert_eq!(run.text().matches("no errors").count(), 1, "{}", run.text());
    run.assert_contains("not checked");
    site.without_key(&["inspect", "nothing here"])
        .assert_status(2)
        .assert_contains("found no token in the argument");
}

#[test]
fn inspect_checks_origins_and_signature() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let origins = [
        "--origin",
        "https://www.example.com",
        "--origin",
        "https://example.org",
    ];
    let arguments = [&["inspect", &token, "--format", "json"], origins.as_slice()].concat();
    let report = site.without_key(&arguments).assert_status(1).json();
    let verdicts = &report["tokens"][0]["origins"];
    assert_eq!(
        (&verdicts[0]["verdict"], &verdicts[1]["verdict"]),
        (&"allowed".into(), &"rejected".into())
    );

    let forged = format!("{}AAAA", &token[..token.len() - 4]);
    site.with_key(&["inspect", &forged])
        .assert_status(1)
        .assert_contains(
            "error[wrong-signature]: invalid signature: it was not made by the given key",
        );
    site.without_key(&["inspect", &token, "--strict"])
        .assert_success();
}

/// A token with these changes to header and claims (`null` removes a member), and a signature
/// of no key.
fn forged(header: &Value, claims: &Value) -> String {
    let mut parts = [
        json!({"alg": "ES256", "kid": "XYZ123DEFG", "typ": "JWT"}),
        json!({
            "iss": "DEF123GHIJ",
            "iat": now() - 60,
            "exp": now() + 100 * 86_400,
            "scope": "mapkit_js",
            "origin": "example.com",
        }),
    ];
    for (part, changes) in parts.iter_mut().zip([header, claims]) {
        let part = part.as_object_mut().expect("an object");
        part.extend(changes.as_object().expect("an object").clone());
        part.retain(|_, value| !value.is_null());
    }
    let [header, claims] = parts.map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    format!("{header}.{claims}.{}", URL_SAFE_NO_PAD.encode([1; 64]))
}

#[test]
fn inspect_rejects_origins_of_invalid_tokens() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for (name, claims) in [
        ("slash", json!({"origin": "example.com/"})),
        ("star", json!({"origin": "*"})),
        ("array", json!({"origin": ["example.com"]})),
        ("missing, 90 days", json!({"origin": null})),
        ("empty scope", json!({"scope": "", "origin": null})),
        ("expired", json!({"exp": 1})),
    ] {
        let token = forged(&json!({}), &claims);
        let arguments = ["inspect", &token, "--origin", "https://example.com"];
        let run = site.without_key(&arguments).assert_status(1);
        let run = run.assert_contains("example.com rejected");
        assert!(
            !run.text().contains("example.com allowed"),
            "{name}: {}",
            run.text()
        );
        let run = site.without_key(&[&arguments[..], &["--format", "json"]].concat());
        let verdict = &run.json()["tokens"][0]["origins"][0]["verdict"];
        assert_eq!(verdict, "rejected", "{name}");
    }
}

#[test]
fn inspect_explains_unchecked_signature() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let other_key = forged(&json!({}), &json!({}));
    let placeholder = "maps-token-placeholder-for-site-built-without-a-private-key";
    for (token, has_errors, reason) in [
        (other_key.as_str(), false, "other-key"),
        (placeholder, true, "not-a-maps-token"),
        ("hello", true, "not-a-maps-token"),
    ] {
        let report = site
            .with_key(&["inspect", token, "--format", "json"])
            .assert_status(i32::from(has_errors))
            .json();
        assert_eq!(report["tokens"][0]["signature"], "not checked", "{token}");
        assert_eq!(report["tokens"][0]["signature_reason"], reason, "{token}");
    }
    site.with_key(&["inspect", &other_key])
        .assert_success()
        .assert_contains("not checked: token names another key than `key_id` (ABC123DEFG)");
    // A key that the user names always verifies.
    site.write("key.p8", &site.key.pem());
    site.without_key(&["inspect", &other_key, "--key", "key.p8"])
        .assert_status(1)
        .assert_contains("invalid signature");
}

#[test]
fn inspect_names_the_key_argument() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    site.write("hello.p8", "hello\n");
    for path in ["missing.p8", "hello.p8", "."] {
        let run = site
            .without_key(&["inspect", &token, "--key", path])
            .assert_status(2)
            .assert_contains("--key");
        let text = run.text();
        assert!(!text.contains("private_key_file"), "{path}: {text}");
        assert!(!text.contains("  instead"), "{path}: {text}");
    }
}

#[test]
fn inspect_finds_tokens_in_prose_and_in_wrapped_lines() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let expired = forged(&json!({}), &json!({"exp": 1}));
    let (front, back) = token.split_at(80);
    for (name, text, errors, count) in [
        ("prose", format!("a {token} b {expired}."), true, 2),
        ("wrapped", format!("{front}\n{back}\n"), false, 1),
        ("wrapped on Windows", format!("{front}\r\n{back}"), false, 1),
        ("padded", format!("see {token}==."), true, 1),
        (
            "without a signature",
            format!("x {}", &token[..token.len() - 87]),
            true,
            1,
        ),
    ] {
        let run = site
            .call(&["inspect", "-", "--format", "json"])
            .stdin(&text)
            .run()
            .assert_status(i32::from(errors));
        let tokens = run.json()["tokens"].as_array().map(Vec::len);
        assert_eq!(tokens, Some(count), "{name}");
    }
}

#[test]
fn inspect_says_where_in_a_file_a_token_is() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let expired = forged(&json!({}), &json!({"exp": 1}));
    site.write("page.html", &format!("\n  <p>{expired}</p>\n{expired}\n"));
    site.without_key(&["inspect", "page.html"])
        .assert_status(1)
        .assert_contains("page.html:2:6 and 1 more place\n algorithm  ES256");
    site.without_key(&["inspect", "page.html", "--format", "github"])
        .assert_status(1)
        .assert_contains("::error file=page.html,line=2,col=6,title=expired::")
        .assert_contains("::error file=page.html,line=3,col=1,title=expired::");
    let run = site.without_key(&["inspect", "page.html", "--format", "json"]);
    let places = json!([
        {"file": "page.html", "line": 2, "column": 6},
        {"file": "page.html", "line": 3, "column": 1},
    ]);
    assert_eq!(run.json()["tokens"][0]["places"], places);
    let run = site.without_key(&["inspect", &expired, "--format", "json"]);
    assert_eq!(run.json()["tokens"][0]["places"], Value::Null);
}

#[test]
fn inspect_recognizes_a_private_key() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for text in [
        site.key.pem(),
        site.key.pem_base64(),
        site.key.pkcs8_base64(),
    ] {
        site.write("key.p8", &text);
        site.without_key(&["inspect", "key.p8"])
            .assert_status(2)
            .assert_contains("found no token in `key.p8`")
            .assert_contains("it contains a private key")
            .assert_contains("`maps-token inspect TOKEN --key key.p8`");
        let run = site.call(&["inspect", "-"]).stdin(&text).run();
        assert!(!site.key.is_leaked_in(run.text()), "the key is printed");
        run.assert_status(2)
            .assert_contains("it contains a private key");
    }
}

#[test]
fn inspect_recognizes_other_services_and_missing_files() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let weather = forged(
        &json!({"id": "DEF123GHIJ.com.example"}),
        &json!({"sub": "com.example", "scope": null, "origin": null}),
    );
    site.without_key(&["inspect", &weather])
        .assert_status(1)
        .assert_contains("found a WeatherKit token");
    for path in ["public/index.html", "index.html"] {
        site.without_key(&["inspect", path])
            .assert_status(2)
            .assert_contains("no such file");
    }
    site.without_key(&["inspect", "."])
        .assert_status(2)
        .assert_contains("expected a file, found directory `.`");
}

#[test]
fn inspect_escapes_untrusted_text() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for hostile in [
        "\n::add-mask::e",
        "##[add-mask]e",
        "##vso[x]e",
        "\u{1b}[2J",
        "\u{202e}e",
        "::error::e",
    ] {
        let token = forged(
            &json!({"kid": hostile, "alg": hostile, hostile: 1}),
            &json!({"iss": hostile, "scope": format!("mapkit_js {hostile}"), "origin": hostile, "exp": hostile}),
        );
        for format in ["text", "json", "github"] {
            let run = site.without_key(&["inspect", &token, "--format", format]);
            for line in run.text().lines() {
                let is_command = line.trim_start().starts_with("::");
                let is_ours = format == "github" && line.starts_with("::");
                assert!(is_ours || !is_command, "{format}: {line:?}");
                assert!(
                    !line.contains("##[") && !line.contains("##vso["),
                    "{format}: {line:?}"
                );
                let harmful = |it: char| it.is_control() && it != '\u{1b}' || it == '\u{202e}';
                assert!(
                    !line.contains(harmful) && !line.contains("\u{1b}[2J"),
                    "{format}: {line:?}"
                );
            }
        }
    }
}

/// A variable may provide what the file lacks.
#[test]
fn inspect_accepts_configuration_that_cannot_mint() {
    let maps_toml = "team_id = \"DEF123GHIJ\"\n[tokens.site]\nscope = \"mapkit_js\"\n";
    let site = Site::new(PROGRAM, maps_toml);
    let ours = forged(&json!({}), &json!({}));
    site.without_key(&["inspect", &ours]).assert_success();
    let other_team = forged(&json!({}), &json!({"iss": "XYZ123GHIJ"}));
    site.without_key(&["inspect", &other_team])
        .assert_status(1)
        .assert_contains("belongs to team `XYZ123GHIJ`");
}
