//! Findings of whole scans.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::signature::Signer;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::report::{Report, Rules};
use super::results::ScanResults;
use super::script_tags::Page;
use crate::cli::finder::{Scanner, Whole, find_tokens};
use crate::cli::output::Outcome;
use crate::diagnostic::Severity;
use crate::jwt::{LintContext, TokenKind, TrustedKey, inspect};
use crate::key::{PrivateKey, PublicKey};
use crate::model::ids::KeyId;
use crate::model::time::Timestamp;
use crate::testing::{parse_key, pem_of, provided, signed, throwaway_key};

struct Signing {
    key: PrivateKey,
    public_key: PublicKey,
    key_id: KeyId,
    now: Timestamp,
}

impl Signing {
    fn new() -> Self {
        let key = parse_key(pem_of(&throwaway_key()).as_bytes());
        Self {
            public_key: key.public_key(),
            key,
            key_id: "ABC123DEFG".parse().expect("a key ID"),
            now: Timestamp::now().expect("a clock"),
        }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        provided(&self.key, header, claims)
    }

    fn context(&self) -> LintContext<'_> {
        LintContext {
            key_id: Some(&self.key_id),
            public_key: Some(TrustedKey {
                key: &self.public_key,
                is_explicit: false,
            }),
            ..LintContext::of(None, self.now)
        }
    }

    fn report(&self, content: &str) -> Report {
        let scanned = Scanner::new()
            .read(content.as_bytes())
            .expect("bytes can be read");
        let rules = Rules {
            against: self.context(),
            allow_placeholder: false,
            required: Vec::new(),
        };
        let may_load_mapkit = scanned.may_load_mapkit;
        let mut results = ScanResults::file("index.html", scanned);
        if may_load_mapkit {
            let page = Whole::read(content.as_bytes()).expect("bytes can be read");
            results.add_script_tags("index.html", &page, Page::Html);
        }
        Report::new(results, &rules)
    }

    /// Returns the codes of the errors.
    fn codes(&self, content: &str) -> Vec<&'static str> {
        let report = self.report(content);
        let findings = report.by_subject().flat_map(|(findings, _)| findings);
        let errors = findings.filter(|it| it.severity == Severity::Error);
        errors.map(|it| it.code).collect()
    }
}

#[test]
fn rejects_what_inspect_rejects() {
    let signing = Signing::new();
    let good = signing.token(&json!({}), &json!({}));
    let (message, signature) = good.rsplit_once('.').expect("a token");
    let (header, claims) = message.split_once('.').expect("a token");
    let bytes = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let of_65_bytes = URL_SAFE_NO_PAD.encode([&bytes[..], &[1]].concat());
    let (r, s) = bytes.split_at(32);
    let der = [&[0x30, 0x46, 0x02, 0x21, 0][..], r, &[0x02, 0x21, 0], s].concat();
    let der = URL_SAFE_NO_PAD.encode(der);
    let header_json = URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let claims_json = URL_SAFE_NO_PAD.decode(claims).expect("base64url");
    let standard = format!(
        "{}.{}.{}",
        STANDARD.encode(&header_json),
        STANDARD.encode(&claims_json),
        STANDARD.encode(&bytes)
    );
    let spaced = String::from_utf8(header_json)
        .expect("JSON")
        .replacen('{', "{ ", 1);
    let spaced = signed(
        &signing.key,
        &spaced,
        &String::from_utf8(claims_json).expect("JSON"),
    );
    for (name, text, is_error) in [
        ("a good one", good.clone(), false),
        ("a good one with a space in its header", spaced, false),
        ("DER signature", format!("{message}.{der}"), true),
        ("65 bytes", format!("{message}.{of_65_bytes}"), true),
        ("padding", format!("{good}=="), true),
        ("cut short", good[..good.len() - 10].to_owned(), true),
        ("without a signature", format!("{message}."), true),
        ("without its last part", message.to_owned(), true),
        (
            "cut in its claims",
            message[..message.len() - 8].to_owned(),
            true,
        ),
        ("standard base64", standard, true),
        (
            "another signature",
            format!("{message}.{}", URL_SAFE_NO_PAD.encode([1; 64])),
            true,
        ),
        (
            "expired",
            signing.token(&json!({}), &json!({"iat": 1, "exp": 2})),
            true,
        ),
        (
            "a server's",
            signing.token(&json!({}), &json!({"scope": "server_api"})),
            true,
        ),
        ("damaged header", format!("A{}", &good[1..]), true),
        (
            "damaged claims",
            good.replacen(&claims[..6], "eyJ!!!", 1),
            true,
        ),
    ] {
        for (spelling, text) in [
            ("as it is", format!("<i data-token=\"{text}\">")),
            (
                "as entities",
                text.bytes().map(|byte| format!("&#{byte};")).collect(),
            ),
        ] {
            let codes = signing.codes(&text);
            assert_eq!(!codes.is_empty(), is_error, "{name}, {spelling}: {codes:?}");
        }
    }
}

