//! Provided tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{DAY, IDS, SITE, now};
use crate::testing::{Package, pem_of, provided, signed, throwaway_key};
use crate::token::Status;

#[test]
fn provided_tokens_are_checked() {
    let key = crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes());
    let make = |header: Value, claims: Value| provided(&key, &header, &claims);
    let plain = || make(json!({}), json!({}));
    let header = |changes: Value| make(changes, json!({}));
    let claim = |changes: Value| make(json!({}), changes);
    let two_kids = signed(
        &key,
        r#"{"alg":"ES256","kid":"ABC123DEFG","kid":"ABC123DEFG"}"#,
        r#"{"scope":"mapkit_js"}"#,
    );
    let two_exps = signed(
        &key,
        r#"{"alg":"ES256","kid":"ABC123DEFG"}"#,
        r#"{"scope":"mapkit_js","exp":1,"exp":2}"#,
    );
    let cut = |token: String| token[..token.len() - 10].to_owned();
    let with_signature = |bytes: &[u8]| {
        let token = plain();
        let (message, _) = token.rsplit_once('.').expect("a JWT");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))
    };
    let der: Vec<u8> = [0x30, 0x45].into_iter().chain([1; 69]).collect();
    let public = format!("public_key = '{}'\n", key.public_key());
    let ids = format!("{public}{IDS}");
    let nothing = "";

    let cases: Vec<(&str, &str, &str, String, Result<(), &str>)> = vec![
        ("nothing else in the file", nothing, "", plain(), Ok(())),
        ("all the keys, and it agrees", &ids, SITE, plain(), Ok(())),
        (
            "a trailing line ending",
            nothing,
            "",
            format!(" {}\n", plain()),
            Ok(()),
        ),
        (
            "an old token without a scope",
            &ids,
            SITE,
            claim(json!({"scope": null})),
            Ok(()),
        ),
        ("no exp", nothing, "", claim(json!({"exp": null})), Ok(())),
        ("no typ", nothing, "", header(json!({"typ": null})), Ok(())),
        (
            "a scheme in the origin",
            &ids,
            SITE,
            claim(json!({"origin": "https://example.com,*.example.com"})),
            Ok(()),
        ),
        (
            "signed with another key",
            &ids,
            SITE,
            provided(
                &crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes()),
                &json!({"kid": "XYZ123DEFG"}),
                &json!({}),
            ),
            Ok(()),
        ),
        ("a word", nothing, "", "hello".into(), Err("invalid token")),
        (
            "three words",
            nothing,
            "",
            "a.b.c".into(),
            Err("invalid token"),
        ),
        (
            "the name of a variable",
            nothing,
            "",
            format!("MAPS_TOKEN_SITE={}", plain()),
            Err("found other text before the token"),
        ),
        (
            "an authorization scheme",
            nothing,
            "",
            format!("Bearer {}", plain()),
            Err("found other text before the token"),
        ),
        (
            "JSON",
            nothing,
            "",
            json!({"token": plain()}).to_string(),
            Err("found other text before the token"),
        ),
        (
            "a variable",
            nothing,
            "",
            "${MAPS_TOKEN}".into(),
            Err("found an unresolved reference to a variable"),
        ),
        (
            "an expression of GitHub",
            nothing,
            "",
            "${{ secrets.MAPS_TOKEN }}".into(),
            Err("found an unresolved reference (a template)"),
        ),
        (
            "a reference of 1Password",
            nothing,
            "",
            "op://vault/maps/token".into(),
            Err("found an unresolved reference to a secret manager"),
        ),
        (
            "an unset variable of a script",
            nothing,
            "",
            "undefined".into(),
            Err("`undefined` or `null`"),
        ),
        (
            "the path of a file",
            nothing,
            "",
            "./maps-token.txt".into(),
            Err("found the path of a file"),
        ),
        (
            "a URL",
            nothing,
            "",
            "https://example.com/token".into(),
            Err("found a URL"),
        ),
        (
            "padding",
            nothing,
            "",
            format!("{}==", plain()),
            Err("base64 padding"),
        ),
        (
            "a placeholder",
            nothing,
            "",
            "maps-token-placeholder-for-site".into(),
            Err("found a placeholder"),
        ),
        (
            "a duplicate kid",
            nothing,
            "",
            two_kids,
            Err("duplicate header `kid`"),
        ),
        (
            "a duplicate exp",
            nothing,
            "",
            two_exps,
            Err("duplicate claim `exp`"),
        ),
        (
            "another algorithm",
            nothing,
            "",
            header(json!({"alg": "HS256"})),
            Err("accepts only `ES256`"),
        ),
        (
            "no algorithm",
            nothing,
            "",
            header(json!({"alg": "none"})),
            Err("unsupported algorithm `none`"),
        ),
        (
            "another typ",
            nothing,
            "",
            header(json!({"typ": "at+jwt"})),
            Err("invalid header `typ`"),
        ),
        (
            "no kid",
            nothing,
            "",
            header(json!({"kid": null})),
            Err("missing header `kid`"),
        ),
        (
            "a signature in DER",
            nothing,
            "",
            with_signature(&der),
            Err("in DER"),
        ),
        (
            "truncated",
            nothing,
            "",
            cut(plain()),
            Err("expected 64 for ES256"),
        ),
        (
            "a signature of another key",
            &ids,
            SITE,
            provided(
                &crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes()),
                &json!({}),
                &json!({}),
            ),
            Err("not made by the given key"),
        ),
        (
            "a changed claim",
            &ids,
            SITE,
            {
                let token = plain();
                let parts: Vec<_> = token.split('.').collect();
                let claims =
                    String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).expect("base64url"))
                        .expect("text");
                let changed = URL_SAFE_NO_PAD.encode(claims.replace("mapkit_js", "embed_api"));
                format!("{}.{changed}.{}", parts[0], parts[2])
            },
            Err("not made by the given key"),
        ),
        (
            "another team",
            IDS,
            "",
            claim(json!({"iss": "XYZ123GHIJ"})),
            Err("belongs to team `XYZ123GHIJ`"),
        ),
        (
            "no team",
            nothing,
            "",
            claim(json!({"iss": null})),
            Err("missing claim `iss`"),
        ),
        (
            "a revoked key",
            "revoked_keys = 'ABC123DEFG'\n",
            "",
            plain(),
            Err("signed with the revoked key"),
        ),
        (
            "another scope",
            IDS,
            SITE,
            claim(json!({"scope": "embed_api"})),
            Err("but `scope` is `mapkit_js`"),
        ),
        (
            "an unknown scope",
            nothing,
            "",
            claim(json!({"scope": "weather"})),
            Err("unknown scope"),
        ),
        (
            "a missing domain",
            IDS,
            SITE,
            claim(json!({"origin": "example.com"})),
            Err("does not allow `*.example.com`"),
        ),
        (
            "a slash in the origin",
            nothing,
            "",
            claim(json!({"origin": "example.com/"})),
            Err("must not end with `/`"),
        ),
        (
            "a served origin that is not covered",
            nothing,
            "serves = 'https://example.org'",
            plain(),
            Err("is not covered by the domains of the token"),
        ),
        (
            "an additional domain",
            IDS,
            SITE,
            claim(json!({"origin": "example.com,*.example.com,example.org"})),
            Err("also allows `example.org`"),
        ),
        (
            "unrestricted",
            IDS,
            SITE,
            claim(json!({"origin": null, "exp": now() + DAY})),
            Err("not restricted to any domain"),
        ),
        (
            "unrestricted, for months",
            nothing,
            "",
            claim(json!({"origin": null})),
            Err("missing claim `origin`"),
        ),
        (
            "unrestricted, for a week, as in the portal",
            nothing,
            "",
            claim(json!({"origin": null, "exp": now() + 6 * DAY})),
            Ok(()),
        ),
        (
            "an additional scope",
            IDS,
            SITE,
            claim(json!({"scope": "mapkit_js embed_api"})),
            Err("but `scope` is `mapkit_js`"),
        ),
        (
            "a space in the origin",
            nothing,
            "",
            claim(json!({"origin": "example.com, *.example.com"})),
            Err("contains a space"),
        ),
        (
            "exp in milliseconds, in the past",
            nothing,
            "",
            claim(json!({"exp": 1_577_836_800_000_u64})),
            Err("claim `exp` is in milliseconds"),
        ),
        (
            "valid until some hour of the next day",
            nothing,
            "expires = '100 days'",
            plain(),
            Ok(()),
        ),
        (
            "valid for a day and a minute too long",
            nothing,
            "expires = '99 days'",
            plain(),
            Err("later than `expires` allows"),
        ),
        (
            "expired",
            nothing,
            "",
            claim(json!({"exp": now() - 1})),
            Err("token expired"),
        ),
        (
            "issued in the future",
            nothing,
            "",
            claim(json!({"iat": now() + 2 * 3600})),
            Err("issued in the future"),
        ),
        (
            "issued in a moment",
            nothing,
            "",
            claim(json!({"iat": now() + 1800})),
            Ok(()),
        ),
        (
            "iat in milliseconds",
            nothing,
            "",
            claim(json!({"iat": now() * 1000})),
            Err("claim `iat` is in milliseconds"),
        ),
        (
            "exp in milliseconds",
            nothing,
            "",
            claim(json!({"exp": now() * 1000})),
            Err("claim `exp` is in milliseconds"),
        ),
        (
            "exp as text",
            nothing,
            "",
            claim(json!({"exp": "soon"})),
            Err("found a string"),
        ),
        (
            "expires too soon",
            nothing,
            "minimum_validity = '101 days'",
            plain(),
            Err("`minimum_validity`"),
        ),
        (
            "valid for too long",
            nothing,
            "expires = '30 days'",
            plain(),
            Err("later than `expires` allows"),
        ),
        (
            "never expires, and should",
            nothing,
            "expires = '30 days'",
            claim(json!({"exp": null})),
            Err("token never expires"),
        ),
    ];
    for (name, ids, settings, token, expected) in cases {
        let table = if settings.starts_with("[tokens") {
            settings.to_owned()
        } else {
            format!("[tokens.site]\n{settings}\n")
        };
        let by_variable = Package::new(&format!("{ids}{table}")).with("MAPS_TOKEN_SITE", &token);
        let in_file = Package::new(&format!("{ids}{table}token = '''{token}'''\n"));
        for (how, package) in [("variable", by_variable), ("file", in_file)] {
            let ran = package.run();
            match expected {
                Ok(()) => {
                    assert!(ran.tracks("MAPS_TOKEN_SITE"), "{name}, {how}");
                    let tokens = ran.ok();
                    assert_eq!(
                        (tokens[0].status(), tokens[0].as_str()),
                        (Status::Provided, token.trim()),
                        "{name}, {how}"
                    );
                }
                Err(message) => {
                    let error = ran.error();
                    assert!(error.contains(message), "{name}, {how}: {error}");
                    assert!(
                        !error.contains(&token[token.len() / 2..]) || token.len() < 60,
                        "{name}, {how}: {error}"
                    );
                    assert!(
                        !ran.tracks("MAPS_TOKEN_SITE") || how == "file",
                        "{name}, {how}"
                    );
                }
            }
        }
    }
}

