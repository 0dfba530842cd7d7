//! Tokens with one difference from a valid one each, and their errors.

use serde_json::{Value, json};

use super::{DAY, Setup, now, private_key};
use crate::testing::{provided, signed};

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) token: String,
    pub(super) errors: &'static [&'static str],
    pub(super) warnings: &'static [&'static str],
}

/// The order of P-256: `r` and `s` must be smaller.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

pub(super) fn all(setup: &Setup) -> Vec<Case> {
    let mut cases = valid(setup);
    cases.extend(encodings(setup));
    cases.extend(headers(setup));
    cases.extend(ids(setup));
    cases.extend(times(setup));
    cases.extend(scopes(setup));
    cases.extend(origins(setup));
    cases.extend(signatures(setup));
    cases
}

fn cases(
    rows: Vec<(
        &'static str,
        String,
        &'static [&'static str],
        &'static [&'static str],
    )>,
) -> Vec<Case> {
    let case = |(name, token, errors, warnings)| Case {
        name,
        token,
        errors,
        warnings,
    };
    rows.into_iter().map(case).collect()
}

#[rustfmt::skip]
fn valid(setup: &Setup) -> Vec<Case> {
    let seconds = now().seconds();
    let claim = |name: &str, value: Value| setup.with_claim(name, value);
    cases(vec![
        ("valid", setup.token(&json!({}), &json!({})), &[], &[]),
        ("for the Embed API", claim("scope", json!("embed_api")), &[], &[]),
        ("for Web Snapshots", claim("scope", json!("web_snapshots")), &[], &[]),
        ("for three services", claim("scope", json!("mapkit_js embed_api web_snapshots")), &[], &[]),
        ("for a server", setup.token(&json!({}), &json!({"scope": "server_api", "origin": null})), &[], &[]),
        ("of another key", provided(&private_key(), &json!({"kid": "XYZ123DEFG"}), &json!({})), &[], &[]),
        ("a scheme in its origin", claim("origin", json!("https://www.example.com")), &[], &[]),
        ("old, without a scope", claim("scope", Value::Null), &[], &["missing-scope"]),
        ("without an end", claim("exp", Value::Null), &[], &["never-expires"]),
        ("for two years", claim("exp", json!(seconds + 700 * DAY)), &[], &["long-lived"]),
        ("issued in a little while", claim("iat", json!(seconds + 1800)), &[], &[]),
        ("nbf in the past", claim("nbf", json!(seconds - 60)), &[], &[]),
        ("more claims", setup.token(&json!({}), &json!({"jti": "a", "note": [1, {"a": null}]})), &[], &[]),
        ("spaces in its JSON", setup.with_json(0, "{", "{ \n\t"), &[], &[]),
    ])
}

