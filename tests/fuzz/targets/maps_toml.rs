//! A `maps.toml` makes sound tokens that the macros find again, or errors that help and harm nobody.
#![no_main]

use fuzz::key::{PEM, PUBLIC};
use fuzz::printed::{must_be_harmless, must_not_show_the_key};
use fuzz::{macros, token, variables};
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{Made, build, inspect};
use maps_token_build::{Status, Token};

fuzz_target!(|text: &str| {
    let mut variables = variables(&[("MAPS_PRIVATE_KEY", &PEM)]);
    // Each of several kinds of builds for some of the inputs.
    match text.len() % 4 {
        1 => variables.insert("MAPS_ENVIRONMENT".to_owned(), "staging".into()),
        2 => variables.insert("CI".to_owned(), "true".into()),
        3 => variables.insert("MAPS_PRIVATE_KEY".to_owned(), "".into()),
        _ => None,
    };
    let build = || build(text, &variables, Vec::new());
    let first = build();
    must_be_harmless(&first.told);
    must_not_show_the_key(&first.told);
    assert!(
        !first
            .told
            .contains("rerun-if-env-changed=MAPS_PRIVATE_KEY\n")
            || text.len() % 4 == 3
    );
    match &first.made {
        Ok(made) => {
            made.tokens.iter().for_each(must_be_sound);
            must_be_found_again(made);
            let again = build().made.expect("the same once more");
            assert!(again.record == made.record || is_midnight());
        }
        Err(error) => {
            let error = error.to_string();
            assert!(!error.trim().is_empty());
            must_be_harmless(&error);
            must_not_show_the_key(&error);
        }
    }
});

/// A minted token is one that other code verifies, that says what the file says of it, and in which
/// `maps-token inspect` finds no fault.
fn must_be_sound(token: &Token) {
    if token.status() != Status::Minted {
        return;
    }
    let jwt = token.as_str();
    let (header, claims) = token::verified(jwt).expect("a signed token");
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
    let [inspected] = &inspect(jwt, &PUBLIC)[..] else {
        panic!("not one token: {jwt}");
    };
    assert_eq!(inspected.signature, "verified");
    assert_eq!(inspected.errors, 0, "{}", inspected.human);
}

/// What the macros give is what was made, and half a record gives nothing.
fn must_be_found_again(made: &Made) {
    let names: Vec<_> = made.tokens.iter().map(Token::name).collect();
    let read = macros::read(&made.record, &names).expect("a record");
    for (token, read) in made.tokens.iter().zip(read) {
        let domains = token.domains().map(str::to_owned).collect();
        let expected = (token.name().to_owned(), token.as_str().to_owned(), domains);
        assert_eq!(read, Ok(expected));
    }
    assert_eq!(
        macros::snapshots(&made.record),
        Some(Ok(made.snapshots.clone()))
    );
    // Up to the last line's end, without which it is still whole.
    for end in 0..made.record.len() - 1 {
        let half = made.record.get(..end);
        assert!(half.is_none_or(|half| macros::read(half, &[]).is_none()));
    }
}

fn is_midnight() -> bool {
    let of_day = token::now() % 86_400;
    !(5..86_395).contains(&of_day)
}
