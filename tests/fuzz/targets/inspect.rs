//! `maps-token inspect` says of any text what is in it, to people, programs and GitHub, and believes
//! no signature that others do not.
#![no_main]

use fuzz::key::PUBLIC;
use fuzz::printed::{must_be_harmless, must_be_one_command};
use fuzz::token;
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::inspect;
use serde_json::Value;

fuzz_target!(|input: &str| {
    let text = token::from_input(input);
    let inspected = inspect(&text, &PUBLIC);
    for it in &inspected {
        assert!(text.contains(&it.token));
        assert!(!it.human.is_empty());
        must_be_harmless(&it.human);
        it.github.iter().for_each(|line| must_be_one_command(line));
        serde_json::from_str::<Value>(&it.json).expect("JSON");
        for spot in &it.spots {
            assert!(it.token.get(spot.clone()).is_some(), "{spot:?}");
        }
        if it.errors == 0 {
            must_be_faultless(&it.token, it.signature);
        }
    }
    let again = inspect(&text, &PUBLIC);
    assert_eq!(inspected.len(), again.len());
});

/// What no finding was made of holds for other code too.
fn must_be_faultless(jwt: &str, signature: &str) {
    assert_eq!(signature, "verified");
    let (header, claims) = token::verified(jwt).expect("a signed token");
    let is_id = |value: &Value| value.as_str().is_some_and(|id| id.len() == 10);
    assert!(is_id(&header["kid"]) && is_id(&claims["iss"]));
    if let Some(expires) = claims.get("exp") {
        assert!(expires.as_f64().expect("a time") > token::now() as f64);
    }
    let origin = claims
        .get("origin")
        .and_then(Value::as_str)
        .unwrap_or_default();
    assert!(!origin.contains(char::is_whitespace));
}