#[rustfmt::skip]
fn encodings(setup: &Setup) -> Vec<Case> {
    let valid = setup.token(&json!({}), &json!({}));
    let [header, claims, signature]: [&str; 3] = valid.split('.').collect::<Vec<_>>().try_into().expect("three parts");
    let without_bits = signature.get(..85).expect("86 characters");
    let (front, back) = valid.split_at(100);
    let with_claims = |count| setup.token(&json!({}), &Value::Object((5..count).map(|it| (format!("m{it}"), json!(1))).collect()));
    cases(vec![
        ("empty", String::new(), &["not-a-token"], &[]),
        ("a word", "hello".into(), &["not-a-token"], &[]),
        ("dots alone", "..".into(), &["not-a-token"], &[]),
        ("three words", "a.b.c".into(), &["not-a-token"], &[]),
        ("a header alone", header.into(), &["not-a-token"], &[]),
        ("other JSON in a header", signed(&setup.key, "[]", "5"), &["not-a-token"], &[]),
        ("four parts", format!("{valid}.x"), &["wrong-part-count"], &[]),
        ("a dot after its signature", format!("{valid}."), &["wrong-part-count"], &[]),
        ("without a signature", format!("{header}.{claims}"), &["wrong-part-count"], &[]),
        ("twice without a space", format!("{valid}{valid}"), &["wrong-part-count"], &[]),
        ("padding at its end", format!("{valid}=="), &["base64-padding"], &[]),
        ("padding in every part", format!("{header}=.{claims}==.{signature}=="), &["base64-padding", "wrong-signature"], &[]),
        ("padding, and more", format!("{valid}==x"), &["base64-padding", "invalid-base64"], &[]),
        ("standard base64", setup.in_standard_base64(), &["standard-base64", "wrong-signature"], &[]),
        ("a line break", format!("{front}\n{back}"), &["whitespace-in-token", "wrong-signature"], &[]),
        ("a space", format!("{front} {back}"), &["whitespace-in-token", "wrong-signature"], &[]),
        ("a no-break space at its end", format!("{valid}\u{a0}"), &["whitespace-in-token"], &[]),
        ("a quotation mark", format!("{valid}\""), &["invalid-base64"], &[]),
        ("an ellipsis", format!("{header}.{claims}.{}…", &signature[..20]), &["invalid-base64"], &[]),
        ("unused bits", format!("{header}.{claims}.{without_bits}{}", last_character_with_bits(signature)), &["invalid-base64"], &[]),
        ("cut by one", valid[..valid.len() - 1].into(), &["invalid-base64"], &[]),
        ("cut by ten", valid[..valid.len() - 10].into(), &["wrong-signature-length"], &[]),
        ("cut in its claims", format!("{header}.{}", &claims[..40]), &["wrong-part-count", "unreadable-claims"], &[]),
        ("its header cut", format!("{}.{claims}.{signature}", &header[..8]), &["unreadable-header"], &[]),
        ("the beginning of its header cut", format!("{}.{claims}.{signature}", &header[4..]), &["unreadable-header"], &[]),
        ("a number in its claims that no JSON has", setup.with_json(1, "\"iat\":", "\"iat\":0"), &["unreadable-claims"], &[]),
        ("a huge number", setup.with_json(1, "\"iat\":", "\"x\":1e999,\"iat\":"), &["unreadable-claims"], &[]),
        ("text behind its claims", setup.with_json(1, "}", "}x"), &["unreadable-claims"], &[]),
        ("half a surrogate", setup.with_json(1, "}", ",\"x\":\"\\ud800\"}"), &["unreadable-claims"], &[]),
        ("its header broken", format!("eyJh!.{claims}.{signature}"), &["invalid-base64"], &[]),
        ("its header cut to an impossible length", format!("{}.{claims}.{signature}", &header[..9]), &["invalid-base64"], &[]),
        ("padding in its fifth part", format!("{valid}.x.eA=="), &["wrong-part-count", "base64-padding"], &[]),
        ("padding in a part that is not read", format!("{valid}.x.x.eA=="), &["wrong-part-count"], &[]),
        ("256 claims", with_claims(256), &[], &[]),
        ("257 claims", with_claims(257), &["too-many-members"], &[]),
        ("nested too deeply", setup.with_json(1, "}", &format!(",\"x\":{}}}", "[".repeat(200) + &"]".repeat(200))), &["unreadable-claims"], &[]),
    ])
}

/// Only two bits of the last of 86 characters are used.
fn last_character_with_bits(signature: &str) -> char {
    match signature.chars().next_back().expect("a character") {
        'A' => 'B',
        'Q' => 'R',
        'g' => 'h',
        'w' => 'x',
        other => panic!("{other}"),
    }
}

