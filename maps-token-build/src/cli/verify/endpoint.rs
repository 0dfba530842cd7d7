//! The URL that requests are sent to.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;

/// MapKit JS exchanges the token of a page here.
pub(super) const APPLE: &str = "https://cdn.apple-mapkit.com/ma/bootstrap";

/// A release of MapKit JS in observed requests.
const MAPKIT_JS: &str = "5.79.95";

/// A URL that the token may be sent to.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    url: String,
    /// There is no TLS, so requests must not leave this machine.
    is_loopback: bool,
}

impl Endpoint {
    pub(super) fn url(&self) -> String {
        format!("{self}?apiVersion=2&mkjsVersion={MAPKIT_JS}&poi=1")
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    pub(super) fn display_name(&self) -> String {
        if self.url == APPLE {
            "Apple".to_owned()
        } else {
            self.to_string()
        }
    }
}

impl FromStr for Endpoint {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let url = text.trim();
        let (scheme, rest) = url.split_once("://").ok_or_else(|| {
            Diagnostic::error("invalid-endpoint", "expected a URL, found no scheme")
                .help(format!("the default is `{APPLE}`"))
        })?;
        let authority = rest.split('/').next().unwrap_or_default();
        if url.contains(['?', '#', '@', '\\'])
            || url.contains(|it: char| it.is_whitespace() || it.is_control())
            || authority.is_empty()
        {
            return Err(Diagnostic::error(
                "invalid-endpoint",
                "expected a URL with host, port and path only",
            )
            .help(format!("the default is `{APPLE}`")));
        }
        let endpoint = |is_loopback| Self {
            url: url.to_owned(),
            is_loopback,
        };
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Ok(endpoint(false)),
            "http" if is_loopback(authority) => Ok(endpoint(true)),
            "http" => Err(Diagnostic::error(
                "invalid-endpoint",
                "unencrypted URL: `http` is only allowed for this machine, as in `http://127.0.0.1:8080`",
            )),
            _ => Err(Diagnostic::error(
                "invalid-endpoint",
                "unsupported scheme: expected `https`",
            )),
        }
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(authority, |(host, _)| host);
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_is_only_for_loopback() {
        let cases = [
            (APPLE, true),
            ("https://proxy.example/ma/bootstrap", true),
            ("http://127.0.0.1:8080/ma/bootstrap", true),
            ("http://localhost:8080", true),
            ("http://[::1]:8080/x", true),
            ("http://cdn.apple-mapkit.com/ma/bootstrap", false),
            ("http://localhost.example/", false),
            ("http://127.0.0.1.example/", false),
            ("http://127.0.0.1:80@host.example/", false),
            ("https://", false),
            ("https://host.example/?apiVersion=1", false),
            ("https://host.example/a b", false),
            ("ftp://host.example/", false),
            ("host.example", false),
        ];
        for (text, is_valid) in cases {
            assert_eq!(text.parse::<Endpoint>().is_ok(), is_valid, "{text}");
        }
    }
}
