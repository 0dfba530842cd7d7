//! The mock accepts and rejects tokens like Apple's service.

use std::fs;

use browser_tests::{Chromium, Files, MockApple, Signer, Site, flip_signature_bit};
use serde_json::{Value, json};
use test_support::key::TestKey;
use test_support::time::now;

/// The claim `origin`, the origin of the page, and the measured response of Apple.
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
    // Not measured, so the mock rejects it.
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
fn mock_rejects_tokens_like_apple() {
    let Some(chromium) = Chromium::find() else {
        return;
    };
    let key = TestKey::generate();
    let signer = Signer::new(&key);
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
    let valid = token(json!({}));
    let other_signer = Signer::new(&TestKey::generate());
    let legacy = json!({ "origin": null, "scope": null });
    for (token, verdict) in [
        (valid.clone(), Ok(())),
        (token(legacy), Ok(())),
        (token(json!({ "exp": null })), Ok(())),
        (token(json!({ "scope": "embed_api mapkit_js" })), Ok(())),
        (token(json!({ "scope": "embed_api" })), Err("wrong scope")),
        (token(json!({ "exp": now - 60 })), Err("expired")),
        (token(json!({ "iss": "Leerie" })), Err("invalid team ID")),
        (token(json!({ "iat": "today" })), Err("invalid issue time")),
        (flip_signature_bit(&valid), Err("wrong signature")),
        (other_signer.sign(&claims()), Err("wrong signature")),
        (
            "maps-token-placeholder-for-site".to_owned(),
            Err("not a JWT"),
        ),
        (String::new(), Err("not a JWT")),
    ] {
        cases.push((token, Some("https://a.no"), verdict));
    }

    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("index.html"), "<!doctype html>").expect("a page");
    let site = Site::serve(Files::new(dir.path()));
    let origin = site.origin("leerie.example");
    let apple = MockApple::new(&key);
    let script = apple.token_error_script();
    let browser = chromium.launch(apple, [&origin]);
    let page = browser.open(&origin);
    for (token, origin, verdict) in cases {
        let argument = json!({ "token": token, "scope": "mapkit_js", "origin": origin });
        let error = page.evaluate(&format!(
            "(() => {{ {script}; return tokenError({{ ...{argument}, publicKey }}) }})()"
        ));
        assert_eq!(error, json!(verdict.err()), "{token} on {origin:?}");
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
