//! `examples/static-site`: Apple's map where the token holds, and the sketch where it does not.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use browser_tests::{
    Album, Apple, Chromium, Folder, Look, Page, Signer, Site, now, token_in, with_one_bit_changed,
};
use test_support::example::cargo_for_production;
use test_support::key::ThrowAwayKey;
use test_support::project::Run;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const NAME: &str = "leerie.example";
const SKETCH: &str = ".sketch";

#[test]
fn the_map_starts_where_the_token_holds_and_the_sketch_stays_where_it_does_not() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let page = fs::read_to_string(BUILT.with_key.join("index.html")).expect("a page");
    let tag = page.split("data-token=").nth(1).expect("the script's tag");
    let token = token_in(tag);

    let signer = Signer::with(&BUILT.key);
    let expired = signer.sign_with(token, "exp", now() - 60);
    let for_snapshots = signer.sign_with(token, "scope", "web_snapshots");
    let one_bit = with_one_bit_changed(token);
    let as_built = || Folder::at(&BUILT.with_key);
    let with = |other: &str| as_built().replacing(token, other);
    let without_key = Folder::at(&BUILT.without_key);

    let forbidden = Err("ORIGIN_CHECK_FAILURE");
    let cases = [
        ("at the apex", NAME, as_built(), Ok(())),
        ("at a subdomain", "www.leerie.example", as_built(), Ok(())),
        ("at a stranger's", "evil.example", as_built(), forbidden),
        ("an expired token", NAME, with(&expired), Err("expired")),
        (
            "another scope",
            NAME,
            with(&for_snapshots),
            Err("wrong scope"),
        ),
        (
            "one bit changed",
            NAME,
            with(&one_bit),
            Err("wrong signature"),
        ),
        ("no key", NAME, without_key, Err("no JSON Web Token")),
    ];
    let site = Site::serving(as_built());
    let origins = cases.each_ref().map(|(_, name, ..)| site.origin(name));
    let browser = chromium.launch(Apple::knowing(&BUILT.key), &origins);
    for (case, name, folder, verdict) in cases {
        site.serve_instead(folder);
        let page = browser.open(&site.origin(name));
        page.expect(case, verdict, SKETCH);
    }
}

#[test]
fn its_snapshots_and_frames_are_authorized() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let as_built = || Folder::at(&BUILT.with_key);
    let site = Site::serving(as_built());
    let origins = [NAME, "evil.example"].map(|name| site.origin(name));
    let [origin, stranger] = &origins;
    let browser = chromium.launch(Apple::knowing(&BUILT.key), &origins);

    for (look, color_scheme) in [(Look::LIGHT, "light"), (Look::DARK, "dark")] {
        let page = browser.open_as(look, origin);
        let pictures = pictures(&page);
        assert_eq!(pictures.len(), 6, "one for each shop");
        for (source, width) in pictures {
            assert!(
                source.contains(&format!("colorScheme={color_scheme}&")),
                "{source}"
            );
            assert_eq!(width, 2 * 640, "{source}");
        }
    }

    // A page that leaves no hole where there is no picture has taken it away.
    site.serve_instead(as_built().replacing("z=16", "z=15"));
    let page = browser.open(origin);
    let loaded = pictures(&page).into_iter().filter(|(_, width)| *width > 0);
    assert_eq!(
        loaded.count(),
        0,
        "pictures of URLs that were not signed like this"
    );

    site.serve_instead(as_built());
    for (case, origin, verdict) in [
        ("at the apex", origin, Ok(())),
        ("at a stranger's", stranger, Err("ORIGIN_CHECK_FAILURE")),
    ] {
        let page = browser.open(&format!("{origin}/on-the-shore.html"));
        open_frame(&page);
        page.expect_embedded(case, verdict);
    }
}

/// Their URLs, and how wide they are once loaded.
fn pictures(page: &Page) -> Vec<(String, u32)> {
    page.wait_for_images();
    let pictures = page.evaluate(
        "[...document.images]
            .filter((image) => image.currentSrc.startsWith('https://snapshot.apple-mapkit.com/'))
            .map((image) => [image.currentSrc, image.naturalWidth])",
    );
    serde_json::from_value(pictures).expect("a list")
}

/// For a reader who has not asked for it there is no frame.
fn open_frame(page: &Page) {
    page.evaluate("document.querySelector('iframe').closest('details').open = true");
}

#[test]
fn its_pages_are_pictured() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let site = Site::serving(Folder::at(&BUILT.with_key));
    let origin = site.origin(NAME);
    let browser = chromium.launch(Apple::knowing(&BUILT.key), [&origin]);
    let album = Album::of("static-site", TARGET);
    let shop = format!("{origin}/on-the-shore.html");
    let map = |page: &Page| page.expect("with a key", Ok(()), SKETCH);
    album.picture(&browser, &origin, "index", map);
    album.picture(&browser, &shop, "shop", |page| {
        map(page);
        open_frame(page);
        page.expect_embedded("with a key", Ok(()));
    });

    site.serve_instead(Folder::at(&BUILT.without_key));
    album.picture(&browser, &origin, "index-without-a-key", |page| {
        page.expect_fallback("without a key", SKETCH);
    });
}

/// Built once, because Cargo does not build it anew for another key.
static BUILT: LazyLock<Built> = LazyLock::new(|| {
    let key = ThrowAwayKey::generate();
    Built {
        with_key: build(Some(&key), "with-key"),
        without_key: build(None, "without-key"),
        key,
    }
});

struct Built {
    key: ThrowAwayKey,
    with_key: PathBuf,
    without_key: PathBuf,
}

fn build(key: Option<&ThrowAwayKey>, name: &str) -> PathBuf {
    let folder = Path::new(TARGET).join("static-site").join(name);
    let mut cargo = cargo_for_production(key, TARGET);
    cargo.args(["run", "--quiet", "-p", "static-site", "--", "--out"]);
    Run::from(cargo.arg(&folder).output().expect("cargo")).ok();
    folder
}
