//! Authorization of Web Snapshots.

mod picture;

pub(crate) use picture::draw;
use test_support::time::now;
use test_support::verify::Jwt;
use url::Url;

use crate::token::is_valid_signature;

/// Why Apple's service would reject the URL. Requests for images have no origin.
pub(crate) fn error(url: &Url, public_point: &[u8]) -> Option<&'static str> {
    match (parameter(url, "signature"), parameter(url, "token")) {
        (Some(_), None) => signature_error(url, public_point),
        (None, Some(token)) => token_error(&token, public_point),
        (Some(_), Some(_)) => Some("a signature and a token"),
        (None, None) => Some("neither a signature nor a token"),
    }
}

fn signature_error(url: &Url, public_point: &[u8]) -> Option<&'static str> {
    // Not decoded, which could change the signed bytes.
    let path_and_query = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let Some((signed, signature)) = path_and_query.rsplit_once("&signature=") else {
        return Some("the signature is not the last parameter");
    };
    let expires = parameter(url, "expires").map(|seconds| seconds.parse::<u64>());
    if parameter(url, "teamId").is_none() || parameter(url, "keyId").is_none() {
        Some("a signature without teamId and keyId")
    } else if !is_valid_signature(signed, signature, public_point) {
        Some("wrong signature")
    } else if expires.is_some_and(|seconds| seconds.is_ok_and(is_past)) {
        Some("expired")
    } else {
        None
    }
}

fn token_error(token: &str, public_point: &[u8]) -> Option<&'static str> {
    if token.split('.').count() != 3 {
        return Some("not a JWT");
    }
    let (message, signature) = token.rsplit_once('.')?;
    if !is_valid_signature(message, signature, public_point) {
        return Some("wrong signature");
    }
    let claims = Jwt::decode(token).claims;
    let scopes = claims["scope"].as_str().unwrap_or_default();
    if !scopes.split(' ').any(|scope| scope == "web_snapshots") {
        Some("wrong scope")
    } else if claims["exp"].as_u64().is_some_and(is_past) {
        Some("expired")
    } else {
        None
    }
}

fn is_past(seconds: u64) -> bool {
    now() >= seconds
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut values = url.query_pairs().filter(|(key, _)| key == name);
    values.next().map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_support::key::TestKey;

    use super::*;
    use crate::token::{Signer, flip_signature_bit};

    #[test]
    fn snapshot_requires_signature_or_token() {
        let key = TestKey::generate();
        let signer = Signer::new(&key);
        let (earlier, later) = (now() - 60, now() + 60);
        let token = |scope: &str, exp: u64| {
            let token = signer.sign(&json!({ "scope": scope, "exp": exp }));
            format!("center=55.9,-3.1&token={token}")
        };
        let with_signature = |query: &str| {
            let signature = signer.signature(&format!("/api/v1/snapshot?{query}"));
            format!("{query}&signature={signature}")
        };
        let ids = "teamId=DEF123GHIJ&keyId=ABC123DEFG";
        let valid = with_signature(&format!("center=55.9,-3.1&expires={later}&{ids}"));
        let not_last = format!("{valid}&z=3");
        let both = format!("token=eyJ&{valid}");

        for (query, expected) in [
            (valid.clone(), None),
            (with_signature(&format!("center=auto&{ids}")), None),
            (with_wrong_signature(&valid), Some("wrong signature")),
            (valid.replace("55.9", "55.8"), Some("wrong signature")),
            (valid.replace("55.9,", "55.9%2C"), Some("wrong signature")),
            (not_last, Some("wrong signature")),
            (
                with_signature(&format!("expires={earlier}&{ids}")),
                Some("expired"),
            ),
            (
                with_signature("center=auto"),
                Some("a signature without teamId and keyId"),
            ),
            (both, Some("a signature and a token")),
            (
                "center=auto".to_owned(),
                Some("neither a signature nor a token"),
            ),
            (token("web_snapshots", later), None),
            (token("web_snapshots", earlier), Some("expired")),
            (token("mapkit_js", later), Some("wrong scope")),
            (
                flip_signature_bit(&token("web_snapshots", later)),
                Some("wrong signature"),
            ),
            ("token=placeholder".to_owned(), Some("not a JWT")),
        ] {
            let url = format!("https://snapshot.apple-mapkit.com/api/v1/snapshot?{query}");
            let url = Url::parse(&url).expect("a URL");
            assert_eq!(error(&url, key.public_point()), expected, "{query}");
        }
    }

    fn with_wrong_signature(query: &str) -> String {
        let (signed, signature) = query.rsplit_once('=').expect("a signature");
        let first = if signature.starts_with('A') { "B" } else { "A" };
        format!("{signed}={first}{}", &signature[1..])
    }
}