#[rustfmt::skip]
fn headers(setup: &Setup) -> Vec<Case> {
    let header = |name: &str, value: Value| setup.with_header(name, value);
    cases(vec![
        ("a second kid", setup.with_json(0, "}", ",\"kid\":\"ABC123DEFG\"}"), &["duplicate-header"], &[]),
        ("a second alg", setup.with_json(0, "}", ",\"alg\":\"none\"}"), &["duplicate-header"], &[]),
        ("a second kid, escaped", setup.with_json(0, "}", ",\"k\\u0069d\":\"ABC123DEFG\"}"), &["duplicate-header"], &[]),
        ("RS256", header("alg", json!("RS256")), &["unsupported-algorithm"], &[]),
        ("HS256", header("alg", json!("HS256")), &["unsupported-algorithm"], &[]),
        ("none", header("alg", json!("none")), &["unsupported-algorithm"], &[]),
        ("es256", header("alg", json!("es256")), &["unsupported-algorithm"], &[]),
        ("no alg", header("alg", Value::Null), &["unsupported-algorithm"], &[]),
        ("alg is a number", header("alg", json!(256)), &["unsupported-algorithm"], &[]),
        ("no typ", header("typ", Value::Null), &[], &["invalid-typ"]),
        ("typ in small letters", header("typ", json!("jwt")), &[], &["invalid-typ"]),
        ("another typ", header("typ", json!("at+jwt")), &["invalid-typ"], &[]),
        ("typ is a list", header("typ", json!(["JWT"])), &["invalid-typ"], &[]),
        ("no kid", header("kid", Value::Null), &["invalid-key-id"], &[]),
        ("kid is null", setup.with_json(0, "\"ABC123DEFG\"", "null"), &["invalid-key-id"], &[]),
        ("kid is a number", header("kid", json!(1_234_567_890)), &["invalid-key-id"], &[]),
        ("kid is short", header("kid", json!("abc")), &["invalid-key-id"], &[]),
        ("kid in small letters", header("kid", json!("abc123defg")), &["invalid-key-id"], &[]),
        ("kid with a space", header("kid", json!("ABC123DEFG ")), &["invalid-key-id"], &[]),
        ("kid with a command", header("kid", json!("\n::add-mask::e")), &["invalid-key-id"], &[]),
        ("a revoked key", provided(&private_key(), &json!({"kid": "OLD123DEFG"}), &json!({})), &["revoked-key"], &[]),
        ("crit", header("crit", json!(["foo"])), &["critical-header"], &[]),
        ("an empty crit", header("crit", json!([])), &["critical-header"], &[]),
        ("b64: false", header("b64", json!(false)), &["unencoded-claims"], &[]),
        ("b64: true", header("b64", json!(true)), &[], &[]),
        ("jwk", header("jwk", json!({"kty": "EC"})), &[], &["unknown-header"]),
        ("jku", header("jku", json!("https://example.com/jwks")), &[], &["unknown-header"]),
        ("x5c", header("x5c", json!(["MII"])), &[], &["unknown-header"]),
        ("six unknown headers", setup.token(&json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}), &json!({})), &[], &["unknown-header"; 5]),
        ("id, as WeatherKit has it", header("id", json!("DEF123GHIJ.com.example")), &[], &["unknown-header"]),
    ])
}

#[rustfmt::skip]
fn ids(setup: &Setup) -> Vec<Case> {
    let claim = |name: &str, value: Value| setup.with_claim(name, value);
    cases(vec![
        ("no team", claim("iss", Value::Null), &["invalid-team-id"], &[]),
        ("the team is a list", claim("iss", json!(["DEF123GHIJ"])), &["invalid-team-id"], &[]),
        ("the team in small letters", claim("iss", json!("def123ghij")), &["invalid-team-id"], &[]),
        ("the team is a URL", claim("iss", json!("https://example.com")), &["invalid-team-id"], &[]),
        ("another team", claim("iss", json!("XYZ123GHIJ")), &["team-mismatch"], &[]),
        ("one ID twice", provided(&setup.key, &json!({"kid": "DEF123GHIJ"}), &json!({})), &["same-id", "wrong-key-id"], &[]),
        ("the IDs swapped", provided(&setup.key, &json!({"kid": "DEF123GHIJ"}), &json!({"iss": "ABC123DEFG"})), &["team-mismatch", "swapped-ids", "wrong-key-id"], &[]),
        ("the team ID in place of the key ID, of another team", provided(&setup.key, &json!({"kid": "DEF123GHIJ"}), &json!({"iss": "XYZ123GHIJ"})), &["team-mismatch", "wrong-key-id"], &[]),
        ("our key under another ID", setup.with_header("kid", "XYZ123DEFG"), &["wrong-key-id"], &[]),
    ])
}