#[test]
fn ignores_tokens_of_other_services() {
    let signing = Signing::new();
    let now = signing.now.seconds();
    for (name, header, claims) in [
        (
            "MusicKit",
            json!({}),
            json!({"scope": null, "origin": ["https://a.example"]}),
        ),
        (
            "WeatherKit",
            json!({"id": "DEF123GHIJ.com.example"}),
            json!({"scope": null, "origin": null, "sub": "com.example"}),
        ),
        (
            "DPoP",
            json!({"typ": "dpop+jwt", "kid": null}),
            json!({"iss": null, "scope": null, "origin": null, "htm": "GET", "htu": "https://a.example", "jti": "1"}),
        ),
        (
            "RS256",
            json!({"alg": "RS256"}),
            json!({"scope": "openid", "origin": null, "sub": "1", "aud": "a"}),
        ),
        (
            "RFC 7515 A.3",
            json!({"kid": null, "typ": null}),
            json!({"iss": "joe", "exp": 1_300_819_380, "scope": null, "origin": null, "iat": null, "http://example.com/is_root": true}),
        ),
        (
            "App Store Connect",
            json!({}),
            json!({"iss": "57246542-96fe-1a63-e053-0824d011072a", "aud": "appstoreconnect-v1", "scope": null, "origin": null, "exp": now + 60}),
        ),
    ] {
        let token = signing.token(&header, &claims);
        let report = signing.report(&format!("let t = '{token}'"));
        assert_eq!(report.outcome(), Outcome::default(), "{name}");
        assert_eq!(report.tokens.len(), 0, "{name}");
    }
}

#[test]
fn judges_snapshots() {
    let signing = Signing::new();
    let now = signing.now.seconds();
    let sign = |query: &str| {
        let path = format!("/api/v1/snapshot?{query}");
        let signature = URL_SAFE_NO_PAD.encode(signing.key.sign(path.as_bytes()));
        format!("https://snapshot.apple-mapkit.com{path}&signature={signature}")
    };
    let ids = "teamId=DEF123GHIJ&keyId=ABC123DEFG";
    let good = sign(&format!(
        "center=1%2C2&z=3&annotations=%5B%7B%22a%22%3A1%7D%5D&{ids}"
    ));
    let of_other_key =
        sign("center=1%2C2&teamId=DEF123GHIJ&keyId=OTHER67890").replacen("1%2C2", "3%2C4", 1);
    let token = signing.token(&json!({}), &json!({"scope": "web_snapshots"}));
    let url = |query: &str| format!("https://snapshot.apple-mapkit.com/api/v1/snapshot?{query}");
    let with_signature = |ids: &str, signature: &[u8]| {
        let signature = URL_SAFE_NO_PAD.encode(signature);
        url(&format!("center=1%2C2&{ids}&signature={signature}"))
    };
    let cases: [(&str, String, &[&str]); 20] = [
        (
            "a signature of zeros",
            with_signature("teamId=DEF123GHIJ&keyId=OTHER67890", &[0; 64]),
            &["snapshot-signature"],
        ),
        (
            "IDs in lowercase",
            with_signature("teamId=def123ghij&keyId=def", &[1; 64]),
            &["invalid-team-id", "invalid-key-id"],
        ),
        (
            "without a value of the token",
            url("center=1%2C2&token=undefined"),
            &["snapshot-unsigned"],
        ),
        (
            "without a value in the middle",
            url("token=&center=1%2C2"),
            &["snapshot-unsigned"],
        ),
        (
            "with a token that is null",
            url("token=null&center=1%2C2"),
            &["snapshot-unsigned"],
        ),
        ("signed", good.clone(), &[]),
        (
            "changed",
            good.replacen("z=3", "z=4", 1),
            &["wrong-signature"],
        ),
        (
            "decoded",
            good.replacen("%2C", ",", 1),
            &["wrong-signature"],
        ),
        ("of another key", of_other_key, &[]),
        (
            "not yet expired",
            sign(&format!("center=1%2C2&expires={}&{ids}", now + 600)),
            &[],
        ),
        (
            "expired",
            sign(&format!("center=1%2C2&expires={}&{ids}", now - 600)),
            &["expired"],
        ),
        (
            "expiry of another kind",
            sign(&format!("center=1%2C2&expires=soon&{ids}")),
            &["invalid-time"],
        ),
        ("unsigned", url("center=1%2C2"), &["snapshot-unsigned"]),
        (
            "with a token",
            url(&format!("center=1%2C2&token={token}")),
            &[],
        ),
        (
            "with both",
            format!("{good}&token={token}"),
            &["snapshot-authorization", "snapshot-signature"],
        ),
        (
            "signature cut short",
            good[..good.len() - 4].to_owned(),
            &["snapshot-signature"],
        ),
        (
            "signature padded",
            format!("{good}=="),
            &["snapshot-signature"],
        ),
        (
            "without IDs",
            sign("center=1%2C2"),
            &["snapshot-signature", "snapshot-signature"],
        ),
        ("filled in by a script", url("center=${center}&z=3"), &[]),
        ("continued by a script", url("center="), &[]),
    ];
    for (name, text, expected) in cases {
        let page = format!("<img src=\"{}\" alt=\"\">", text.replace('&', "&amp;"));
        assert_eq!(signing.codes(&page), expected, "{name} in HTML");
        let script = json!({ "url": text }).to_string().replace('/', "\\/");
        assert_eq!(signing.codes(&script), expected, "{name} in JSON");
    }
}

