//! A `maps.toml` gives valid tokens that the macros can read, or harmless errors.
#![no_main]

use fuzz::key::{PEM, PUBLIC_KEY};
use fuzz::output::{assert_harmless, assert_no_key};
use fuzz::{build_env, macros, token};
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{BuildOutput, build, inspect};
use maps_token_build::{Status, Token};

fuzz_target!(|text: &str| {
    let mut env = build_env(&[("MAPS_PRIVATE_KEY", &PEM)]);
    // Varies the build with the input.
    match text.len() % 4 {
        1 => env.insert("MAPS_ENVIRONMENT".to_owned(), "staging".into()),
        2 => env.insert("CI".to_owned(), "true".into()),
        3 => env.insert("MAPS_PRIVATE_KEY".to_owned(), "".into()),
        _ => None,
    };
    let build = || build(text, &env, Vec::new());
    let first = build();
    assert_harmless(&first.directives);
    assert_no_key(&first.directives);
    assert!(
        !first
            .directives
            .contains("rerun-if-env-changed=MAPS_PRIVATE_KEY\n")
            || text.len() % 4 == 3
    );
    match &first.output {
        Ok(output) => {
            output.tokens.iter().for_each(assert_valid_token);
            assert_readable_by_macros(output);
            let again = build().output.expect("the same output");
            assert!(again.record == output.record || is_near_midnight());
        }
        Err(error) => {
            let error = error.to_string();
            assert!(!error.trim().is_empty());
            assert_harmless(&error);
            assert_no_key(&error);
        }
    }
});

/// Asserts that other code verifies a minted token, that its claims match, and that `maps-token
/// inspect` accepts it.
fn assert_valid_token(token: &Token) {
    if token.status() != Status::Minted {
        return;
    }
    let jwt = token.as_str();
    let (header, claims) = token::verify(jwt).expect("a signed token");
    assert_eq!(header.as_object().map(|it| it.len()), Some(3));
    let text = |name: &str| claims[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(text("scope"), token.scopes().collect::<Vec<_>>().join(" "));
    assert_eq!(
        text("origin"),
        token.domains().collect::<Vec<_>>().join(",")
    );
    if let Some(expires) = claims.get("exp") {
        assert!(expires.as_u64().expect("a time") > token::now());
    }
    let [report] = &inspect(jwt, &PUBLIC_KEY)[..] else {
        panic!("expected one token: {jwt}");
    };
    assert_eq!(report.signature, "verified");
    assert!(report.errors.is_empty(), "{}", report.text);
}

/// Asserts that the macros return the output, and reject partial records.
fn assert_readable_by_macros(output: &BuildOutput) {
    let names: Vec<_> = output.tokens.iter().map(Token::name).collect();
    let read = macros::read_tokens(&output.record, &names).expect("a record");
    for (token, read) in output.tokens.iter().zip(read) {
        let domains = token.domains().map(str::to_owned).collect();
        let expected = (token.name().to_owned(), token.as_str().to_owned(), domains);
        assert_eq!(read, Ok(expected));
    }
    assert_eq!(
        macros::snapshots(&output.record),
        Some(Ok(output.snapshots.clone()))
    );
    // Without its last newline, the record is still complete.
    for end in 0..output.record.len() - 1 {
        let partial = output.record.get(..end);
        assert!(partial.is_none_or(|partial| macros::read_tokens(partial, &[]).is_none()));
    }
}

fn is_near_midnight() -> bool {
    let of_day = token::now() % 86_400;
    !(5..86_395).contains(&of_day)
}
