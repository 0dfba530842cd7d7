//! A page with `mapkit_script!`, `maps_embed_url!` and `mapkit_csp!`, loaded by Apple's npm package
//! `@apple/mapkit-loader`.

use std::fs;
use std::path::Path;

use browser_tests::{Browser, Chromium, Files, MockApple, Page, Signer, Site};
use maps_token_macro::{mapkit_csp, mapkit_script, maps_embed_url};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::loader::{mapkit_loader, module};
use test_support::time::now;

const NONCE: &str = "kFh0vUMrHnVcMTtn6XzSvA==";

/// The page also contains scripts that the policy must block.
const INLINE_SCRIPT: &str = "script-src-elem inline";
const FOREIGN_SCRIPT: &str = "script-src-elem https://evil.example/injected.js";

#[derive(Clone)]
struct Case {
    name: &'static str,
    header: Option<String>,
    meta: Option<String>,
    nonce: Option<&'static str>,
}

#[test]
fn csp_allows_only_mapkit() {
    let Some(test_site) = TestSite::open() else {
        return;
    };
    let plain = Case {
        name: "no policy",
        header: None,
        meta: None,
        nonce: None,
    };
    let policies = [
        Case {
            name: "<meta> on a static host",
            meta: Some(mapkit_csp!().to_owned()),
            ..plain.clone()
        },
        Case {
            name: "a header of a static host",
            header: Some(mapkit_csp!().to_owned()),
            ..plain.clone()
        },
        Case {
            name: "a header with a nonce",
            header: Some(mapkit_csp!(nonce = NONCE)),
            nonce: Some(NONCE),
            ..plain.clone()
        },
    ];
    for case in [&[plain], &policies[..]].concat() {
        let page = test_site.serve(&case);
        page.wait_until(case.name, "window.mockState");
        assert_eq!(page.evaluate("mockState"), "started", "{}", case.name);
        page.wait_until_visible("[data-mock=started]");
        let tags = "document.querySelectorAll('script[src*=\"mapkit.core.js\"]').length";
        assert_eq!(page.evaluate(tags), 1, "{}", case.name);
        page.assert_embedded_map(case.name, Ok(()));

        let is_open = case.header.is_none() && case.meta.is_none();
        let (injected, blocked, foreign): (_, &[_], &[_]) = if is_open {
            (json!("inline"), &[], &["https://evil.example/injected.js"])
        } else {
            (Value::Null, &[INLINE_SCRIPT, FOREIGN_SCRIPT], &[])
        };
        assert_eq!(page.evaluate("window.injected"), injected, "{}", case.name);
        assert_eq!(page.violations(), blocked, "{}", case.name);
        assert_eq!(page.take_foreign_requests(), foreign, "{}", case.name);
    }
}

/// The directive and source, and the violation without it.
const SOURCES: [(&str, &str, &str); 9] = [
    (
        "script-src",
        "https://cdn.apple-mapkit.com",
        "script-src-elem https://cdn.apple-mapkit.com/mk/6/mapkit.core.js",
    ),
    ("script-src", "'wasm-unsafe-eval'", "script-src wasm-eval"),
    ("style-src", "'unsafe-inline'", "style-src-elem inline"),
    (
        "img-src",
        "https://*.apple-mapkit.com",
        "img-src https://cdn.apple-mapkit.com/ti/tile",
    ),
    ("img-src", "blob:", "img-src blob"),
    (
        "connect-src",
        "https://*.apple-mapkit.com",
        "connect-src https://cdn.apple-mapkit.com/ma/bootstrap",
    ),
    ("connect-src", "blob:", "connect-src blob"),
    ("worker-src", "blob:", "worker-src blob"),
    (
        "frame-src",
        "https://*.apple-mapkit.com",
        "frame-src https://embed.apple-mapkit.com",
    ),
];

#[test]
fn csp_sources_are_all_required() {
    let Some(test_site) = TestSite::open() else {
        return;
    };
    for (directive, source, blocked) in SOURCES {
        let policy = mapkit_csp!()
            .split("; ")
            .map(|part| match part.split_once(' ') {
                Some((name, sources)) if name == directive => {
                    let others: Vec<_> = sources.split(' ').filter(|it| *it != source).collect();
                    assert_ne!(others.join(" "), sources, "{directive} names {source}");
                    format!("{name} {}", others.join(" "))
                }
                _ => part.to_owned(),
            });
        let page = test_site.serve(&Case {
            name: source,
            header: None,
            meta: Some(policy.collect::<Vec<_>>().join("; ")),
            nonce: None,
        });
        page.wait_until(
            &format!("{directive} without {source} blocks"),
            &format!("violations.some((violation) => violation.startsWith('{blocked}'))"),
        );
    }
}

#[test]
fn csp_nonce_is_required() {
    let Some(test_site) = TestSite::open() else {
        return;
    };
    let page = test_site.serve(&Case {
        name: "no nonce",
        header: Some(mapkit_csp!(nonce = NONCE)),
        meta: None,
        nonce: None,
    });
    page.wait_until(
        "the script of MapKit is blocked",
        "violations.some((violation) => violation.includes('mapkit.core.js'))",
    );
    assert_eq!(page.evaluate("window.mapkit"), Value::Null);
}

/// Serves `pages` with the policy of each case.
struct TestSite {
    dir: TempDir,
    site: Site,
    browser: Browser,
    token: String,
    embed_url: String,
}

impl TestSite {
    /// `None` after reporting a skipped test.
    fn open() -> Option<Self> {
        let chromium = Chromium::find()?;
        let loader = mapkit_loader(env!("CARGO_TARGET_TMPDIR"))?;
        let dir = tempfile::tempdir().expect("a directory");
        fs::copy(module(loader), dir.path().join("mapkit-loader.js")).expect("the loader");
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        for name in ["index.html", "page.css", "page.js"] {
            fs::copy(pages.join(name), dir.path().join(name)).expect("a page");
        }

        let key = TestKey::generate();
        let token = |scope| {
            Signer::new(&key).sign(&json!({
                "iss": "DEF123GHIJ",
                "iat": now(),
                "exp": now() + 86_400,
                "scope": scope,
                "origin": "leerie.example",
            }))
        };
        let site = Site::serve(Files::new(dir.path()));
        let browser = chromium.launch(MockApple::new(&key), [&site.origin("leerie.example")]);
        Some(Self {
            token: token("mapkit_js"),
            embed_url: maps_embed_url!(place = "I6A3F0D2B7C5E4918", token = token("embed_api")),
            dir,
            site,
            browser,
        })
    }

    fn serve(&self, case: &Case) -> Page {
        let script = match case.nonce {
            None => mapkit_script!(libraries = ["map", "annotations"], token = &self.token),
            Some(nonce) => mapkit_script!(
                libraries = ["map", "annotations"],
                nonce = nonce,
                token = &self.token
            ),
        };
        let policy = case.meta.as_ref().map(|policy| {
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
        });
        let embed = format!(
            "<iframe src=\"{}\"></iframe>",
            self.embed_url.replace('&', "&amp;")
        );
        let mut files = Files::new(self.dir.path())
            .replace_text("<!-- policy -->", &policy.unwrap_or_default())
            .replace_text("<!-- mapkit -->", &script)
            .replace_text("<!-- embed -->", &embed);
        if let Some(policy) = &case.header {
            files = files.header("Content-Security-Policy", policy);
        }
        self.site.set_files(files);
        self.browser.open(&self.site.origin("leerie.example"))
    }
}
