//! A token for each fault, and sound ones of each scope.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::finding::Severity;
use super::{Against, examine};
use crate::config::{KeyId, TeamId};
use crate::key::PrivateKey;
use crate::origin::Host;
use crate::testing::{pem_of, random_key, ready, signed};
use crate::time::{Days, Timestamp};

const DAY: u64 = 86_400;

fn now() -> Timestamp {
    Timestamp::now().expect("a clock")
}

/// The codes of what is found, errors and warnings apart.
fn codes(token: &str, against: &Against<'_>) -> (Vec<&'static str>, Vec<&'static str>) {
    let findings = examine(token, against).findings;
    let of = |severity| {
        let codes = findings
            .iter()
            .filter(|finding| finding.severity == severity);
        codes.map(|finding| finding.code).collect()
    };
    (of(Severity::Error), of(Severity::Warning))
}

#[test]
fn each_fault_is_found_and_nothing_else() {
    let key = PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key");
    let public_key = key.public_key();
    let team_id: TeamId = "DEF123GHIJ".parse().expect("an ID");
    let key_id: KeyId = "ABC123DEFG".parse().expect("an ID");
    let revoked: [KeyId; 1] = ["OLD123DEFG".parse().expect("an ID")];
    let origins: [Host; 1] = ["https://www.example.com".parse().expect("an origin")];
    let against = Against {
        now: now(),
        origins: &origins,
        minimum_validity: Days::new(30),
        revoked_keys: &revoked,
        team_id: Some(&team_id),
        key_id: Some(&key_id),
        public_key: Some(&public_key),
    };
    let seconds = now().seconds();
    let header = |changes: Value| ready(&key, &changes, &json!({}));
    let claim = |changes: Value| ready(&key, &json!({}), &changes);
    let sound = claim(json!({}));
    let with_signature = |bytes: &[u8]| {
        let (message, _) = sound.rsplit_once('.').expect("a JWT");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes))
    };
    let standard = {
        // Claims whose base64 has a `+` or `/` in the standard alphabet.
        let token = claim(json!({"note": "ÿþ>>>???ÿÿ"}));
        let (header, rest) = token.split_once('.').expect("a JWT");
        let (claims, signature) = rest.split_once('.').expect("a JWT");
        format!(
            "{header}.{}.{signature}",
            claims.replace('-', "+").replace('_', "/")
        )
    };
    let der: Vec<u8> = [0x30, 0x45].into_iter().chain([1; 69]).collect();
    let claims = json!({"iss": "DEF123GHIJ", "iat": seconds, "exp": seconds + 90 * DAY, "scope": "mapkit_js", "origin": "*.example.com"});

    let cases: Vec<(&str, String, &[&str], &[&str])> = vec![
        ("sound", sound.clone(), &[], &[]),
        (
            "for the Embed API",
            claim(json!({"scope": "embed_api"})),
            &[],
            &[],
        ),
        (
            "for Web Snapshots",
            claim(json!({"scope": "web_snapshots"})),
            &[],
            &[],
        ),
        (
            "for the Server API",
            claim(json!({"scope": "server_api", "origin": null})),
            &[],
            &[],
        ),
        (
            "for all of a page",
            claim(json!({"scope": "mapkit_js embed_api web_snapshots"})),
            &[],
            &[],
        ),
        (
            "of another key",
            ready(
                &PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key"),
                &json!({"kid": "XYZ123DEFG"}),
                &json!({}),
            ),
            &[],
            &[],
        ),
        (
            "with a scheme in its origin",
            claim(json!({"origin": "https://www.example.com"})),
            &[],
            &[],
        ),
        (
            "an old one",
            claim(json!({"scope": null})),
            &[],
            &["no-scope"],
        ),
        (
            "one without end",
            claim(json!({"exp": null})),
            &[],
            &["no-exp"],
        ),
        (
            "one for two years",
            claim(json!({"exp": seconds + 700 * DAY})),
            &[],
            &["long-lived"],
        ),
        ("without typ", header(json!({"typ": null})), &[], &["type"]),
        (
            "good everywhere, for a week",
            claim(json!({"origin": null, "exp": seconds + 7 * DAY})),
            &["expires-soon"],
            &["no-origin"],
        ),
        ("a word", "hello".into(), &["not-a-token"], &[]),
        ("three words", "a.b.c".into(), &["not-a-token"], &[]),
        ("four parts", format!("{sound}.x"), &["not-a-token"], &[]),
        (
            "a placeholder",
            "maps-token-placeholder-for-site-built-without-a-private-key".into(),
            &["placeholder"],
            &[],
        ),
        (
            "a second kid",
            signed(
                &key,
                r#"{"alg":"ES256","kid":"ABC123DEFG","kid":"ABC123DEFG","typ":"JWT"}"#,
                &claims.to_string(),
            ),
            &["duplicate-header"],
            &[],
        ),
        (
            "a second exp",
            signed(
                &key,
                r#"{"alg":"ES256","kid":"ABC123DEFG","typ":"JWT"}"#,
                &claims
                    .to_string()
                    .replace('}', &format!(",\"exp\":{}}}", seconds + 90 * DAY)),
            ),
            &["duplicate-claim"],
            &[],
        ),
        (
            "another algorithm",
            header(json!({"alg": "RS256"})),
            &["algorithm"],
            &[],
        ),
        (
            "no algorithm",
            header(json!({"alg": null})),
            &["algorithm"],
            &[],
        ),
        (
            "another typ",
            header(json!({"typ": "at+jwt"})),
            &["type"],
            &[],
        ),
        ("no kid", header(json!({"kid": null})), &["key-id"], &[]),
        (
            "a kid of a wrong shape",
            header(json!({"kid": "abc"})),
            &["key-id"],
            &[],
        ),
        (
            "a revoked key",
            header(json!({"kid": "OLD123DEFG"})),
            &["revoked"],
            &[],
        ),
        ("no team", claim(json!({"iss": null})), &["team-id"], &[]),
        (
            "a team of a wrong shape",
            claim(json!({"iss": "def123ghij"})),
            &["team-id"],
            &[],
        ),
        (
            "another team",
            claim(json!({"iss": "XYZ123GHIJ"})),
            &["other-team"],
            &[],
        ),
        (
            "the same value in both",
            ready(&key, &json!({"kid": "DEF123GHIJ"}), &json!({})),
            &["same-id"],
            &[],
        ),
        (
            "the IDs swapped",
            ready(
                &key,
                &json!({"kid": "DEF123GHIJ"}),
                &json!({"iss": "ABC123DEFG"}),
            ),
            &["other-team", "swapped-ids"],
            &[],
        ),
        ("no iat", claim(json!({"iat": null})), &["no-iat"], &[]),
        (
            "iat in milliseconds",
            claim(json!({"iat": seconds * 1000})),
            &["milliseconds"],
            &[],
        ),
        (
            "exp in milliseconds",
            claim(json!({"exp": seconds * 1000})),
            &["milliseconds"],
            &[],
        ),
        ("exp as text", claim(json!({"exp": "soon"})), &["time"], &[]),
        (
            "iat with a fraction",
            claim(json!({"iat": 1.5})),
            &["time"],
            &[],
        ),
        (
            "from the future",
            claim(json!({"iat": seconds + 2 * 3600})),
            &["future"],
            &[],
        ),
        (
            "expired",
            claim(json!({"exp": seconds - 1})),
            &["expired"],
            &[],
        ),
        (
            "soon to expire",
            claim(json!({"exp": seconds + 10 * DAY})),
            &["expires-soon"],
            &[],
        ),
        (
            "an unknown scope",
            claim(json!({"scope": "weather"})),
            &["scope"],
            &[],
        ),
        (
            "a scope that is a list",
            claim(json!({"scope": ["mapkit_js"]})),
            &["scope"],
            &[],
        ),
        (
            "a server's scope beside a page's",
            claim(json!({"scope": "server_api mapkit_js"})),
            &["server-scope"],
            &[],
        ),
        (
            "good everywhere, for months",
            claim(json!({"origin": null})),
            &["no-origin"],
            &[],
        ),
        (
            "an origin that is a list",
            claim(json!({"origin": ["a.no"]})),
            &["origin"],
            &[],
        ),
        (
            "a trailing slash",
            claim(json!({"origin": "www.example.com,example.com/"})),
            &["origin"],
            &[],
        ),
        (
            "a space in its origin",
            claim(json!({"origin": "example.com, www.example.com"})),
            &["origin-space"],
            &[],
        ),
        (
            "not for the page",
            claim(json!({"origin": "example.com"})),
            &["origin-not-covered"],
            &[],
        ),
        ("padding", format!("{sound}=="), &["padding"], &[]),
        (
            "standard base64",
            standard,
            &["standard-base64", "wrong-signature"],
            &[],
        ),
        (
            "a signature in DER",
            with_signature(&der),
            &["signature-der"],
            &[],
        ),
        (
            "a signature of a wrong length",
            with_signature(&[1; 60]),
            &["signature-length"],
            &[],
        ),
        (
            "no signature",
            with_signature(&[]),
            &["signature-length"],
            &[],
        ),
        (
            "another signature",
            with_signature(&[1; 64]),
            &["wrong-signature"],
            &[],
        ),
    ];
    for (name, token, errors, warnings) in cases {
        assert_eq!(
            codes(&token, &against),
            (errors.to_vec(), warnings.to_vec()),
            "{name}: {token}"
        );
    }
}

#[test]
fn no_text_makes_it_panic() {
    let against = Against {
        now: now(),
        origins: &[],
        minimum_validity: None,
        revoked_keys: &[],
        team_id: None,
        key_id: None,
        public_key: None,
    };
    let sound = {
        let key = PrivateKey::parse(pem_of(&random_key()).as_bytes()).expect("a key");
        ready(&key, &json!({}), &json!({"origin": "bücher.example,\u{1}"}))
    };
    for end in 0..sound.len() {
        examine(&sound[..end], &against);
        examine(&sound[end..], &against);
        examine(&format!("{}é{}", &sound[..end], &sound[end..]), &against);
    }
}