#[test]
fn script_tags_without_a_token_are_errors() {
    let signing = Signing::new();
    for (token, expected) in [
        ("data-token=\"\"", &["script-token"][..]),
        ("data-token=\"{{ token }}\"", &["script-token"]),
        ("", &[]),
    ] {
        let page = format!(
            "<!doctype html><script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\" {token}></script>"
        );
        assert_eq!(signing.codes(&page), expected, "{token}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// `scan` reports errors in exactly the tokens in which `inspect` does.
    #[test]
    fn agrees_with_inspect(
        at in any::<prop::sample::Index>(),
        mutation in prop_oneof![Just("cut"), Just("insert"), Just("replace"), Just("repeat")],
        character in any::<prop::sample::Index>(),
        around in prop_oneof![Just(("", "")), Just((" ", ".")), Just(("'", "'")), Just(("?t=", "&z=3")), Just(("\"", "\" + \"x\""))],
    ) {
        let signing = Signing::new();
        let mut token = signing.token(&json!({}), &json!({}));
        let at = at.index(token.len());
        let characters = "ABCabc019-_.=+/ %&\\\"<{";
        let character = characters.as_bytes()[character.index(characters.len())] as char;
        match mutation {
            "cut" => token.truncate(at),
            "insert" => token.insert(at, character),
            "replace" => token.replace_range(at..=at, &character.to_string()),
            _ => token = token.repeat(2),
        }
        let text = format!("{}{token}{}", around.0, around.1);
        let context = signing.context();
        let mut of_inspect = Vec::new();
        for found in find_tokens(text.as_bytes()) {
            let inspection = inspect(&found.text, &context);
            if inspection.kind == TokenKind::Maps && inspection.has_errors() {
                of_inspect.push(found.text);
            }
        }
        of_inspect.sort();
        of_inspect.dedup();
        let report = signing.report(&text);
        let is_wrong = |findings: &[crate::diagnostic::Diagnostic]| findings.iter().any(|it| it.severity == Severity::Error);
        let mut of_scan: Vec<String> = report.tokens.iter().filter(|it| is_wrong(&it.findings)).map(|it| it.text.clone()).collect();
        of_scan.sort();
        prop_assert_eq!(of_scan, of_inspect);
    }
}

#[test]
fn domains_are_listed_with_one_space() {
    let signing = Signing::new();
    let token = signing.token(&json!({}), &json!({"origin": "a.no,  b.no,c.no"}));
    let text = super::text::report(&signing.report(&token), signing.now);
    assert!(text.contains(" a.no, b.no, c.no\n"), "{text}");
}
