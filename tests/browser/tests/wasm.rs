//! `examples/wasm`: a page made by WebAssembly shows Apple's map where the token holds, and its own
//! chart where it does not.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use browser_tests::{Album, Apple, Chromium, Folder, Signer, Site, now, with_one_bit_changed};
use test_support::key::ThrowAwayKey;
use test_support::skip::skipped;
use test_support::wasm::{self, Toolchain};

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const CHART: &str = "#map svg.chart";

#[test]
fn the_map_starts_where_the_token_holds_and_the_chart_stays_where_it_does_not() {
    let Some((chromium, built)) = chromium_and_built() else {
        return;
    };
    let as_built = || Folder::at(&built.with_key);
    let site = Site::serving(as_built());
    let names = [
        "nachtblick.example",
        "www.nachtblick.example",
        "evil.example",
    ];
    let origins = names.map(|name| site.origin(name));
    let [apex, subdomain, stranger] = &origins;
    let browser = chromium.launch(Apple::knowing(&built.key), &origins);

    let page = browser.open(apex);
    page.expect("at the apex", Ok(()), CHART);
    let token = page.evaluate("document.querySelector('script[data-token]').dataset.token");
    let token = token.as_str().expect("a token");

    let expired = Signer::with(&built.key).sign_with(token, "exp", now() - 60);
    let one_bit = with_one_bit_changed(token);
    // It replaces the token inside the WebAssembly, where everything has its place.
    assert_eq!(expired.len(), token.len());
    let with = |other: &str| as_built().replacing(token, other);
    for (case, origin, folder, verdict) in [
        ("at a subdomain", subdomain, as_built(), Ok(())),
        (
            "at a stranger's",
            stranger,
            as_built(),
            Err("ORIGIN_CHECK_FAILURE"),
        ),
        ("an expired token", apex, with(&expired), Err("expired")),
        (
            "one bit changed",
            apex,
            with(&one_bit),
            Err("wrong signature"),
        ),
    ] {
        site.serve_instead(folder);
        let page = browser.open(origin);
        page.expect(case, verdict, CHART);
        assert_eq!(page.console(), [""; 0], "{case}");
    }

    // It does not even ask Apple.
    site.serve_instead(Folder::at(&built.without_key));
    let page = browser.open(apex);
    page.expect_fallback("no key", CHART);
    assert_eq!(page.evaluate("window.mapkit"), serde_json::Value::Null);
}

#[test]
fn its_page_is_pictured() {
    let Some((chromium, built)) = chromium_and_built() else {
        return;
    };
    let site = Site::serving(Folder::at(&built.with_key));
    let origin = site.origin("nachtblick.example");
    let browser = chromium.launch(Apple::knowing(&built.key), [&origin]);
    let album = Album::of("wasm", TARGET);
    album.picture(&browser, &origin, "page", |page| {
        page.expect("with a key", Ok(()), CHART);
    });
    site.serve_instead(Folder::at(&built.without_key));
    album.picture(&browser, &origin, "page-without-a-key", |page| {
        page.expect_fallback("without a key", CHART);
    });
}

/// `None` where it was said what is missing.
fn chromium_and_built() -> Option<(Chromium, &'static Built)> {
    let chromium = Chromium::found()?;
    if BUILT.is_none() {
        skipped(wasm::MISSING);
    }
    Some((chromium, BUILT.as_ref()?))
}

/// Built once, because Cargo does not build it anew for another key.
static BUILT: LazyLock<Option<Built>> = LazyLock::new(|| {
    let target = Path::new(TARGET).parent().expect("target/");
    let toolchain = Toolchain::find(target)?;
    let key = ThrowAwayKey::generate();
    Some(Built {
        with_key: build(&toolchain, ("MAPS_PRIVATE_KEY", &key.pem()), "with-key"),
        without_key: build(
            &toolchain,
            ("MAPS_WHEN_KEY_IS_MISSING", "placeholder"),
            "without-key",
        ),
        key,
    })
});

struct Built {
    key: ThrowAwayKey,
    with_key: PathBuf,
    without_key: PathBuf,
}

fn build(toolchain: &Toolchain, key: (&str, &str), name: &str) -> PathBuf {
    let folder = Path::new(TARGET).join("wasm-example").join(name);
    let renew = format!("{}-{}", now(), std::process::id());
    let variables = [
        key,
        ("MAPS_ENVIRONMENT", "production"),
        ("MAPS_RENEW", &renew),
    ];
    toolchain.build("nachtblick", "examples/wasm", &variables, &folder);
    folder
}
