//! The page of each framework: the tag byte for byte, the nonce, the policy and the snapshot.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use browser_tests::{Chromium, MockApple};
use framework_tests::{Programs, Response};
use maps_token_macro::{mapkit_attributes, mapkit_csp, mapkit_script};
use test_support::project::workspace;
use test_support::verify::{Jwt, SignedMessage, first_token};

static PROGRAMS: LazyLock<Programs> =
    LazyLock::new(|| Programs::build(env!("CARGO_TARGET_TMPDIR")));

enum Tag {
    /// The framework inserts the text of `mapkit_script!`.
    Text,
    /// It renders an element with the attributes of `mapkit_attributes!`.
    Element,
    /// The same, and an attribute of the framework's own.
    NumberedElement,
}

const FRAMEWORKS: [(&str, Tag); 9] = [
    ("actix-tera", Tag::Text),
    ("axum-askama", Tag::Text),
    ("axum-maud", Tag::Text),
    ("dioxus", Tag::Element),
    ("leptos", Tag::Element),
    ("poem", Tag::Text),
    ("rocket-minijinja", Tag::Text),
    ("sycamore", Tag::NumberedElement),
    ("yew", Tag::Element),
];

const HOST: &str = "shop.example";

#[test]
fn pages_have_tag_nonce_policy_and_snapshot() {
    for (name, tag) in FRAMEWORKS {
        let server = PROGRAMS.start(name);
        let nonces = [server.get(), server.get()].map(|response| check(name, &tag, &response));
        assert_ne!(nonces[0], nonces[1], "{name}");
    }
}

/// Returns the nonce.
fn check(name: &str, tag: &Tag, response: &Response) -> String {
    let body = &response.body;
    assert!(body.to_lowercase().starts_with("<!doctype html>"), "{name}");
    assert_eq!(
        response.content_type.to_lowercase(),
        "text/html; charset=utf-8",
        "{name}"
    );
    let nonce = between(&response.policy, "'nonce-", "'");
    assert!(nonce.len() >= 22, "{name}: less than 16 bytes");
    assert_eq!(response.policy, mapkit_csp!(nonce = nonce), "{name}");

    let token = first_token(body);
    let jwt = Jwt::decode(token);
    assert!(jwt.is_signed_by(&PROGRAMS.key), "{name}");
    assert_eq!(jwt.claims["origin"], "shop.example,*.shop.example");
    let text = mapkit_script!(
        token = token,
        libraries = ["map"],
        callback = "initMap",
        nonce = nonce
    );
    let attributes = mapkit_attributes!(
        token = token,
        libraries = ["map"],
        callback = "initMap",
        nonce = nonce
    );
    let element = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect::<String>();
    let expected = match tag {
        Tag::Text => text,
        Tag::Element => format!("<script{element}></script>"),
        Tag::NumberedElement => format!("<script{element} data-hk=\"0.0\"></script>"),
    };
    let head = between(body, "<head", "</head>");
    assert_eq!(head.matches(&expected).count(), 1, "{name}: {body}");

    for start in ["<script", "<style"] {
        for tag in body.split(start).skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(
                tag.contains(&format!(" nonce=\"{nonce}\"")),
                "{name}: {tag}"
            );
        }
    }

    let url = between(body, "<img src=\"", "\"");
    assert!(
        url.contains("&amp;") || url.contains("&#38;"),
        "{name}: {url}"
    );
    let url = url
        .replace("&amp;", "&")
        .replace("&#38;", "&")
        .replace("&#x2f;", "/");
    let snapshot = SignedMessage::from_snapshot_url(&url);
    assert!(snapshot.is_signed_by(&PROGRAMS.key), "{name}");
    nonce.to_owned()
}

#[track_caller]
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).expect("the end").0
}

