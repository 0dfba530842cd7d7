//! A build accepts no provided token in which `inspect` finds an error.

use super::*;
use crate::testing::Package;
use crate::token::Status;

fn package(setup: &Setup, token: &str) -> Package {
    let maps_toml = format!(
        "team_id = 'DEF123GHIJ'\nkey_id = 'ABC123DEFG'\npublic_key = '{}'\nrevoked_keys = ['OLD123DEFG']\n\
         [tokens.site]\nserves = 'https://www.example.com'\nminimum_validity = '30 days'\n",
        setup.public_key
    );
    Package::new(&maps_toml).with("MAPS_TOKEN_SITE", token)
}

#[test]
fn build_rejects_what_inspect_rejects() {
    let setup = Setup::new();
    for case in cases::all(&setup) {
        // Blank, or trimmed before it is parsed.
        if case.token.trim() != case.token || case.token.is_empty() {
            continue;
        }
        let has_errors = inspect(&case.token, &setup.context()).has_errors();
        let ran = package(&setup, &case.token).run();
        match ran.tokens {
            Ok(tokens) => {
                assert!(!has_errors, "{}", case.name);
                assert_eq!(tokens[0].status(), Status::Provided, "{}", case.name);
            }
            Err(error) => assert!(has_errors, "{}: {error}", case.name),
        }
    }
}

/// One byte of a token is replaced, at each position, by one that may be parsed as well.
#[test]
fn changed_tokens_are_rejected() {
    let setup = Setup::new();
    let token = setup.token(&json!({}), &json!({}));
    for (at, byte) in token.bytes().enumerate() {
        let others = [b'A', b'Q', b'-', b'+', b'.', b'='];
        for other in [others[at % 6], if byte == b'A' { b'B' } else { b'A' }] {
            if byte == other {
                continue;
            }
            let mut changed = token.clone().into_bytes();
            changed[at] = other;
            let changed = String::from_utf8(changed).expect("ASCII");
            let inspection = inspect(&changed, &setup.context());
            let is_other_key = inspection.claims.key_id.as_deref() != Some("ABC123DEFG");
            assert!(inspection.has_errors() || is_other_key, "{at}: {changed}");
        }
    }
}