#[rustfmt::skip]
fn times(setup: &Setup) -> Vec<Case> {
    let seconds = now().seconds();
    let claim = |name: &str, value: Value| setup.with_claim(name, value);
    cases(vec![
        ("no iat", claim("iat", Value::Null), &["missing-iat"], &[]),
        ("iat is null", setup.with_json(1, "\"iat\":", "\"iat\":null,\"x\":"), &["invalid-time"], &[]),
        ("iat in milliseconds", claim("iat", json!(seconds * 1000)), &["time-in-milliseconds"], &[]),
        ("iat in nanoseconds", claim("iat", json!(seconds * 1_000_000_000)), &["time-in-milliseconds"], &[]),
        ("iat with a fraction", claim("iat", json!(1.5)), &["invalid-time"], &[]),
        ("iat with a zero behind a dot", setup.with_json(1, "\"iat\":", "\"iat\":1790000000.0,\"x\":"), &["invalid-time"], &[]),
        ("iat with an exponent", setup.with_json(1, "\"iat\":", "\"iat\":17e8,\"x\":"), &["invalid-time"], &[]),
        ("iat is negative", claim("iat", json!(-1)), &["invalid-time"], &[]),
        ("iat is a text", claim("iat", json!(seconds.to_string())), &["invalid-time"], &[]),
        ("iat is a date", claim("iat", json!("2026-07-01")), &["invalid-time"], &[]),
        ("iat beyond 64 bits", setup.with_json(1, "\"iat\":", "\"iat\":18446744073709551616,\"x\":"), &["invalid-time"], &[]),
        ("issued in the future", claim("iat", json!(seconds + 2 * 3600)), &["issued-in-future"], &[]),
        ("issued tomorrow, until then", setup.token(&json!({}), &json!({"iat": seconds + 60 * DAY, "exp": seconds + 50 * DAY})), &["issued-in-future", "expires-before-issue"], &[]),
        ("exp in milliseconds", claim("exp", json!((seconds + DAY) * 1000)), &["time-in-milliseconds"], &[]),
        ("exp is a text", claim("exp", json!("soon")), &["invalid-time"], &[]),
        ("exp is null", setup.with_json(1, "\"exp\":", "\"exp\":null,\"x\":"), &["invalid-time"], &[]),
        ("exp is true", claim("exp", json!(true)), &["invalid-time"], &[]),
        ("exp is an object", claim("exp", json!({"seconds": 1})), &["invalid-time"], &[]),
        ("exp is negative", claim("exp", json!(-5)), &["invalid-time"], &[]),
        ("a second exp", setup.with_json(1, "\"exp\":", "\"exp\":1,\"exp\":"), &["duplicate-claim", "expired"], &[]),
        ("expired", claim("exp", json!(seconds - 1)), &["expired"], &[]),
        ("expired in 1970", claim("exp", json!(0)), &["expired"], &[]),
        ("expires soon", claim("exp", json!(seconds + 10 * DAY)), &["expires-soon"], &[]),
        ("nbf in 30 days", claim("nbf", json!(seconds + 30 * DAY)), &["not-yet-valid"], &[]),
        ("nbf is a text", claim("nbf", json!("now")), &["invalid-time"], &[]),
        ("nbf in milliseconds", claim("nbf", json!(seconds * 1000)), &["time-in-milliseconds"], &[]),
    ])
}

#[rustfmt::skip]
fn scopes(setup: &Setup) -> Vec<Case> {
    let seconds = now().seconds();
    let scope = |value: Value| setup.with_claim("scope", value);
    let unrestricted = |scope: Value, days: u64| setup.token(&json!({}), &json!({"scope": scope, "origin": null, "exp": seconds + days * DAY}));
    cases(vec![
        ("an empty scope", scope(json!("")), &["empty-scope"], &[]),
        ("an empty scope, and no origin", unrestricted(json!(""), 90), &["empty-scope", "missing-origin"], &[]),
        ("a scope of a space", scope(json!(" ")), &["empty-scope"], &[]),
        ("an unknown scope", scope(json!("weather")), &["unknown-scope"], &[]),
        ("a scope of the portal", scope(json!("MapKit JS")), &["unknown-scope", "unknown-scope"], &[]),
        ("a scope in capitals", scope(json!("MAPKIT_JS")), &["unknown-scope"], &[]),
        ("six unknown scopes", scope(json!("mapkit_js a b c d e f")), &["unknown-scope"; 5], &[]),
        ("scopes separated by a tab", scope(json!("mapkit_js\tembed_api")), &["scope-separator"], &[]),
        ("scopes separated by a no-break space", scope(json!("mapkit_js\u{a0}embed_api")), &["scope-separator"], &[]),
        ("scopes separated by an ideographic space", scope(json!("mapkit_js\u{3000}embed_api")), &["scope-separator"], &[]),
        ("scopes separated by a line break", scope(json!("mapkit_js\nembed_api")), &["scope-separator"], &[]),
        ("scopes separated by two spaces", scope(json!("mapkit_js  embed_api")), &["scope-separator"], &[]),
        ("scopes separated by a comma", scope(json!("mapkit_js,embed_api")), &["scope-separator"], &[]),
        ("a space before its scope", scope(json!(" mapkit_js")), &["scope-separator"], &[]),
        ("a space after its scope", scope(json!("mapkit_js ")), &["scope-separator"], &[]),
        ("a zero-width space", scope(json!("mapkit_js\u{200b}")), &["unknown-scope"], &[]),
        ("a scope twice", scope(json!("mapkit_js mapkit_js")), &[], &["duplicate-scope"]),
        ("a scope that is a list", scope(json!(["mapkit_js"])), &["invalid-scope-claim"], &[]),
        ("a scope that is null", setup.with_json(1, "\"mapkit_js\"", "null"), &["invalid-scope-claim"], &[]),
        ("a scope that is a number", scope(json!(1)), &["invalid-scope-claim"], &[]),
        ("for a server and a page", scope(json!("server_api mapkit_js")), &["mixed-scopes"], &[]),
        ("the same, separated by a tab", scope(json!("server_api\tmapkit_js")), &["scope-separator", "mixed-scopes"], &[]),
    ])
}

