//! Recognizes the service of a JWT.

use serde_json::Value;

use super::inspection::TokenKind;
use super::parse::{JsonMembers, Jwt};
use crate::bytes;
use crate::model::scope::Scope;

/// Parts of scopes that other services do not use, for claims that may be malformed.
const MAPKIT: &str = "mapkit";
const OTHER_SCOPES: [&str; 3] = ["embed_api", "web_snapshots", "server_api"];

/// An invalid Maps token is still one, and a token of another service is not an invalid Maps token. The
/// first rule that applies wins:
///
/// 1. Maps: a `scope` that contains `mapkit`; or another Maps scope, with the ID of an Apple team or
///    without a sign of another service.
/// 2. Maps: an `origin` that is a string, with the ID of an Apple team, and without `aud` and header `id`,
///    which other services of Apple use. Old Maps tokens have no scope.
/// 3. Other: members that other services require, see [`other_service`].
/// 4. Maps: `is_our_key`, `kid` is the `key_id` of maps.toml.
/// 5. Other: another algorithm than ES256.
/// 6. Maps: an Apple team or key ID, with any `scope` or `origin`.
/// 7. Other: everything else. With the ID of an Apple team it looks like a token of `MusicKit` (with `exp`),
///    APNs or `DeviceCheck`. So does a Maps token without `scope` and `origin`, which Apple rejects as well.
pub(super) fn classify(header: &JsonMembers, claims: &JsonMembers, is_our_key: bool) -> TokenKind {
    let has_team = claims.text("iss").is_some_and(is_apple_id);
    let has_apple_id = has_team || header.text("kid").is_some_and(is_apple_id);
    let (scope, origin) = (claims.get("scope"), claims.get("origin"));
    let other = other_service(header, claims, has_team);

    let mut words = String::new();
    scope_words(scope, &mut words);
    if words.contains(MAPKIT) {
        return TokenKind::Maps;
    }
    for name in OTHER_SCOPES {
        if words.contains(name) && (has_team || other.is_none()) {
            return TokenKind::Maps;
        }
    }
    let has_origin_text = origin.is_some_and(Value::is_string);
    if has_team && has_origin_text && claims.get("aud").is_none() && header.get("id").is_none() {
        return TokenKind::Maps;
    }
    if let Some(other) = other {
        return TokenKind::OtherService(other);
    }
    if is_our_key {
        return TokenKind::Maps;
    }
    if let Some(other) = other_algorithm(header.text("alg")) {
        return TokenKind::OtherService(other);
    }
    if has_apple_id && (scope.is_some() || origin.is_some()) {
        return TokenKind::Maps;
    }
    TokenKind::OtherService(match (has_team, claims.get("exp")) {
        (true, Some(_)) => "a MusicKit token",
        (true, None) => "an APNs or DeviceCheck token",
        (false, _) => "a JWT of another service",
    })
}

/// Classifies a truncated, changed or padded JWT.
pub(super) fn classify_damaged(jwt: &Jwt) -> TokenKind {
    if let Some(header) = &jwt.header
        && header.get("enc").is_some()
    {
        return TokenKind::OtherService("an encrypted JWT (JWE)");
    }
    for part in jwt.parts.iter().take(2) {
        for name in Scope::NAMES {
            if bytes::contains(&part.bytes, name.as_bytes()) {
                return TokenKind::Maps;
            }
        }
    }
    let has_header_of_apple = jwt.header.as_ref().is_some_and(|header| {
        header.text("alg") == Some("ES256") && header.text("kid").is_some_and(is_apple_id)
    });
    if has_header_of_apple && jwt.part_count > 1 {
        return TokenKind::Maps;
    }
    TokenKind::Unrecognized
}

/// Recognizes a service by members that it requires and Apple Maps does not use.
fn other_service(
    header: &JsonMembers,
    claims: &JsonMembers,
    has_team: bool,
) -> Option<&'static str> {
    if let Some(typ) = header.text("typ") {
        let typ = typ.to_ascii_lowercase();
        match typ.strip_prefix("application/").unwrap_or(&typ) {
            "dpop+jwt" => return Some("a DPoP proof"),
            "at+jwt" => return Some("an OAuth access token"),
            "passport" => return Some("a PASSporT of a phone call"),
            typ if typ.ends_with("+jwt") => return Some("a JWT of another type"),
            _ => {}
        }
    }
    if header.get("x5c").is_some() {
        return Some("a JWS with a certificate, like those of the App Store");
    }
    if let Some(audience) = claims.get("aud") {
        return Some(by_audience(audience, claims));
    }
    if claims.get("origin").is_some_and(Value::is_array) {
        return Some("a MusicKit token");
    }
    if header.get("id").is_some() || (has_team && claims.get("sub").is_some()) {
        return Some("a WeatherKit token");
    }
    if claims.get("htm").is_some() && claims.get("htu").is_some() {
        return Some("a DPoP proof");
    }
    let has_issuer_elsewhere = claims
        .text("iss")
        .is_some_and(|issuer| bytes::any(issuer.as_bytes(), |it| matches!(it, b'/' | b':' | b'@')));
    let is_about_someone = claims.get("sub").is_some() || claims.get("client_id").is_some();
    (has_issuer_elsewhere || is_about_someone).then_some("a JWT of another service")
}

fn by_audience(audience: &Value, claims: &JsonMembers) -> &'static str {
    let first = match audience {
        Value::Array(list) => list.first().and_then(Value::as_str),
        other => other.as_str(),
    };
    let subject = claims.text("sub").unwrap_or_default();
    match first.unwrap_or_default() {
        "appstoreconnect-v1" if claims.get("bid").is_some() => "an App Store Server API token",
        "appstoreconnect-v1" => "an App Store Connect API token",
        "https://appleid.apple.com" if subject.starts_with("SEARCHADS.") => "an Apple Ads token",
        "https://appleid.apple.com" => "a Sign in with Apple token",
        audience if audience.contains(".apple.com") => "a token of another Apple service",
        _ if claims.text("iss") == Some("https://appleid.apple.com") => {
            "a Sign in with Apple token"
        }
        audience if audience.contains("://") && claims.get("iss").is_none() => {
            "a Web Push (VAPID) token"
        }
        _ if claims.get("sub").is_some() => "an OpenID Connect or OAuth token",
        _ => "a JWT of another service",
    }
}

/// `None` for a missing or unknown algorithm: the Maps token may be damaged.
fn other_algorithm(alg: Option<&str>) -> Option<&'static str> {
    Some(match alg? {
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => "a JWT signed with RSA",
        "HS256" | "HS384" | "HS512" => "a JWT signed with HMAC",
        "ES384" | "ES512" | "ES256K" => "a JWT signed with a key on another curve",
        "EdDSA" | "Ed25519" | "Ed448" => "a JWT signed with EdDSA",
        _ => return None,
    })
}

fn is_apple_id(text: &str) -> bool {
    text.len() == 10
        && bytes::all(text.as_bytes(), |byte| {
            byte.is_ascii_uppercase() || byte.is_ascii_digit()
        })
}

/// In the spelling of Apple's scopes: `MapKit JS` becomes `mapkit_js`.
fn scope_words(scope: Option<&Value>, words: &mut String) {
    match scope {
        Some(Value::String(text)) => {
            for character in text.chars() {
                words.push(match character {
                    '-' | ' ' => '_',
                    other => other.to_ascii_lowercase(),
                });
            }
            words.push('\n');
        }
        Some(Value::Array(list)) => {
            for element in list {
                if element.is_string() {
                    scope_words(Some(element), words);
                }
            }
        }
        _ => {}
    }
}
