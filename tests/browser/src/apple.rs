//! What Apple's hosts would answer, for a key that Apple never issued.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use test_support::key::ThrowAwayKey;
use url::Url;

use crate::snapshot;

const MAPKIT: &str = include_str!("../apple/mapkit.core.js");
const DRAWING: &str = include_str!("../apple/drawing.js");
const REFUSAL: &str = include_str!("../apple/refusal.js");
const EMBED: &str = include_str!("../apple/embed.html");

/// Knows one key's public half.
#[derive(Clone)]
pub struct Apple {
    public_point: Vec<u8>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) body: String,
}

impl Apple {
    pub fn knowing(key: &ThrowAwayKey) -> Self {
        Self::knowing_public_point(key.public_point())
    }

    /// The uncompressed point.
    pub fn knowing_public_point(point: &[u8]) -> Self {
        assert_eq!(point.len(), 65, "two coordinates behind a 4");
        Self {
            public_point: point.to_vec(),
        }
    }

    /// The stand-in's judgement alone: `refusal({ token, scope, origin, publicKey })`.
    pub fn judgement(&self) -> String {
        let (x, y) = self.public_point[1..].split_at(32);
        let [x, y] = [x, y].map(|half| URL_SAFE_NO_PAD.encode(half));
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        format!("const publicKey = {jwk};\n{REFUSAL}")
    }

    /// `None` for what is not Apple's, or nothing that a page of ours should ask for.
    pub(crate) fn answer(&self, url: &Url) -> Option<Answer> {
        Some(match (url.host_str()?, url.path()) {
            ("cdn.apple-mapkit.com", "/mk/6/mapkit.core.js" | "/mk/5.x.x/mapkit.core.js") => {
                let judgement = self.judgement();
                let script = format!("(() => {{\n{judgement}\n{DRAWING}\n{MAPKIT}\n}})();");
                Answer::found("text/javascript", script)
            }
            ("cdn.apple-mapkit.com", "/ma/bootstrap") => {
                Answer::found("application/json", "{}".to_owned())
            }
            ("cdn.apple-mapkit.com", "/ti/tile") => Answer::found(
                "image/svg+xml",
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#.to_owned(),
            ),
            ("embed.apple-mapkit.com", "/v1/place" | "/v1/embed") => {
                let page = EMBED.replace("/* refusal.js */", &self.judgement());
                Answer::found("text/html", page)
            }
            ("snapshot.apple-mapkit.com", "/api/v1/snapshot") => {
                match snapshot::refusal(url, &self.public_point) {
                    None => Answer::found("image/svg+xml", snapshot::draw(url)),
                    Some(reason) => Answer {
                        status: 401,
                        kind: "text/plain",
                        body: reason.to_owned(),
                    },
                }
            }
            _ => return None,
        })
    }
}

impl Answer {
    fn found(kind: &'static str, body: String) -> Self {
        Self {
            status: 200,
            kind,
            body,
        }
    }
}
