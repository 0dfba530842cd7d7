//! `examples/static-site`: Apple's map, and the sketch if the token is rejected.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use browser_tests::{
    Chromium, Files, MockApple, Page, Screenshots, Signer, Site, Viewport, flip_signature_bit,
};
use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::run::Run;
use test_support::time::now;
use test_support::verify::first_token;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const NAME: &str = "leerie.example";
const SKETCH: &str = ".sketch";

#[test]
fn static_site_shows_map_or_fallback() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let page = fs::read_to_string(EXAMPLE.with_key.join("index.html")).expect("a page");
    let tag = page.split("data-token=").nth(1).expect("the script's tag");
    let token = first_token(tag);

    let signer = Signer::new(&EXAMPLE.key);
    let expired = signer.sign_with(token, "exp", now() - 60);
    let for_snapshots = signer.sign_with(token, "scope", "web_snapshots");
    let forged = flip_signature_bit(token);
    let as_built = || Files::new(&EXAMPLE.with_key);
    let with_token = |other: &str| as_built().replace_text(token, other);
    let without_key = Files::new(&EXAMPLE.without_key);

    let forbidden = Err("ORIGIN_CHECK_FAILURE");
    let cases = [
        ("on the apex", NAME, as_built(), Ok(())),
        ("on a subdomain", "www.leerie.example", as_built(), Ok(())),
        ("on a foreign site", "evil.example", as_built(), forbidden),
        (
            "an expired token",
            NAME,
            with_token(&expired),
            Err("expired"),
        ),
        (
            "another scope",
            NAME,
            with_token(&for_snapshots),
            Err("wrong scope"),
        ),
        (
            "a forged token",
            NAME,
            with_token(&forged),
            Err("wrong signature"),
        ),
        ("no key", NAME, without_key, Err("not a JWT")),
    ];
    let site = Site::serve(as_built());
    let origins = cases.each_ref().map(|(_, name, ..)| site.origin(name));
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), &origins);
    for (case, name, files, verdict) in cases {
        site.set_files(files);
        let page = browser.open(&site.origin(name));
        page.assert_map(case, verdict, SKETCH);
    }
}

#[test]
fn static_site_snapshots_and_frames_are_authorized() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let as_built = || Files::new(&EXAMPLE.with_key);
    let site = Site::serve(as_built());
    let origins = [NAME, "evil.example"].map(|name| site.origin(name));
    let [origin, foreign] = &origins;
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), &origins);

    for (viewport, color_scheme) in [(Viewport::LIGHT, "light"), (Viewport::DARK, "dark")] {
        let page = browser.open_with(viewport, origin);
        let snapshots = snapshots(&page);
        assert_eq!(snapshots.len(), 6, "one for each shop");
        for (source, width) in snapshots {
            assert!(
                source.contains(&format!("colorScheme={color_scheme}&")),
                "{source}"
            );
            assert_eq!(width, 2 * 640, "{source}");
        }
    }

    // Modified URLs are rejected.
    site.set_files(as_built().replace_text("z=16", "z=15"));
    let page = browser.open(origin);
    let loaded = snapshots(&page).into_iter().filter(|(_, width)| *width > 0);
    assert_eq!(loaded.count(), 0, "snapshots with invalid signatures");

    site.set_files(as_built());
    for (case, origin, verdict) in [
        ("on the apex", origin, Ok(())),
        ("on a foreign site", foreign, Err("ORIGIN_CHECK_FAILURE")),
    ] {
        let page = browser.open(&format!("{origin}/on-the-shore.html"));
        open_frame(&page);
        page.assert_embedded_map(case, verdict);
    }
}

/// A picture that Apple rejects leaves no trace, and nothing else depends on JavaScript.
#[test]
fn static_site_is_complete_without_javascript() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let rejected = || Files::new(&EXAMPLE.with_key).replace_text("z=16", "z=15");
    let without_pictures = rejected()
        .replace_text("<picture>", "<template>")
        .replace_text("</picture>", "</template>");
    let site = Site::serve(rejected());
    let origin = site.origin(NAME);
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), [&origin]);
    let open = |files| {
        site.set_files(files);
        let page = browser.open_with(Viewport::NO_SCRIPTS, &origin);
        page.assert_fallback("without JavaScript", SKETCH);
        page
    };
    let page = open(rejected());
    assert_eq!(snapshots(&page).len(), 6);
    let is_equal = page.screenshot() == open(without_pictures).screenshot();
    assert!(is_equal, "a rejected picture is visible");

    let page = open(Files::new(&EXAMPLE.with_key));
    assert!(snapshots(&page).iter().all(|(_, width)| *width > 0));
    let page = open(Files::new(&EXAMPLE.without_key));
    assert_eq!(snapshots(&page), [], "placeholders are not URLs");
}

/// The URL and width of each image, which is 0 if it failed.
fn snapshots(page: &Page) -> Vec<(String, u32)> {
    page.wait_for_images();
    let images = page.evaluate(
        "[...document.images]
            .filter((image) => image.currentSrc.startsWith('https://snapshot.apple-mapkit.com/'))
            .map((image) => [image.currentSrc, image.naturalWidth])",
    );
    serde_json::from_value(images).expect("a list")
}

/// The frame is loaded on demand.
fn open_frame(page: &Page) {
    page.evaluate("document.querySelector('iframe').closest('details').open = true");
}

#[test]
fn static_site_screenshots() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let site = Site::serve(Files::new(&EXAMPLE.with_key));
    let origin = site.origin(NAME);
    let browser = chromium.launch(MockApple::new(&EXAMPLE.key), [&origin]);
    let screenshots = Screenshots::new("static-site", TARGET);
    let shop = format!("{origin}/on-the-shore.html");
    let map = |page: &Page| page.assert_map("with a key", Ok(()), SKETCH);
    screenshots.capture(&browser, &origin, "index", map);
    screenshots.capture(&browser, &shop, "shop", |page| {
        map(page);
        open_frame(page);
        page.assert_embedded_map("with a key", Ok(()));
    });

    site.set_files(Files::new(&EXAMPLE.without_key));
    screenshots.capture(&browser, &origin, "index-without-a-key", |page| {
        page.assert_fallback("without a key", SKETCH);
    });
}

/// Built once for all tests, which need the same key.
static EXAMPLE: LazyLock<Example> = LazyLock::new(|| {
    let key = TestKey::generate();
    Example {
        with_key: build(Some(&key), "with-key"),
        without_key: build(None, "without-key"),
        key,
    }
});

struct Example {
    key: TestKey,
    with_key: PathBuf,
    without_key: PathBuf,
}

fn build(key: Option<&TestKey>, name: &str) -> PathBuf {
    let dir = Path::new(TARGET).join("static-site").join(name);
    let mut cargo = cargo_for_production(key, TARGET);
    cargo.args(["run", "--quiet", "-p", "example-static-site", "--", "--out"]);
    Run::from(cargo.arg(&dir).output().expect("cargo")).assert_success();
    dir
}
