//! `maps-token inspect` accepts any text, reports it in all formats, only accepts signatures that other
//! code accepts, and finds the tokens and errors that `maps-token scan` finds.
#![no_main]

use std::collections::BTreeSet;

use fuzz::key::PUBLIC_KEY;
use fuzz::output::{assert_harmless_in_log, assert_single_command};
use fuzz::token;
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{InspectReport, inspect, scan_report};
use serde_json::Value;

fuzz_target!(|input: &str| {
    let text = token::from_input(input);
    let reports = inspect(&text, &PUBLIC_KEY);
    for report in &reports {
        let InspectReport { token, errors, .. } = report;
        assert!(!report.text.is_empty());
        assert_harmless_in_log(&report.text);
        for line in &report.annotations {
            assert_single_command(line);
        }
        serde_json::from_str::<Value>(&report.json).expect("JSON");
        for range in &report.ranges {
            assert!(token.get(range.clone()).is_some(), "{range:?}");
        }
        if errors.is_empty() {
            assert_valid(token, report.signature);
        }
    }
    // `inspect` takes any single word for a token.
    assert_scan_agrees(&format!("- {text}"));
});

/// Asserts that `scan` finds the same Maps tokens and placeholders, and the same errors in them.
fn assert_scan_agrees(text: &str) {
    let mut inspected = Vec::new();
    let mut placeholders = BTreeSet::new();
    for report in inspect(text, "") {
        if report.is_maps_token {
            inspected.push((report.token, report.errors));
        } else if report.is_placeholder {
            placeholders.insert(report.token);
        }
    }
    let report = scan_report(text.as_bytes()).expect("a report");
    let mut scanned = report.tokens;
    for (_, errors) in &mut scanned {
        // Only `scan` reports that a token is published.
        errors.retain(|code| *code != "server-token");
    }
    inspected.sort();
    scanned.sort();
    assert_eq!(inspected, scanned);
    let names: BTreeSet<_> = report
        .placeholders
        .iter()
        .map(|name| format!("maps-token-placeholder-for-{name}-built-without-a-private-key"))
        .collect();
    assert_eq!(placeholders, names);
}

/// Asserts that a token without findings is valid for other code, too.
fn assert_valid(jwt: &str, signature: &str) {
    assert_eq!(signature, "verified");
    let (header, claims) = token::verify(jwt).expect("a signed token");
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