#[rustfmt::skip]
fn origins(setup: &Setup) -> Vec<Case> {
    let seconds = now().seconds();
    let origin = |value: &str| setup.with_claim("origin", value);
    let unrestricted = |scope: &str, days: u64| setup.token(&json!({}), &json!({"scope": scope, "origin": null, "exp": seconds + days * DAY}));
    let many = |count| (1..count).fold("www.example.com".to_owned(), |all, number| format!("{all},a{number}.example.com"));
    cases(vec![
        ("no origin, for a week", unrestricted("mapkit_js", 7), &["expires-soon"], &["missing-origin"]),
        ("no origin, for months", unrestricted("mapkit_js", 90), &["missing-origin"], &[]),
        ("no origin, for the Embed API", unrestricted("embed_api", 90), &["missing-origin"], &[]),
        ("no origin, without an end", setup.token(&json!({}), &json!({"origin": null, "exp": null})), &["missing-origin"], &["never-expires"]),
        ("no origin, server and page", unrestricted("server_api web_snapshots", 90), &["mixed-scopes", "missing-origin"], &[]),
        ("an origin that is a list", setup.with_claim("origin", json!(["www.example.com"])), &["invalid-origin-claim"], &[]),
        ("an origin that is null", setup.with_json(1, "\"example.com,*.example.com\"", "null"), &["invalid-origin-claim"], &[]),
        ("an empty origin", origin(""), &["invalid-domain"], &[]),
        ("a star", origin("*"), &["misplaced-wildcard"], &[]),
        ("a star among others", origin("www.example.com,*"), &["misplaced-wildcard"], &[]),
        ("an empty entry", origin("www.example.com,"), &["invalid-domain"], &[]),
        ("a comma alone", origin(","), &["invalid-domain", "invalid-domain"], &[]),
        ("a slash", origin("www.example.com/"), &["invalid-domain"], &[]),
        ("a slash behind a scheme", origin("https://www.example.com/"), &["invalid-domain"], &[]),
        ("a path", origin("www.example.com/map"), &["invalid-domain"], &[]),
        ("a query", origin("www.example.com?x"), &["invalid-domain"], &[]),
        ("a port", origin("www.example.com:8080"), &["port-in-domain"], &[]),
        ("another scheme", origin("capacitor://www.example.com"), &["app-origin"], &[]),
        ("a user", origin("me@www.example.com"), &["invalid-domain"], &[]),
        ("a dot at its end", origin("www.example.com."), &["invalid-domain"], &[]),
        ("two dots", origin("www..example.com"), &["invalid-domain"], &[]),
        ("a star in the middle", origin("www.*.com"), &["misplaced-wildcard"], &[]),
        ("a star for all of a public suffix", origin("*.github.io"), &["public-suffix-wildcard"], &[]),
        ("spaces after the commas", origin("example.com, www.example.com"), &["space-in-origin"], &[]),
        ("spaces instead of commas", origin("example.com www.example.com"), &["invalid-domain"], &[]),
        ("a tab", origin("\twww.example.com"), &["space-in-origin"], &[]),
        ("a no-break space", origin("www.example.com\u{a0}"), &["space-in-origin"], &[]),
        ("the KELVIN SIGN", origin("www.example.com,\u{212a}.example"), &["non-ascii-domain"], &[]),
        ("an umlaut", origin("b\u{fc}cher.example,www.example.com"), &["non-ascii-domain"], &[]),
        ("full-width letters", origin("\u{ff57}ww.example.com"), &["non-ascii-domain"], &[]),
        ("a control character", origin("www.example.com\u{1}"), &["invalid-domain"], &[]),
        ("IPv6", origin("[::1],www.example.com"), &["ip-address"], &[]),
        ("IPv4", origin("127.0.0.1,www.example.com"), &[], &["ip-address"]),
        ("capitals", origin("WWW.Example.com"), &[], &["uppercase-origin"]),
        ("a domain twice", origin("www.example.com,example.com,www.example.com"), &[], &["duplicate-domain"]),
        ("a domain twice, once with a scheme", origin("www.example.com,https://www.example.com"), &[], &["duplicate-domain"]),
        ("not for the page", origin("example.com"), &["uncovered-origin"], &[]),
        ("an apex for its wildcard", origin("*.www.example.com"), &["uncovered-origin"], &[]),
        ("2000 domains", origin(&many(2000)), &[], &[]),
        ("2001 domains", origin(&many(2001)), &["too-many-domains"], &[]),
        ("100 KB of domains", origin(&many(8000)), &["token-too-long"], &[]),
        ("five mistakes", origin("a b,a b,a b,a b,a b"), &["invalid-domain"; 5], &[]),
        ("3000 mistakes", origin(&"a b,".repeat(3000)), &["invalid-domain", "invalid-domain", "invalid-domain", "invalid-domain", "invalid-domain", "invalid-origin-claim"], &[]),
    ])
}

