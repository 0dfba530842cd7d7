//! Responses of Apple's services, for a key that Apple did not issue.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use test_support::key::TestKey;
use url::Url;

use crate::snapshot;

const MAPKIT: &str = include_str!("../mock/mapkit.core.js");
const DRAWING: &str = include_str!("../mock/drawing.js");
const TOKEN_ERROR: &str = include_str!("../mock/token-error.js");
const EMBED: &str = include_str!("../mock/embed.html");

/// Accepts tokens of one key.
#[derive(Clone)]
pub struct MockApple {
    public_point: Vec<u8>,
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl MockApple {
    pub fn new(key: &TestKey) -> Self {
        Self::from_public_point(key.public_point())
    }

    /// The point is uncompressed.
    pub fn from_public_point(point: &[u8]) -> Self {
        assert_eq!(point.len(), 65, "an uncompressed point");
        Self {
            public_point: point.to_vec(),
        }
    }

    /// Defines `tokenError({ token, scope, origin, publicKey })`.
    pub fn token_error_script(&self) -> String {
        let (x, y) = self.public_point[1..].split_at(32);
        let [x, y] = [x, y].map(|half| URL_SAFE_NO_PAD.encode(half));
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        format!("const publicKey = {jwk};\n{TOKEN_ERROR}")
    }

    /// `None` if the URL is not one that the pages should request from Apple.
    pub(crate) fn respond(&self, url: &Url) -> Option<Response> {
        Some(match (url.host_str()?, url.path()) {
            ("cdn.apple-mapkit.com", "/mk/6/mapkit.core.js" | "/mk/5.x.x/mapkit.core.js") => {
                let token_error = self.token_error_script();
                let script = format!("(() => {{\n{token_error}\n{DRAWING}\n{MAPKIT}\n}})();");
                Response::ok("text/javascript", script)
            }
            ("cdn.apple-mapkit.com", "/ma/bootstrap") => {
                Response::ok("application/json", "{}".to_owned())
            }
            ("cdn.apple-mapkit.com", "/ti/tile") => Response::ok(
                "image/svg+xml",
                r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#.to_owned(),
            ),
            ("embed.apple-mapkit.com", "/v1/place" | "/v1/embed") => {
                let page = EMBED.replace("/* token-error.js */", &self.token_error_script());
                Response::ok("text/html", page)
            }
            ("snapshot.apple-mapkit.com", "/api/v1/snapshot") => {
                match snapshot::error(url, &self.public_point) {
                    None => Response::ok("image/svg+xml", snapshot::draw(url)),
                    Some(reason) => Response {
                        status: 401,
                        content_type: "text/plain",
                        body: reason.to_owned(),
                    },
                }
            }
            _ => return None,
        })
    }
}

impl Response {
    fn ok(content_type: &'static str, body: String) -> Self {
        Self {
            status: 200,
            content_type,
            body,
        }
    }
}