/// One that inserts the tag as text, and one that renders an element and adds scripts of its own.
#[test]
fn maps_start_in_chromium() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let servers = ["axum-askama", "leptos"].map(|name| PROGRAMS.start(name));
    let origins: Vec<_> = servers
        .iter()
        .flat_map(|server| [server.origin(HOST), server.origin("evil.example")])
        .collect();
    let browser = chromium.launch(MockApple::new(&PROGRAMS.key), &origins);
    for pair in origins.chunks(2) {
        let page = browser.open(&pair[0]);
        page.wait_until_visible("[data-mock=started]");
        page.wait_for_images();
        let case = &pair[0];
        assert_eq!(
            page.evaluate("document.images[0].naturalWidth > 0"),
            true,
            "{case}"
        );
        assert_eq!(
            page.evaluate("document.getElementById('map').clientHeight"),
            400,
            "{case}"
        );
        assert_eq!(page.violations(), [""; 0], "{case}");
        assert_eq!(page.console(), [""; 0], "{case}");

        // The policy is enforced.
        page.evaluate(
            "(() => {
                const inline = document.createElement('script');
                inline.textContent = 'window.injected = true';
                document.body.append(inline);
            })()",
        );
        page.wait_until("the script is blocked", "violations.length > 0");
        assert_eq!(page.violations(), ["script-src-elem inline"], "{case}");
        assert_eq!(
            page.evaluate("window.injected === undefined"),
            true,
            "{case}"
        );

        let foreign = browser.open(&pair[1]);
        foreign.wait_until("the token is rejected", "window.mockState");
        let state = foreign.evaluate("mockState");
        assert_eq!(state, "rejected: ORIGIN_CHECK_FAILURE", "{case}");
    }
}

/// Each file is short, and headed by lines that a user can copy.
#[test]
fn files_list_their_dependencies() {
    let dir = workspace().join("examples/frameworks");
    let read = |path: &Path| fs::read_to_string(path).expect("text");
    let manifest = read(&dir.join("Cargo.toml"));
    let readme = read(&dir.join("README.md"));
    let mut names = BTreeSet::new();
    let mut used = BTreeSet::from(["maps-token-build".to_owned(), "maps-token-macro".to_owned()]);
    for entry in fs::read_dir(dir.join("src/bin")).expect("a directory") {
        let path = entry.expect("a file").path();
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(readme.contains(&format!("(src/bin/{name}.rs)")), "{name}");
        let text = read(&path);
        assert!(text.lines().count() <= 60, "{name}");

        let (head, code) = text.split_once("\n\n").expect("a head");
        let mut lines = head.lines();
        assert_eq!(lines.next(), Some("// [dependencies]"), "{name}");
        for line in lines {
            let line = line.strip_prefix("// ").expect("a comment");
            let (dependency, _) = line.split_once(" = ").expect("a dependency");
            let is_ours = line == "maps-token-macro = \"0.1\"";
            assert!(
                is_ours || manifest.lines().any(|it| it == line),
                "{name}: {line}"
            );
            let path = format!("{}::", dependency.replace('-', "_"));
            assert!(code.contains(&path), "{name} does not use {dependency}");
            used.insert(dependency.to_owned());
        }
        names.insert(name);
    }
    assert_eq!(names, FRAMEWORKS.map(|(name, _)| name.to_owned()).into());

    let dependencies = manifest
        .lines()
        .filter(|line| line.contains("version = \"") || line.ends_with('"'));
    let declared = dependencies
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| !["name", "version", "edition", "workspace"].contains(&name.as_str()));
    assert_eq!(declared.collect::<BTreeSet<_>>(), used);
}

/// The documentation of the macro shows lines of these files.
#[test]
fn documentation_agrees_with_files() {
    let docs = workspace().join("maps-token-macro/docs/mapkit_attributes.md");
    let docs = fs::read_to_string(docs).expect("text");
    let mut files = 0;
    for block in docs.split("```rust,ignore\n// ").skip(1) {
        let (name, lines) = block.split_once('\n').expect("lines");
        let (lines, _) = lines.split_once("```").expect("the end of the block");
        let path = workspace().join("examples/frameworks/src/bin").join(name);
        let file = fs::read_to_string(path).expect(name);
        let expansion = between(&docs, "```rust,ignore\n", "```").trim_end();
        for line in lines.lines().chain([expansion]) {
            // `html! {` and its like may be an argument.
            let found = file.lines().any(|it| it.trim().ends_with(line.trim()));
            assert!(found, "{name}: {line}");
        }
        files += 1;
    }
    assert_eq!(files, 4);
}
