//! A provided token is accepted only if it matches `maps.toml`.
#![no_main]

use std::sync::LazyLock;

use fuzz::key::PUBLIC_KEY;
use fuzz::output::{assert_harmless, assert_no_key};
use fuzz::{build_env, macros, token};
use libfuzzer_sys::fuzz_target;
use maps_token_build::Status;
use maps_token_build::fuzzing::{build, inspect};

static STRICT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'
public_key = '{}'
revoked_keys = ['OLD123DEFG']
[tokens.site]
scope = 'mapkit_js'
domains = ['example.com', '*.example.com']
serves = ['https://www.example.com']
expires = '180 days'
minimum_validity = '30 days'
",
        &*PUBLIC_KEY
    )
});

const LENIENT: &str = "[tokens.site]\n";

fuzz_target!(|input: &str| {
    let jwt = token::from_input(input);
    if jwt.contains('\0') {
        return;
    }
    for (maps_toml, is_strict) in [(STRICT.as_str(), true), (LENIENT, false)] {
        let variables = build_env(&[("MAPS_TOKEN_SITE", &jwt)]);
        let build = build(maps_toml, &variables, Vec::new());
        assert_harmless(&build.directives);
        assert_no_key(&build.directives);
        // Cargo would write the value to `target/`, and it may be a server token.
        let is_tracked = build
            .directives
            .contains("rerun-if-env-changed=MAPS_TOKEN_SITE\n");
        let is_blank = is_blank(&jwt);
        let output = match build.output {
            Ok(output) => output,
            Err(error) => {
                assert!(!is_tracked || is_blank);
                let error = error.to_string();
                assert_harmless(&error);
                assert_no_token(&error, &jwt);
                continue;
            }
        };
        let [token] = &output.tokens[..] else {
            panic!("not one token");
        };
        if token.status() != Status::Provided {
            assert!(is_blank && is_tracked);
            continue;
        }
        let is_for_server = token.scopes().any(|scope| scope == "server_api");
        assert!(!is_tracked || !is_for_server);
        let accepted = token.as_str();
        assert!(jwt.contains(accepted));
        let read = macros::read_tokens(&output.record, &["site"]).expect("a record");
        assert_eq!(read[0].as_ref().map(|it| it.1.as_str()), Ok(accepted));
        let [report] = &inspect(accepted, "")[..] else {
            panic!("expected one token: {accepted}");
        };
        assert!(report.errors.is_empty(), "{}", report.text);
        if is_strict {
            assert_matches_strict(accepted);
        }
    }
});

/// Returns whether a value counts as absent: blank, quotes around nothing, or the `$(NAME)` that Azure
/// Pipelines passes for a secret that does not exist.
fn is_blank(value: &str) -> bool {
    let text = value.trim_matches(|it: char| it.is_ascii_whitespace() || it == '"' || it == '\'');
    let name = text.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
    let is_in_name = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.';
    text.is_empty() || name.is_some_and(|name| name.chars().all(is_in_name))
}

/// Checks the requirements of [`STRICT`] independently of the code under test.
fn assert_matches_strict(jwt: &str) {
    let (header, claims) = token::decode(jwt).expect("a token");
    assert_eq!(header["alg"], "ES256");
    let key_id = header["kid"].as_str().expect("a key ID");
    assert!(key_id.len() == 10 && key_id != "OLD123DEFG");
    // A token of the portal may be signed with another key.
    assert!(key_id != "ABC123DEFG" || token::verify(jwt).is_some());
    assert_eq!(claims["iss"], "DEF123GHIJ");
    if let Some(scope) = claims.get("scope") {
        let scopes = scope.as_str().expect("text").split_whitespace();
        assert!(scopes.into_iter().all(|scope| scope == "mapkit_js"));
    }
    let origin = claims["origin"].as_str().expect("domains");
    for domain in origin.split(',') {
        let host = domain
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        assert!(
            matches!(
                host.to_lowercase().as_str(),
                "example.com" | "*.example.com"
            ),
            "{domain}"
        );
    }
    let expires = claims["exp"].as_f64().expect("a number");
    let left = expires - token::now() as f64;
    assert!(left > 29.9 * 86_400.0 && left < 183.0 * 86_400.0, "{left}");
}

/// Asserts that an error contains no long part of a token, which may be a secret.
fn assert_no_token(error: &str, jwt: &str) {
    let windows = jwt.as_bytes().windows(48);
    for window in windows.filter(|it| it.iter().all(u8::is_ascii_alphanumeric)) {
        let is_shown = error.as_bytes().windows(48).any(|it| it == window);
        assert!(!is_shown, "part of the token is in {error:?}");
    }
}
