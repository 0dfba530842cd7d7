//! `examples/axum`: Apple's map under a policy with a nonce, and the chart if the token is rejected.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use browser_tests::{Chromium, MockApple, Page, Screenshots, Server, Signer, flip_signature_bit};
use serde_json::Value;
use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::run::Run;
use test_support::time::now;
use test_support::verify::first_token;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const NAME: &str = "kaldbad.example";
const CHART: &str = ".chart";

#[test]
fn axum_shows_map_or_fallback() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let server = start(None);
    let response = server.get("/");
    let token = first_token(&response);

    let signer = Signer::new(&EXAMPLE.key);
    let newer = signer.sign_with(token, "iat", now());
    let expired = signer.sign_with(token, "exp", now() - 60);
    let forged = flip_signature_bit(token);
    let [with_newer, with_expired, with_forged] =
        [&newer, &expired, &forged].map(|token| start(Some(token)));

    let cases = [
        ("on the apex", &server, NAME, Ok(()), token),
        (
            "on a subdomain",
            &server,
            "www.kaldbad.example",
            Ok(()),
            token,
        ),
        (
            "on a foreign site",
            &server,
            "evil.example",
            Err("ORIGIN_CHECK_FAILURE"),
            token,
        ),
        ("a newer token", &with_newer, NAME, Ok(()), &newer),
        (
            "an expired token",
            &with_expired,
            NAME,
            Err("expired"),
            &expired,
        ),
        (
            "a forged token",
            &with_forged,
            NAME,
            Err("wrong signature"),
            &forged,
        ),
    ];
    let origins = cases.map(|(_, server, name, ..)| server.origin(name));
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), &origins);
    for ((case, _, _, verdict, token), origin) in cases.into_iter().zip(&origins) {
        for path in ["/", "/places/isbryteren"] {
            let page = browser.open(&format!("{origin}{path}"));
            page.assert_map(case, verdict, CHART);
            assert_eq!(page.violations(), [""; 0], "{case}");
            let actual = page.evaluate("document.querySelector('[data-token]').dataset.token");
            assert_eq!(actual, token, "{case}");
        }
    }

    let page = browser.open(&server.origin(NAME));
    page.assert_map("before the injection", Ok(()), CHART);
    inject_scripts(&page);
    assert_eq!(page.evaluate("window.injected"), Value::Null);
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
    let forbidden = Err("ORIGIN_CHECK_FAILURE");
    for (url, name, verdict) in [
        (format!("{origin}/"), "home", Ok(())),
        (format!("{origin}/places/isbryteren"), "place", Ok(())),
        (format!("{foreign}/"), "home-rejected", forbidden),
    ] {
        screenshots.capture(&browser, &url, name, |page| {
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
        assert_eq!(
            between(body, " nonce=\"", "\""),
            nonce,
            "the nonce of the page"
        );
        nonce
    });
    assert_ne!(nonces[0], nonces[1]);
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

fn start(token: Option<&str>) -> Server {
    let mut command = Command::new(&EXAMPLE.program);
    command.env("PORT", "0");
    match token {
        Some(token) => command.env("KALDBAD_MAPS_TOKEN", token),
        None => command.env_remove("KALDBAD_MAPS_TOKEN"),
    };
    Server::start(&mut command)
}
