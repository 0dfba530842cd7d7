//! A token that is brought ready-made is taken only if it is what `maps.toml` promises of it.
#![no_main]

use std::sync::LazyLock;

use fuzz::key::PUBLIC;
use fuzz::printed::{must_be_harmless, must_not_show_the_key};
use fuzz::{macros, token, variables};
use libfuzzer_sys::fuzz_target;
use maps_token_build::Status;
use maps_token_build::fuzzing::build;

/// As much as a file can promise.
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
        &*PUBLIC
    )
});

/// And as little.
const LENIENT: &str = "[tokens.site]\n";

fuzz_target!(|input: &str| {
    let jwt = token::from_input(input);
    if jwt.contains('\0') {
        return;
    }
    for (maps_toml, is_strict) in [(STRICT.as_str(), true), (LENIENT, false)] {
        let variables = variables(&[("MAPS_TOKEN_SITE", &jwt)]);
        let build = build(maps_toml, &variables, Vec::new());
        must_be_harmless(&build.told);
        must_not_show_the_key(&build.told);
        // Cargo must not write into `target/` what may be a server's.
        let is_tracked = build
            .told
            .contains("rerun-if-env-changed=MAPS_TOKEN_SITE\n");
        let is_blank = jwt.trim_ascii().is_empty();
        let made = match build.made {
            Ok(made) => made,
            Err(error) => {
                assert!(!is_tracked || is_blank);
                let error = error.to_string();
                must_be_harmless(&error);
                must_not_repeat(&error, &jwt);
                continue;
            }
        };
        let [made_token] = &made.tokens[..] else {
            panic!("not one token");
        };
        if made_token.status() != Status::Ready {
            assert!(is_blank && is_tracked);
            continue;
        }
        let is_for_server = made_token.scopes().any(|scope| scope == "server_api");
        assert!(!is_tracked || !is_for_server);
        let taken = made_token.as_str();
        assert!(jwt.contains(taken));
        let read = macros::read(&made.record, &["site"]).expect("a record");
        assert_eq!(read[0].as_ref().map(|it| it.1.as_str()), Ok(taken));
        if is_strict {
            must_be_as_promised(taken);
        }
    }
});

/// What the strict file says, read from the token by other code.
fn must_be_as_promised(jwt: &str) {
    let (header, claims) = token::decoded(jwt).expect("a token");
    assert_eq!(header["alg"], "ES256");
    let key_id = header["kid"].as_str().expect("a key ID");
    assert!(key_id.len() == 10 && key_id != "OLD123DEFG");
    // One of the portal may be signed with another key than that of the file.
    assert!(key_id != "ABC123DEFG" || token::verified(jwt).is_some());
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
    let expires = claims["exp"].as_f64().expect("an end");
    let left = expires - token::now() as f64;
    assert!(left > 29.9 * 86_400.0 && left < 183.0 * 86_400.0, "{left}");
}

/// A token may be a secret, so no message has a long piece of it.
fn must_not_repeat(error: &str, jwt: &str) {
    let long = jwt.as_bytes().windows(48);
    for piece in long.filter(|piece| piece.iter().all(u8::is_ascii_alphanumeric)) {
        let is_shown = error.as_bytes().windows(48).any(|it| it == piece);
        assert!(!is_shown, "a piece of the token is in {error:?}");
    }
}
