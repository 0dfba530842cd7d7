//! The text of a private key is decoded, or rejected without showing it.
//!
//! The input is a text with placeholders like `{PEM}`, then a NUL, then changes of single bytes: two bytes
//! for the position, one for the value.
#![no_main]

use fuzz::key::{PUBLIC_KEY, expand_key};
use fuzz::output::{assert_harmless, assert_no_key};
use fuzz::{build_env, token};
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{build, public_key};

const MAPS_TOML: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'
[tokens.site]
scope = 'mapkit_js'
domains = ['example.com']
expires = '180 days'
";

/// The maximum length of the text of a key, in bytes.
const MAX_LEN: usize = 16 * 1024;

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (template, changes) = (parts.next(), parts.next());
    let (mut text, has_key) = expand_key(template.unwrap_or_default());
    for change in changes.unwrap_or_default().chunks_exact(3) {
        let length = text.len().max(1);
        let position = usize::from(change[0]) * 256 + usize::from(change[1]);
        if let Some(byte) = text.get_mut(position % length) {
            *byte = change[2];
        }
    }

    let public = public_key(&text);
    if let Ok(public) = &public {
        // A corrupted key does not decode to another key, because it contains its public key.
        assert!(!has_key || *public == *PUBLIC_KEY);
        // Another layer around the text makes no difference, as long as it is not too long.
        for layered in [
            [b" \n", &text[..], b"\r\n\t"].concat(),
            [b"\xef\xbb\xbf", &text[..]].concat(),
            [b"'", &text[..], b"'"].concat(),
        ] {
            if layered.len() <= MAX_LEN {
                assert_eq!(public_key(&layered).as_ref(), Ok(public));
            }
        }
    }

    // Variables cannot contain NUL.
    let Some(value) = String::from_utf8(text).ok().filter(|it| !it.contains('\0')) else {
        return;
    };
    let build = build(
        MAPS_TOML,
        &build_env(&[("MAPS_PRIVATE_KEY", &value)]),
        Vec::new(),
    );
    assert_harmless(&build.directives);
    assert_no_key(&build.directives);
    let is_tracked = build
        .directives
        .contains("rerun-if-env-changed=MAPS_PRIVATE_KEY\n");
    // Quotes around nothing, for example, count as an absent key.
    let is_absent = public.as_ref().is_err_and(|other| other == "Absent");
    assert!(!is_tracked || is_absent);
    assert!(is_tracked || !value.trim_ascii().is_empty());
    match build.output {
        Ok(output) => {
            let jwt = output.tokens[0].as_str();
            if public.as_deref() == Ok(&*PUBLIC_KEY) {
                assert!(token::verify(jwt).is_some());
            } else {
                assert!(public.is_ok() || is_absent, "signed without a key");
            }
        }
        Err(error) => {
            assert!(public.is_err());
            let error = error.to_string();
            assert_harmless(&error);
            assert_no_key(&error);
        }
    }
});
