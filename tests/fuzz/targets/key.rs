//! A text is the key that it holds, or is named for what it is instead; and nothing of it is told.
//!
//! The input is a text with words like `{PEM}` for the key, and behind a NUL changes of single bytes:
//! two bytes for the place, one for what to put there.
#![no_main]

use fuzz::key::{PUBLIC, spelled};
use fuzz::printed::{must_be_harmless, must_not_show_the_key};
use fuzz::{token, variables};
use libfuzzer_sys::fuzz_target;
use maps_token_build::fuzzing::{build, public_key};

const MAPS_TOML: &str = "team_id = 'DEF123GHIJ'
key_id = 'ABC123DEFG'
[tokens.site]
scope = 'mapkit_js'
domains = ['example.com']
expires = '180 days'
";

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let (template, changes) = (parts.next(), parts.next());
    let (mut text, has_key) = spelled(template.unwrap_or_default());
    for change in changes.unwrap_or_default().chunks_exact(3) {
        let length = text.len().max(1);
        let place = usize::from(change[0]) * 256 + usize::from(change[1]);
        if let Some(byte) = text.get_mut(place % length) {
            *byte = change[2];
        }
    }

    let public = public_key(&text);
    if let Ok(public) = &public {
        // A key that was damaged has become no other key: its public half stands in it.
        assert!(!has_key || *public == *PUBLIC);
        let around = [b" \n", &text[..], b"\r\n\t"].concat();
        assert_eq!(public_key(&around).as_ref(), Ok(public));
    }

    // A variable has no NUL in it, and holds text.
    let Some(value) = String::from_utf8(text).ok().filter(|it| !it.contains('\0')) else {
        return;
    };
    let build = build(
        MAPS_TOML,
        &variables(&[("MAPS_PRIVATE_KEY", &value)]),
        Vec::new(),
    );
    must_be_harmless(&build.told);
    must_not_show_the_key(&build.told);
    let is_tracked = build
        .told
        .contains("rerun-if-env-changed=MAPS_PRIVATE_KEY\n");
    assert_eq!(is_tracked, value.trim_ascii().is_empty());
    match build.made {
        Ok(made) => {
            let jwt = made.tokens[0].as_str();
            if public.as_deref() == Ok(&*PUBLIC) {
                assert!(token::verified(jwt).is_some());
            } else {
                assert!(
                    public.is_ok() || value.trim_ascii().is_empty(),
                    "signed by nothing"
                );
            }
        }
        Err(error) => {
            assert!(public.is_err());
            let error = error.to_string();
            must_be_harmless(&error);
            must_not_show_the_key(&error);
        }
    }
});
