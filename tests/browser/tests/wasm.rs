//! `examples/wasm`: Apple's map, and the chart if the token is rejected.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use browser_tests::{
    Chromium, Files, MockApple, Screenshots, Signer, Site, Viewport, flip_signature_bit,
};
use test_support::key::TestKey;
use test_support::skip::skip;
use test_support::time::now;
use test_support::wasm::{self, Toolchain};

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const CHART: &str = "#map svg.chart";

#[test]
fn wasm_shows_map_or_fallback() {
    let Some((chromium, example)) = chromium_and_example() else {
        return;
    };
    let as_built = || Files::new(&example.with_key);
    let site = Site::serve(as_built());
    let names = [
        "nachtblick.example",
        "www.nachtblick.example",
        "evil.example",
    ];
    let origins = names.map(|name| site.origin(name));
    let [apex, subdomain, foreign] = &origins;
    let browser = chromium.launch(MockApple::new(&example.key), &origins);

    let page = browser.open(apex);
    page.assert_map("on the apex", Ok(()), CHART);
    let token = page.evaluate("document.querySelector('script[data-token]').dataset.token");
    let token = token.as_str().expect("a token");

    let expired = Signer::new(&example.key).sign_with(token, "exp", now() - 60);
    let forged = flip_signature_bit(token);
    // A replacement inside the WebAssembly must not move anything.
    assert_eq!(expired.len(), token.len());
    let with_token = |other: &str| as_built().replace_text(token, other);
    for (case, origin, files, verdict) in [
        ("on a subdomain", subdomain, as_built(), Ok(())),
        (
            "on a foreign site",
            foreign,
            as_built(),
            Err("ORIGIN_CHECK_FAILURE"),
        ),
        (
            "an expired token",
            apex,
            with_token(&expired),
            Err("expired"),
        ),
        (
            "a forged token",
            apex,
            with_token(&forged),
            Err("wrong signature"),
        ),
    ] {
        site.set_files(files);
        let page = browser.open(origin);
        page.assert_map(case, verdict, CHART);
        assert_eq!(page.console(), [""; 0], "{case}");
    }

    // Without a token, the page does not load MapKit JS.
    site.set_files(Files::new(&example.without_key));
    let page = browser.open(apex);
    page.assert_fallback("no key", CHART);
    assert_eq!(page.evaluate("window.mapkit"), serde_json::Value::Null);

    let page = browser.open_with(Viewport::NO_SCRIPTS, apex);
    page.wait_until_visible("noscript");
}

#[test]
fn wasm_screenshots() {
    let Some((chromium, example)) = chromium_and_example() else {
        return;
    };
    let site = Site::serve(Files::new(&example.with_key));
    let origin = site.origin("nachtblick.example");
    let browser = chromium.launch(MockApple::new(&example.key), [&origin]);
    let screenshots = Screenshots::new("wasm", TARGET);
    screenshots.capture(&browser, &origin, "page", |page| {
        page.assert_map("with a key", Ok(()), CHART);
    });
    site.set_files(Files::new(&example.without_key));
    screenshots.capture(&browser, &origin, "page-without-a-key", |page| {
        page.assert_fallback("without a key", CHART);
    });
}

/// `None` after reporting a skipped test.
fn chromium_and_example() -> Option<(Chromium, &'static Example)> {
    let chromium = Chromium::find()?;
    if EXAMPLE.is_none() {
        skip(wasm::MISSING);
    }
    Some((chromium, EXAMPLE.as_ref()?))
}

/// Built once for all tests, which need the same key.
static EXAMPLE: LazyLock<Option<Example>> = LazyLock::new(|| {
    let target = Path::new(TARGET).parent().expect("target/");
    let toolchain = Toolchain::find(target)?;
    let key = TestKey::generate();
    Some(Example {
        with_key: build(&toolchain, ("MAPS_PRIVATE_KEY", &key.pem()), "with-key"),
        without_key: build(
            &toolchain,
            ("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
            "without-key",
        ),
        key,
    })
});

struct Example {
    key: TestKey,
    with_key: PathBuf,
    without_key: PathBuf,
}

fn build(toolchain: &Toolchain, key: (&str, &str), name: &str) -> PathBuf {
    let dir = Path::new(TARGET).join("wasm-example").join(name);
    let renew = format!("{}-{}", now(), std::process::id());
    let variables = [
        key,
        ("MAPS_ENVIRONMENT", "production"),
        ("MAPS_RENEW", &renew),
    ];
    toolchain.build("example-wasm", "examples/wasm", &variables, &dir);
    dir
}