#[rustfmt::skip]
fn signatures(setup: &Setup) -> Vec<Case> {
    let signature = |bytes: &[u8]| setup.with_signature(bytes);
    let halves = |r: [u8; 32], s: [u8; 32]| signature(&[r, s].concat());
    let one = { let mut one = [0; 32]; one[31] = 1; one };
    let der_of = |r: u8, s: u8| [&[0x30, r + s + 4, 2, r][..], &vec![1; r.into()], &[2, s], &vec![1; s.into()]].concat();
    let replaced = |mut bytes: Vec<u8>, at: usize, byte: u8| { bytes[at] = byte; bytes };
    let der: Vec<u8> = [&[0x30, 0x45, 0x02, 0x21, 0x00][..], &[0x91; 32], &[0x02, 0x20], &[0x11; 32]].concat();
    cases(vec![
        ("an empty signature", signature(&[]), &["missing-signature"], &[]),
        ("DER", signature(&der), &["der-signature"], &[]),
        ("DER of short numbers", signature(&[0x30, 6, 2, 1, 1, 2, 1, 1]), &["der-signature"], &[]),
        ("DER, cut", signature(&der[..60]), &["der-signature"], &[]),
        ("DER, padded to 72", signature(&[&der[..], &[0]].concat()), &["der-signature"], &[]),
        ("DER of 64 bytes", signature(&der_of(29, 29)), &["der-signature"], &[]),
        ("DER of 63 bytes", signature(&der_of(29, 28)), &["der-signature"], &[]),
        ("no DER of 64 bytes: its length", signature(&replaced(der_of(29, 29), 1, 61)), &["wrong-signature"], &[]),
        ("no DER of 64 bytes: its first tag", signature(&replaced(der_of(29, 29), 2, 3)), &["wrong-signature"], &[]),
        ("no DER of 64 bytes: its second tag", signature(&replaced(der_of(29, 29), 33, 3)), &["wrong-signature"], &[]),
        ("no DER of 64 bytes: its second length", signature(&replaced(der_of(29, 29), 34, 28)), &["wrong-signature"], &[]),
        ("64 bytes that begin like longer DER", signature(&replaced(vec![0x30; 64], 1, 0x45)), &["wrong-signature"], &[]),
        ("60 bytes that begin with the tag of DER", signature(&[0x30; 60]), &["wrong-signature-length"], &[]),
        ("60 bytes", signature(&[1; 60]), &["wrong-signature-length"], &[]),
        ("63 bytes", signature(&[1; 63]), &["wrong-signature-length"], &[]),
        ("65 bytes", signature(&[1; 65]), &["wrong-signature-length"], &[]),
        ("ES384", signature(&[1; 96]), &["wrong-signature-length"], &[]),
        ("RSA", signature(&[1; 256]), &["wrong-signature-length"], &[]),
        ("64 bytes that begin like DER", signature(&[0x30; 64]), &["wrong-signature"], &[]),
        ("zeros", signature(&[0; 64]), &["signature-out-of-range"], &[]),
        ("r = 0", halves([0; 32], one), &["signature-out-of-range"], &[]),
        ("s = 0", halves(one, [0; 32]), &["signature-out-of-range"], &[]),
        ("r = n", halves(ORDER, one), &["signature-out-of-range"], &[]),
        ("s = n", halves(one, ORDER), &["signature-out-of-range"], &[]),
        ("all ones", signature(&[0xff; 64]), &["signature-out-of-range"], &[]),
        ("another signature", signature(&[1; 64]), &["wrong-signature"], &[]),
        ("signed with another key", provided(&private_key(), &json!({}), &json!({})), &["wrong-signature"], &[]),
    ])
}
