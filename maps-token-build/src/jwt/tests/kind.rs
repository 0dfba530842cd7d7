use super::*;
use crate::jwt::TokenKind;

const MUSIC: &str = "a MusicKit token";
const WEATHER: &str = "a WeatherKit token";
const ANOTHER: &str = "a JWT of another service";

/// Header and claims as the documentation of each service shows them. `null` is a Maps token.
#[test]
#[rustfmt::skip]
fn recognizes_tokens_of_other_services() {
    let apple = json!({"alg": "ES256", "kid": "XYZ123DEFG", "typ": "JWT"});
    let ours = json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"});
    let es256 = json!({"alg": "ES256"});
    let with = |name: &str, value: Value| { let mut header = apple.clone(); header[name] = value; header };
    let iss = "DEF123GHIJ";
    let cases = [
        ("Maps", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "scope": "mapkit_js", "origin": "a.no"}), None),
        ("Maps, without a team", apple.clone(), json!({"iat": 1, "scope": "mapkit_js"}), None),
        ("Maps, without a kid", es256.clone(), json!({"iat": 1, "scope": "embed_api"}), None),
        ("Maps, another algorithm", json!({"alg": "RS256"}), json!({"scope": "mapkit_js"}), None),
        ("Maps, alg none", json!({"alg": "none"}), json!({"scope": "web_snapshots"}), None),
        ("Maps, and a subject", apple.clone(), json!({"iss": iss, "sub": "x", "scope": "server_api"}), None),
        ("Maps, and an audience", apple.clone(), json!({"iss": iss, "aud": "x", "scope": "server_api"}), None),
        ("Maps, of a wrong issuer", apple.clone(), json!({"iss": "https://a.no", "scope": "mapkit_js"}), None),
        ("Maps, its typ damaged", with("typ", json!("at+jwt")), json!({"iss": iss, "scope": "mapkit_js"}), None),
        ("Maps, made by the recipe of WeatherKit", with("id", json!("x")), json!({"iss": iss, "sub": "x", "scope": "mapkit_js"}), None),
        ("a scope as the portal shows it", es256.clone(), json!({"scope": "MapKit JS"}), None),
        ("a scope with a hyphen", es256.clone(), json!({"scope": "mapkit-js"}), None),
        ("scopes with a tab", es256.clone(), json!({"scope": "embed_api\tserver_api"}), None),
        ("scopes in a list", es256.clone(), json!({"scope": ["mapkit_js"]}), None),
        ("scopes in lists in a list", es256.clone(), json!({"scope": [["mapkit_js"]]}), Some(ANOTHER)),
        ("an empty scope", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "scope": ""}), None),
        ("an unknown scope", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "scope": "weather"}), None),
        ("a scope that is a number", apple.clone(), json!({"iss": iss, "scope": 1}), None),
        ("an old one", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "origin": "a.no"}), None),
        ("an old one, without a team", apple.clone(), json!({"iat": 1, "exp": 2, "origin": "a.no"}), None),
        ("an old one, and a subject", apple.clone(), json!({"iss": iss, "sub": "x", "origin": "a.no"}), None),
        ("neither scope nor origin, our key", ours.clone(), json!({"iss": iss, "iat": 1, "exp": 2}), None),
        ("no claims, our key", ours.clone(), json!({}), None),
        ("MusicKit, our key", ours, json!({"iss": iss, "iat": 1, "exp": 2, "origin": ["https://a.no"]}), Some(MUSIC)),

        ("MusicKit", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2}), Some(MUSIC)),
        ("MusicKit, with origins", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "origin": ["https://a.no"]}), Some(MUSIC)),
        ("WeatherKit", with("id", json!("DEF123GHIJ.no.a")), json!({"iss": iss, "iat": 1, "exp": 2, "sub": "no.a"}), Some(WEATHER)),
        ("WeatherKit, without the id", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "sub": "no.a"}), Some(WEATHER)),
        ("App Store Connect", apple.clone(), json!({"iss": "57246542-96fe-1a63-e053-0824d011072a", "iat": 1, "exp": 2, "aud": "appstoreconnect-v1", "scope": ["GET /v1/apps?filter[platform]=IOS"]}), Some("an App Store Connect API token")),
        ("App Store Connect, of one person", apple.clone(), json!({"sub": "user", "iat": 1, "exp": 2, "aud": "appstoreconnect-v1"}), Some("an App Store Connect API token")),
        ("App Store Server API", apple.clone(), json!({"iss": "57246542-96fe-1a63-e053-0824d011072a", "iat": 1, "exp": 2, "aud": "appstoreconnect-v1", "bid": "no.a"}), Some("an App Store Server API token")),
        ("App Store notification", json!({"alg": "ES256", "x5c": ["MII"]}), json!({"bundleId": "no.a", "transactionId": "1"}), Some("a JWS with a certificate, like those of the App Store")),
        ("Sign in with Apple, client secret", apple.clone(), json!({"iss": iss, "iat": 1, "exp": 2, "aud": "https://appleid.apple.com", "sub": "no.a"}), Some("a Sign in with Apple token")),
        ("Sign in with Apple, identity", json!({"alg": "RS256", "kid": "eXaunmL"}), json!({"iss": "https://appleid.apple.com", "aud": "no.a", "sub": "1", "exp": 2, "iat": 1}), Some("a Sign in with Apple token")),
        ("Apple Ads", apple.clone(), json!({"iss": "SEARCHADS.27478e71", "sub": "SEARCHADS.27478e71", "aud": "https://appleid.apple.com", "iat": 1, "exp": 2}), Some("an Apple Ads token")),
        ("Apple Business Manager", apple.clone(), json!({"iss": "BUSINESSAPI.9703f56c", "sub": "BUSINESSAPI.9703f56c", "aud": "https://account.apple.com/auth/oauth2/v2/token", "iat": 1, "exp": 2, "jti": "x"}), Some("a token of another Apple service")),
        ("APNs", json!({"alg": "ES256", "kid": "XYZ123DEFG"}), json!({"iss": iss, "iat": 1}), Some("an APNs or DeviceCheck token")),
        ("DPoP", json!({"alg": "ES256", "typ": "dpop+jwt", "jwk": {"kty": "EC", "crv": "P-256"}}), json!({"jti": "x", "htm": "POST", "htu": "https://a.no/token", "iat": 1}), Some("a DPoP proof")),
        ("DPoP, a full media type", json!({"alg": "ES256", "typ": "application/DPoP+JWT"}), json!({"jti": "x", "htm": "POST", "htu": "https://a.no", "iat": 1}), Some("a DPoP proof")),
        ("Web Push", json!({"alg": "ES256", "typ": "JWT"}), json!({"aud": "https://push.a.no", "exp": 2, "sub": "mailto:me@a.no"}), Some("a Web Push (VAPID) token")),
        ("OpenID Connect", json!({"alg": "RS256", "kid": "1"}), json!({"iss": "https://a.no", "sub": "1", "aud": "x", "exp": 2, "iat": 1, "nonce": "n"}), Some("an OpenID Connect or OAuth token")),
        ("OpenID Connect, ES256, Apple-like kid", apple.clone(), json!({"iss": "https://a.no", "sub": "1", "aud": ["x"], "exp": 2, "iat": 1, "scope": "openid email"}), Some("an OpenID Connect or OAuth token")),
        ("OAuth access token", with("typ", json!("at+jwt")), json!({"iss": "https://a.no", "sub": "1", "aud": "x", "scope": "read", "client_id": "c"}), Some("an OAuth access token")),
        ("OAuth, a scope named like one of Maps", es256.clone(), json!({"iss": "https://a.no", "sub": "1", "scope": "server_api"}), Some(ANOTHER)),
        ("RS256, sub, aud, ten characters", json!({"alg": "RS256", "typ": "JWT"}), json!({"iss": "ABCDEFGHIJ", "sub": "1", "aud": "x", "exp": 2}), Some("an OpenID Connect or OAuth token")),
        ("RS256, ten characters", json!({"alg": "RS256"}), json!({"iss": "ABCDEFGHIJ", "exp": 2, "scope": "read"}), Some("a JWT signed with RSA")),
        ("Supabase", json!({"alg": "HS256", "typ": "JWT"}), json!({"iss": "supabase", "ref": "abcdefghijklmnopqrst", "role": "anon", "iat": 1, "exp": 2}), Some("a JWT signed with HMAC")),
        ("a session", es256.clone(), json!({"user_id": 5, "scope": "admin", "iat": 1, "exp": 2}), Some(ANOTHER)),
        ("RFC 7515, A.3", es256.clone(), json!({"iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true}), Some(ANOTHER)),
        ("Firebase", json!({"alg": "RS256", "kid": "1"}), json!({"iss": "a@b.iam.gserviceaccount.com", "sub": "x", "aud": "https://identitytoolkit.googleapis.com/x", "uid": "1"}), Some("an OpenID Connect or OAuth token")),
        ("GitHub app", json!({"alg": "RS256"}), json!({"iat": 1, "exp": 2, "iss": "12345"}), Some("a JWT signed with RSA")),
        ("LiveKit", json!({"alg": "HS256"}), json!({"iss": "APIabcdefg", "sub": "me", "exp": 2, "video": {"room": "x"}}), Some(ANOTHER)),
        ("no claims", apple.clone(), json!({}), Some(ANOTHER)),
        ("PASSporT", json!({"alg": "ES256", "typ": "passport", "x5u": "https://a.no"}), json!({"orig": {"tn": "1"}, "dest": {"tn": ["2"]}, "iat": 1}), Some("a PASSporT of a phone call")),
        ("a verifiable credential", json!({"alg": "ES256", "typ": "vc+sd-jwt"}), json!({"iss": "did:web:a.no", "iat": 1}), Some(ANOTHER)),
        ("a security event", json!({"alg": "ES256", "typ": "secevent+jwt"}), json!({"iss": "joe", "jti": "x", "iat": 1}), Some("a JWT of another type")),
        ("JOSE", json!({"alg": "ES256", "typ": "JOSE"}), json!({"iss": "joe", "iat": 1}), Some(ANOTHER)),
        ("DPoP, its typ missing", es256.clone(), json!({"jti": "x", "htm": "POST", "htu": "https://a.no", "iat": 1}), Some("a DPoP proof")),
        ("half of DPoP", es256.clone(), json!({"htm": "POST", "iat": 1}), Some(ANOTHER)),
        ("an audience alone", es256.clone(), json!({"aud": "x", "exp": 2}), Some(ANOTHER)),
        ("ES384", json!({"alg": "ES384"}), json!({"iss": "joe", "iat": 1}), Some("a JWT signed with a key on another curve")),
        ("EdDSA", json!({"alg": "EdDSA", "kid": "XYZ123DEFG"}), json!({"iss": iss, "iat": 1}), Some("a JWT signed with EdDSA")),
    ];
    let setup = Setup::new();
    for (name, header, claims, service) in cases {
        let token = signed(&setup.key, &header.to_string(), &claims.to_string());
        let inspection = inspect(&token, &setup.context());
        let expected = service.map_or(TokenKind::Maps, TokenKind::OtherService);
        assert_eq!(inspection.kind, expected, "{name}");
        if service.is_some() {
            assert_eq!(codes(&inspection, Severity::Error), ["other-service"], "{name}");
            assert_eq!(codes(&inspection, Severity::Warning), [""; 0], "{name}");
        }
    }
}

#[test]
fn damaged_token_is_recognized_by_its_rest() {
    let setup = Setup::new();
    let token = setup.with_header("kid", "XYZ123DEFG");
    let [header, claims, signature]: [&str; 3] = token
        .split('.')
        .collect::<Vec<_>>()
        .try_into()
        .expect("three parts");
    let joe = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
    let mapbox = URL_SAFE_NO_PAD.encode(r#"{"u":"mapbox","a":"ck"}"#);
    let encrypted = URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A256GCM"}"#);
    let maps = TokenKind::Maps;
    let unknown = TokenKind::Unrecognized;
    for (name, text, expected) in [
        ("without a signature", format!("{header}.{claims}"), maps),
        (
            "cut in the claims",
            format!("{header}.{}", &claims[..30]),
            maps,
        ),
        (
            "claims that are no JSON",
            format!("{header}.AAAA.{signature}"),
            maps,
        ),
        (
            "a broken header",
            format!("eyJh!.{claims}.{signature}"),
            maps,
        ),
        ("no header", format!(".{claims}.{signature}"), maps),
        ("a header alone", header.to_owned(), unknown),
        (
            "of another kind, cut",
            format!("{joe}.AAAA.{signature}"),
            unknown,
        ),
        (
            "RFC 7515, A.3, with four parts",
            format!("{joe}.e30.AA.AA"),
            unknown,
        ),
        ("Mapbox", format!("{mapbox}.YWJj"), unknown),
        (
            "encrypted",
            format!("{encrypted}.a.b.c.d"),
            TokenKind::OtherService("an encrypted JWT (JWE)"),
        ),
        ("a version", "1.2.3".to_owned(), unknown),
        ("a host", "www.example.com".to_owned(), unknown),
    ] {
        assert_eq!(inspect(&text, &setup.context()).kind, expected, "{name}");
    }
}