/// As `inspect` does.
#[test]
fn available_key_verifies_provided_tokens() {
    let (pem, other) = (pem_of(&throwaway_key()), pem_of(&throwaway_key()));
    let key = crate::testing::parse_key(pem.as_bytes());
    let other_key = crate::testing::parse_key(other.as_bytes());
    let ours = provided(&key, &json!({}), &json!({}));
    let forged = provided(&other_key, &json!({}), &json!({}));
    let of_portal = provided(&other_key, &json!({"kid": "XYZ123DEFG"}), &json!({}));
    let renamed = provided(&key, &json!({"kid": "XYZ123DEFG"}), &json!({}));
    let site = format!("{IDS}[tokens.site]\n");
    let public_key = format!("public_key = '{}'\n{site}", other_key.public_key());
    let minting = format!("{IDS}{SITE}{}", SITE.replace("site", "shop"));
    let wrong = Err("not made by the given key");
    for (name, maps_toml, variables, token, expected) in [
        (
            "signed with it",
            &site,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &ours,
            Ok(()),
        ),
        (
            "signed with another",
            &site,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &forged,
            wrong,
        ),
        (
            "of the portal",
            &site,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &of_portal,
            Ok(()),
        ),
        (
            "with another ID",
            &site,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &renamed,
            Err("token is signed with the key `ABC123DEFG`"),
        ),
        (
            "next to one that is minted",
            &minting,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &forged,
            wrong,
        ),
        (
            "the ID in a variable",
            &"[tokens.site]\n".to_owned(),
            vec![
                ("MAPS_PRIVATE_KEY", &pem),
                ("MAPS_KEY_ID", &"ABC123DEFG".to_owned()),
            ],
            &forged,
            wrong,
        ),
        (
            "public_key decides",
            &public_key,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &forged,
            Ok(()),
        ),
        (
            "public_key decides",
            &public_key,
            vec![("MAPS_PRIVATE_KEY", &pem)],
            &ours,
            wrong,
        ),
        ("no key", &site, vec![], &forged, Ok(())),
        (
            "a file that an earlier step deleted",
            &site,
            vec![("MAPS_PRIVATE_KEY_FILE", &"/nowhere/key.p8".to_owned())],
            &forged,
            Ok(()),
        ),
    ] {
        let mut package = Package::new(maps_toml).with("MAPS_TOKEN_SITE", token);
        for (variable, value) in variables {
            package = package.with(variable, value);
        }
        let ran = package.run();
        match expected {
            Ok(()) => assert_eq!(ran.ok()[0].as_str(), token, "{name}"),
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn server_token_is_untracked() {
    let key = crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes());
    let token = provided(
        &key,
        &json!({}),
        &json!({"scope": "server_api", "origin": null}),
    );
    let package = Package::new("[tokens.backend]").with("MAPS_TOKEN_BACKEND", &token);
    let ran = package.run();
    assert!(!ran.tracks("MAPS_TOKEN_BACKEND"), "{}", ran.output);
    assert!(package.record().contains(&token));
    assert!(!format!("{:?}", ran.ok()).contains(&token));

    // A token without a scope is not for servers.
    let old = provided(
        &key,
        &json!({}),
        &json!({"scope": null, "origin": null, "exp": now() + DAY}),
    );
    let asked =
        Package::new("[tokens.backend]\nscope = 'server_api'").with("MAPS_TOKEN_BACKEND", &old);
    assert!(asked.run().error().contains("found a MusicKit token"));

    // In a program that visitors can read, not even the macros get it.
    let in_browser = Package::new("[tokens.backend]")
        .with("MAPS_TOKEN_BACKEND", &token)
        .with("TARGET", "wasm32-unknown-unknown");
    assert_eq!(in_browser.run().ok()[0].as_str(), token);
    assert!(
        in_browser.record().contains("\twithheld\t-\t") && !in_browser.record().contains(&token)
    );
}

/// By an earlier step of the same CI job.
#[test]
fn minted_token_can_be_provided() {
    let key = pem_of(&throwaway_key());
    let maps_toml = format!("{IDS}{SITE}domains_env = 'DEPLOY_PRIME_URL'\n");
    let url = "https://deploy-preview-7--shop.netlify.app";
    let package = |url: &str| Package::new(&maps_toml).with("DEPLOY_PRIME_URL", url);
    let mint = |url: &str| {
        let minted = package(url).with("MAPS_PRIVATE_KEY", &key).run();
        minted.ok()[0].as_str().to_owned()
    };
    let cases = [
        ("of the same preview", mint(url), url, Ok(())),
        ("of production, in a preview", mint(""), url, Ok(())),
        (
            "of a preview, in production",
            mint(url),
            "",
            Err("token also allows `deploy-preview-7--shop.netlify.app`"),
        ),
        (
            "of another preview",
            mint("https://deploy-preview-8--shop.netlify.app"),
            url,
            Err("token also allows `deploy-preview-8--shop.netlify.app`"),
        ),
    ];
    for (name, token, url, expected) in cases {
        let ran = package(url).with("MAPS_TOKEN_SITE", &token).run();
        match expected {
            Ok(()) => assert_eq!(ran.ok()[0].as_str(), token, "{name}"),
            Err(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

/// `SOURCE_DATE_EPOCH` sets the issue time of minted tokens only.
#[test]
fn future_issue_time_does_not_validate_provided_tokens() {
    let key = crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes());
    for (name, claims, expected) in [
        ("valid", json!({}), None),
        (
            "issued later",
            json!({"iat": now() + 5 * DAY}),
            Some("token was issued in the future"),
        ),
        (
            "valid later",
            json!({"nbf": now() + 5 * DAY}),
            Some("token is not valid before"),
        ),
        (
            "expired by then",
            json!({"exp": now() + 5 * DAY}),
            Some("token expired at"),
        ),
    ] {
        let ran = Package::new("[tokens.site]\n")
            .with("SOURCE_DATE_EPOCH", (now() + 10 * DAY).to_string())
            .with("MAPS_TOKEN_SITE", provided(&key, &json!({}), &claims))
            .run();
        match expected {
            None => drop(ran.ok()),
            Some(message) => assert!(ran.error().contains(message), "{name}: {}", ran.error()),
        }
    }
}

#[test]
fn provided_token_is_no_placeholder() {
    let key = crate::testing::parse_key(pem_of(&throwaway_key()).as_bytes());
    let package = Package::new(&format!("{IDS}{SITE}{}", SITE.replace("site", "shop")));
    let token = provided(&key, &json!({}), &json!({}));
    let ran = package.with("MAPS_TOKEN_SHOP", token).run();
    assert!(
        ran.output
            .contains("a placeholder for token `site` (the map"),
        "{}",
        ran.output
    );
    let tokens = ran.ok();
    assert_eq!(tokens[0].status(), Status::Provided);
    assert_eq!(tokens[1].status(), Status::Placeholder);
}
