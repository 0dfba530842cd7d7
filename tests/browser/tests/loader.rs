//! A page as a static host serves it: the tag of `mapkit_script!`, started by Apple's own
//! `@apple/mapkit-loader`, an embedded map, and the policy of `mapkit_csp!`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use browser_tests::{Apple, Browser, Chromium, Folder, Page, Signer, Site, now};
use maps_token_macro::{mapkit_csp, mapkit_script, maps_embed_url};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::key::ThrowAwayKey;
use test_support::skip::skipped;

const NONCE: &str = "kFh0vUMrHnVcMTtn6XzSvA==";

/// What the page tries beside the map, as somebody would who had found a hole in it.
const INLINE: &str = "script-src-elem inline";
const ANOTHER_HOST: &str = "script-src-elem https://evil.example/injected.js";

/// How a page is served.
#[derive(Clone)]
struct Case {
    name: &'static str,
    header: Option<String>,
    meta: Option<String>,
    nonce: Option<&'static str>,
}

#[test]
fn the_loader_picks_up_the_tag_and_the_policy_lets_only_mapkit_run() {
    let Some(shop) = Shop::open() else {
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
        let page = shop.serve(&case);
        page.wait_until(case.name, "window.standIn");
        assert_eq!(page.evaluate("standIn"), "started", "{}", case.name);
        page.wait_until_it_shows("[data-stand-in=started]");
        let tags = "document.querySelectorAll('script[src*=\"mapkit.core.js\"]').length";
        assert_eq!(page.evaluate(tags), 1, "{}", case.name);
        page.expect_embedded(case.name, Ok(()));

        let is_open = case.header.is_none() && case.meta.is_none();
        let (injected, blocked, asked): (_, &[_], &[_]) = if is_open {
            (json!("inline"), &[], &["https://evil.example/injected.js"])
        } else {
            (Value::Null, &[INLINE, ANOTHER_HOST], &[])
        };
        assert_eq!(page.evaluate("window.injected"), injected, "{}", case.name);
        assert_eq!(page.violations(), blocked, "{}", case.name);
        assert_eq!(page.take_strangers(), asked, "{}", case.name);
    }
}

/// Each source that the stand-in has a use for, and what is blocked without it.
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
fn without_any_one_of_its_sources_the_policy_blocks_something() {
    let Some(shop) = Shop::open() else {
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
        let page = shop.serve(&Case {
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
fn under_a_policy_with_a_nonce_a_tag_without_it_does_not_run() {
    let Some(shop) = Shop::open() else {
        return;
    };
    let page = shop.serve(&Case {
        name: "no nonce",
        header: Some(mapkit_csp!(nonce = NONCE)),
        meta: None,
        nonce: None,
    });
    page.wait_until(
        "MapKit's script is blocked",
        "violations.some((violation) => violation.includes('mapkit.core.js'))",
    );
    assert_eq!(page.evaluate("window.mapkit"), Value::Null);
}

/// The page of `pages`, one site under one name that serves one case after the other.
struct Shop {
    folder: TempDir,
    site: Site,
    browser: Browser,
    token: String,
    embed_url: String,
}

impl Shop {
    /// `None` where it was said what is missing.
    fn open() -> Option<Self> {
        let chromium = Chromium::found()?;
        let loader = loader()?;
        let folder = tempfile::tempdir().expect("a folder");
        fs::copy(loader, folder.path().join("mapkit-loader.js")).expect("the loader");
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
        for name in ["index.html", "page.css", "page.js"] {
            fs::copy(pages.join(name), folder.path().join(name)).expect("a file of the page");
        }

        let key = ThrowAwayKey::generate();
        let token = |scope| {
            Signer::with(&key).sign(&json!({
                "iss": "DEF123GHIJ",
                "iat": now(),
                "exp": now() + 86_400,
                "scope": scope,
                "origin": "leerie.example",
            }))
        };
        let site = Site::serving(Folder::at(folder.path()));
        let browser = chromium.launch(Apple::knowing(&key), [&site.origin("leerie.example")]);
        Some(Self {
            token: token("mapkit_js"),
            embed_url: maps_embed_url!(place = "I6A3F0D2B7C5E4918", token = token("embed_api")),
            folder,
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
        let mut folder = Folder::at(self.folder.path())
            .replacing("<!-- policy -->", &policy.unwrap_or_default())
            .replacing("<!-- mapkit -->", &script)
            .replacing("<!-- embed -->", &embed);
        if let Some(policy) = &case.header {
            folder = folder.header("Content-Security-Policy", policy);
        }
        self.site.serve_instead(folder);
        self.browser.open(&self.site.origin("leerie.example"))
    }
}

/// The module of Apple's package, from the npm registry.
fn loader() -> Option<&'static Path> {
    static MODULE: LazyLock<Result<PathBuf, String>> = LazyLock::new(install_loader);
    match &*MODULE {
        Ok(module) => Some(module),
        Err(reason) => {
            skipped(&format!(
                "no page was started by @apple/mapkit-loader, which npm installs: {reason}"
            ));
            None
        }
    }
}

fn install_loader() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mapkit-loader");
    let module = folder.join("node_modules/@apple/mapkit-loader/dist/esm/index.js");
    if module.exists() {
        return Ok(module);
    }
    let mut npm = Command::new("npm");
    npm.args([
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
    ])
    .arg(&folder)
    .arg("@apple/mapkit-loader@1.0.0");
    match npm.output() {
        Ok(output) if output.status.success() => Ok(module),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}
