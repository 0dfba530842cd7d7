//! `examples/axum`: Apple's map under a policy with a nonce, the chart if the token is rejected, and a token that
//! is replaced while the server runs.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use browser_tests::{
    Chromium, MockApple, Page, Screenshots, Server, Signer, Viewport, flip_signature_bit,
};
use serde_json::{Value, json};
use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::run::Run;
use test_support::time::now;
use test_support::verify::first_token;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const NAME: &str = "kaldbad.example";
const CHART: &str = ".chart";
const FORBIDDEN: Result<(), &str> = Err("ORIGIN_CHECK_FAILURE");

#[test]
fn axum_shows_map_or_fallback() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let server = start(None);
    let response = server.get("/");
    let token = first_token(&response);
    let forged = flip_signature_bit(token);
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("token");
    fs::write(&file, &forged).expect("a file");
    let with_forged = start(Some(&file));

    let cases = [
        ("on the apex", &server, NAME, Ok(())),
        ("on a subdomain", &server, "www.kaldbad.example", Ok(())),
        ("on a foreign site", &server, "evil.example", FORBIDDEN),
        ("a forged token", &with_forged, NAME, Err("wrong signature")),
    ];
    let origins = cases.map(|(_, server, name, _)| server.origin(name));
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), &origins);
    for ((case, _, _, verdict), origin) in cases.into_iter().zip(&origins) {
        let page = browser.open(origin);
        page.assert_map(case, verdict, CHART);
        assert_eq!(page.violations(), [""; 0], "{case}");
    }

    let page = browser.open(&server.origin(NAME));
    page.assert_map("before the injection", Ok(()), CHART);
    inject_scripts(&page);
    assert_eq!(page.evaluate("window.injected"), Value::Null);

    let page = browser.open_with(Viewport::NO_SCRIPTS, &server.origin(NAME));
    page.assert_fallback("without JavaScript", CHART);
}

/// Simulates a hole in the escaping of the page.
fn inject_scripts(page: &Page) {
    page.evaluate(
        "(() => {
            const inline = document.createElement('script');
            inline.textContent = 'window.injected = true';
            const foreign = document.createElement('script');
            foreign.src = 'https://evil.example/injected.js';
            document.body.append(inline, foreign);
        })()",
    );
    page.wait_until("both scripts are blocked", "violations.length >= 2");
    let blocked = [
        "script-src-elem inline",
        "script-src-elem https://evil.example/injected.js",
    ];
    assert_eq!(page.violations(), blocked);
}

#[test]
fn axum_screenshots() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let server = start(None);
    let origins = [NAME, "evil.example"].map(|name| server.origin(name));
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), &origins);
    let screenshots = Screenshots::new("axum", TARGET);
    let [origin, foreign] = &origins;
    for (url, name, verdict) in [
        (origin, "page", Ok(())),
        (foreign, "page-rejected", FORBIDDEN),
    ] {
        screenshots.capture(&browser, url, name, |page| {
            page.assert_map(name, verdict, CHART);
        });
    }
}

#[test]
fn axum_nonces_are_unique() {
    let server = start(None);
    let nonces = [server.get("/"), server.get("/")].map(|response| {
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        let nonce = between(head, "'nonce-", "'").to_owned();
        let in_page = body.matches(&format!(" nonce=\"{nonce}\"")).count();
        assert_eq!(
            in_page, 3,
            "of the style, the script and Apple's script: {body}"
        );
        nonce
    });
    assert_ne!(nonces[0], nonces[1]);
}

#[test]
fn axum_token_is_replaced_while_the_server_runs() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("token");
    let server = start(Some(&file));
    let built = first_token(&server.get("/")).to_owned();
    let signer = Signer::new(&EXAMPLE.key);
    let newer = signer.sign_with(&built, "exp", now() + 300 * 86_400 + 60);
    let expired = signer.sign_with(&built, "exp", now() - 60);

    for (content, token, days_left, problem) in [
        (None, &built, None, true),
        (Some(&newer), &newer, Some(300), false),
        (Some(&expired), &newer, Some(300), true),
    ] {
        if let Some(content) = content {
            fs::write(&file, content).expect("a file");
        }
        let response = server.get("/health");
        let (head, body) = response.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{response}");
        let health: Value = serde_json::from_str(body).expect("JSON");
        if let Some(days_left) = days_left {
            assert_eq!(health["days_left"], json!(days_left));
        }
        assert_eq!(health["problem"].is_string(), problem, "{body}");
        assert_eq!(first_token(&server.get("/")), token);
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text
        .split(start)
        .nth(1)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split(end).next().expect("the end")
}

/// Built once for all tests, which need the same key.
static EXAMPLE: LazyLock<Example> = LazyLock::new(|| {
    let key = TestKey::generate();
    let mut cargo = cargo_for_production(Some(&key), TARGET);
    cargo.args(["build", "--quiet", "-p", "example-axum"]);
    Run::from(cargo.output().expect("cargo")).assert_success();
    let target = Path::new(TARGET).parent().expect("target/");
    let program = target
        .join("debug")
        .join(format!("example-axum{EXE_SUFFIX}"));
    Example { key, program }
});

struct Example {
    key: TestKey,
    program: PathBuf,
}

fn start(token_file: Option<&Path>) -> Server {
    let mut command = Command::new(&EXAMPLE.program);
    command.env("PORT", "0").env_remove("KALDBAD_TOKEN_FILE");
    if let Some(file) = token_file {
        command.env("KALDBAD_TOKEN_FILE", file);
    }
    Server::start(&mut command)
}
