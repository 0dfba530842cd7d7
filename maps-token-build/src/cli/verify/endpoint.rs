//! Where a token is asked about.

use std::fmt;
use std::str::FromStr;

use crate::problem::Problem;

/// Where MapKit JS exchanges the token of a page.
pub(super) const APPLE: &str = "https://cdn.apple-mapkit.com/ma/bootstrap";

/// A release of MapKit JS that pages were seen to ask with.
const MAPKIT_JS: &str = "5.79.95";

/// An address to which the token may be sent.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    url: String,
    /// Asked without TLS, so nothing may leave this machine.
    is_on_this_machine: bool,
}

impl Endpoint {
    pub(super) fn url(&self) -> String {
        format!("{self}?apiVersion=2&mkjsVersion={MAPKIT_JS}&poi=1")
    }

    pub(super) fn is_on_this_machine(&self) -> bool {
        self.is_on_this_machine
    }

    /// Who it is that answers, as a subject of a sentence.
    pub(super) fn who(&self) -> String {
        if self.url == APPLE {
            "Apple".to_owned()
        } else {
            self.to_string()
        }
    }
}

impl FromStr for Endpoint {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let url = text.trim();
        let (scheme, rest) = url
            .split_once("://")
            .ok_or_else(|| Problem::new("this is not a URL").help(format!("like {APPLE}")))?;
        let authority = rest.split('/').next().unwrap_or_default();
        if url.contains(['?', '#', '@', '\\'])
            || url.contains(|it: char| it.is_whitespace() || it.is_control())
            || authority.is_empty()
        {
            return Err(
                Problem::new("this is not an address alone: host, port and path")
                    .help(format!("like {APPLE}")),
            );
        }
        let endpoint = |is_on_this_machine| Self {
            url: url.to_owned(),
            is_on_this_machine,
        };
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Ok(endpoint(false)),
            "http" if is_this_machine(authority) => Ok(endpoint(true)),
            "http" => Err(Problem::new(
                "a token is sent by https alone, but to this machine (http://127.0.0.1:8080)",
            )),
            _ => Err(Problem::new("the scheme of this address is https")),
        }
    }
}

fn is_this_machine(authority: &str) -> bool {
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
    fn a_token_goes_by_https_or_stays_on_this_machine() {
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
        for (text, right) in cases {
            assert_eq!(text.parse::<Endpoint>().is_ok(), right, "{text}");
        }
    }
}
