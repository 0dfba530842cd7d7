//! `examples/axum`: Apple's map under a policy with a nonce for every answer, and the chart where
//! the token does not hold.

use std::env::consts::EXE_SUFFIX;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use browser_tests::{
    Album, Apple, Chromium, Page, Server, Signer, now, token_in, with_one_bit_changed,
};
use serde_json::Value;
use test_support::example::cargo_for_production;
use test_support::key::ThrowAwayKey;
use test_support::project::Run;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const NAME: &str = "kaldbad.example";
const CHART: &str = ".chart";

#[test]
fn the_map_starts_under_the_policy_and_the_chart_stays_where_the_token_does_not_hold() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let server = start(None);
    let first_answer = server.get("/");
    let token = token_in(&first_answer);

    let signer = Signer::with(&EXAMPLE.key);
    let newer = signer.sign_with(token, "iat", now());
    let expired = signer.sign_with(token, "exp", now() - 60);
    let one_bit = with_one_bit_changed(token);
    let [with_newer, with_expired, with_one_bit] =
        [&newer, &expired, &one_bit].map(|token| start(Some(token)));

    let cases = [
        ("at the apex", &server, NAME, Ok(()), token),
        (
            "at a subdomain",
            &server,
            "www.kaldbad.example",
            Ok(()),
            token,
        ),
        (
            "at a stranger's",
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
            "one bit changed",
            &with_one_bit,
            NAME,
            Err("wrong signature"),
            &one_bit,
        ),
    ];
    let origins = cases.map(|(_, server, name, ..)| server.origin(name));
    let browser = chromium.launch(Apple::knowing(&EXAMPLE.key), &origins);
    for ((case, _, _, verdict, token), origin) in cases.into_iter().zip(&origins) {
        for path in ["/", "/places/isbryteren"] {
            let page = browser.open(&format!("{origin}{path}"));
            page.expect(case, verdict, CHART);
            assert_eq!(page.violations(), [""; 0], "{case}");
            let on_page = page.evaluate("document.querySelector('[data-token]').dataset.token");
            assert_eq!(on_page, token, "{case}");
        }
    }

    let page = browser.open(&server.origin(NAME));
    page.expect("before the injection", Ok(()), CHART);
    inject(&page);
    assert_eq!(page.evaluate("window.injected"), Value::Null);
}

/// As a hole in the page's escaping would: one script in the page, one from another host.
fn inject(page: &Page) {
    page.evaluate(
        "(() => {
            const inline = document.createElement('script');
            inline.textContent = 'window.injected = true';
            const foreign = document.createElement('script');
            foreign.src = 'https://evil.example/injected.js';
            document.body.append(inline, foreign);
        })()",
    );
    page.wait_until("both are blocked", "violations.length >= 2");
    let blocked = [
        "script-src-elem inline",
        "script-src-elem https://evil.example/injected.js",
    ];
    assert_eq!(page.violations(), blocked);
}

#[test]
fn its_pages_are_pictured() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let server = start(None);
    let origins = [NAME, "evil.example"].map(|name| server.origin(name));
    let browser = chromium.launch(Apple::knowing(&EXAMPLE.key), &origins);
    let album = Album::of("axum", TARGET);
    let [origin, stranger] = &origins;
    let forbidden = Err("ORIGIN_CHECK_FAILURE");
    for (url, name, verdict) in [
        (format!("{origin}/"), "home", Ok(())),
        (format!("{origin}/places/isbryteren"), "place", Ok(())),
        (format!("{stranger}/"), "home-refused", forbidden),
    ] {
        album.picture(&browser, &url, name, |page| {
            page.expect(name, verdict, CHART);
        });
    }
}

#[test]
fn every_answer_has_a_nonce_of_its_own() {
    let server = start(None);
    let nonces = [server.get("/"), server.get("/")].map(|answer| {
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let nonce = between(head, "'nonce-", "'").to_owned();
        assert_eq!(
            between(body, " nonce=\"", "\""),
            nonce,
            "in the policy and in the page"
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
    rest.split(end).next().expect("its end")
}

/// Built once, because Cargo does not build it anew for another key.
static EXAMPLE: LazyLock<Example> = LazyLock::new(|| {
    let key = ThrowAwayKey::generate();
    let mut cargo = cargo_for_production(Some(&key), TARGET);
    cargo.args(["build", "--quiet", "-p", "kaldbad"]);
    Run::from(cargo.output().expect("cargo")).ok();
    let target = Path::new(TARGET).parent().expect("target/");
    let program = target.join("debug").join(format!("kaldbad{EXE_SUFFIX}"));
    Example { key, program }
});

struct Example {
    key: ThrowAwayKey,
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
