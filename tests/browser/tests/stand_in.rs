//! The stand-in for Apple is no rubber stamp: what it takes and refuses is what was measured.

use std::fs;

use browser_tests::{Apple, Chromium, Folder, Signer, Site, now, with_one_bit_changed};
use serde_json::{Value, json};
use test_support::key::ThrowAwayKey;

/// The claim `origin`, the page's origin where it sends one, and what Apple says.
const MEASURED: [(&str, Option<&str>, Result<(), &str>); 13] = [
    ("a.no", Some("https://a.no"), Ok(())),
    (
        "a.no",
        Some("https://sub.a.no"),
        Err("ORIGIN_CHECK_FAILURE"),
    ),
    ("*.a.no", Some("https://a.no"), Err("ORIGIN_CHECK_FAILURE")),
    ("*.a.no", Some("https://www.a.no"), Ok(())),
    ("a.no,*.a.no", Some("https://a.no"), Ok(())),
    ("a.no,*.a.no", Some("https://www.a.no"), Ok(())),
    (
        "a.no,*.a.no",
        Some("https://nota.no"),
        Err("ORIGIN_CHECK_FAILURE"),
    ),
    ("a.no/", Some("https://a.no"), Err("ORIGIN_CHECK_FAILURE")),
    ("https://a.no", Some("https://a.no"), Ok(())),
    ("localhost", Some("http://localhost:5173"), Ok(())),
    ("a.no", None, Ok(())),
    // Unknown, so the stand-in does not say yes.
    (
        "*.a.no",
        Some("https://a.b.a.no"),
        Err("ORIGIN_CHECK_FAILURE"),
    ),
    (
        "a.no:8000",
        Some("http://a.no:8000"),
        Err("ORIGIN_CHECK_FAILURE"),
    ),
];

#[test]
fn it_judges_origins_as_measured_and_everything_else_about_a_token() {
    let Some(chromium) = Chromium::found() else {
        return;
    };
    let key = ThrowAwayKey::generate();
    let signer = Signer::with(&key);
    let token = |changes: Value| {
        let mut claims = claims();
        for (name, value) in changes.as_object().expect("claims") {
            claims[name] = value.clone();
        }
        let present = claims.as_object_mut().expect("claims");
        present.retain(|_, value| !value.is_null());
        signer.sign(&claims)
    };
    let now = now();

    let mut cases = Vec::new();
    for (claim, origin, verdict) in MEASURED {
        cases.push((token(json!({ "origin": claim })), origin, verdict));
    }
    let good = token(json!({}));
    let stranger = Signer::with(&ThrowAwayKey::generate());
    let old = json!({ "origin": null, "scope": null });
    for (token, verdict) in [
        (good.clone(), Ok(())),
        (token(old), Ok(())),
        (token(json!({ "exp": null })), Ok(())),
        (token(json!({ "scope": "embed_api mapkit_js" })), Ok(())),
        (token(json!({ "scope": "embed_api" })), Err("wrong scope")),
        (token(json!({ "exp": now - 60 })), Err("expired")),
        (token(json!({ "iss": "Leerie" })), Err("no team ID")),
        (token(json!({ "iat": "today" })), Err("no issue time")),
        (with_one_bit_changed(&good), Err("wrong signature")),
        (stranger.sign(&claims()), Err("wrong signature")),
        (
            "maps-token-placeholder-for-site".to_owned(),
            Err("no JSON Web Token"),
        ),
        (String::new(), Err("no JSON Web Token")),
    ] {
        cases.push((token, Some("https://a.no"), verdict));
    }

    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("index.html"), "<!doctype html>").expect("a page");
    let site = Site::serving(Folder::at(folder.path()));
    let origin = site.origin("leerie.example");
    let apple = Apple::knowing(&key);
    let judgement = apple.judgement();
    let browser = chromium.launch(apple, [&origin]);
    let page = browser.open(&origin);
    for (token, origin, verdict) in cases {
        let argument = json!({ "token": token, "scope": "mapkit_js", "origin": origin });
        let said = page.evaluate(&format!(
            "(() => {{ {judgement}; return refusal({{ ...{argument}, publicKey }}) }})()"
        ));
        assert_eq!(said, json!(verdict.err()), "{token} on {origin:?}");
    }
}

fn claims() -> Value {
    json!({
        "iss": "DEF123GHIJ",
        "iat": now(),
        "exp": now() + 86_400,
        "scope": "mapkit_js",
        "origin": "a.no",
    })
}
