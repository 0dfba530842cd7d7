//! The origins of pages, as browsers send them.

use std::fmt;
use std::str::FromStr;

use crate::origin::{Domain, Host};
use crate::problem::Problem;

/// The header `Origin` of a page, and the host in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    text: String,
    host: Host,
}

impl Origin {
    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    /// A page that the domain is meant for: below a wildcard it is one by name.
    pub(super) fn of_domain(domain: &Domain) -> Option<Self> {
        let host = match domain.as_str().strip_prefix("*.") {
            Some(apex) => format!("www.{apex}"),
            None => domain.to_string(),
        };
        host.parse::<Host>().ok().map(Self::from)
    }
}

/// From an origin, a URL, or a host alone.
impl FromStr for Origin {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let host: Host = text.parse()?;
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return Ok(Self::from(host));
        };
        let scheme = scheme.to_ascii_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
        // As browsers do: what goes without saying is not said.
        let usual = if scheme == "https" { "443" } else { "80" };
        let text = if port.is_empty() || port == usual {
            format!("{scheme}://{host}")
        } else {
            format!("{scheme}://{host}:{port}")
        };
        Ok(Self { text, host })
    }
}

impl From<Host> for Origin {
    fn from(host: Host) -> Self {
        let scheme = if host.to_string() == "localhost" {
            "http"
        } else {
            "https"
        };
        Self {
            text: format!("{scheme}://{host}"),
            host,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        let cases = [
            ("https://example.com", "https://example.com"),
            ("https://Example.com/shop?a#b", "https://example.com"),
            ("https://example.com:443/", "https://example.com"),
            ("https://example.com:8443", "https://example.com:8443"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("http://example.com:80", "http://example.com"),
            ("example.com", "https://example.com"),
            ("localhost", "http://localhost"),
        ];
        for (text, origin) in cases {
            let found = text.parse::<Origin>().map(|origin| origin.to_string());
            assert_eq!(found.as_deref(), Ok(origin), "{text}");
        }
    }

    #[test]
    fn a_domain_is_asked_for_as_a_page_below_it() {
        let cases = [
            ("example.com", "https://example.com"),
            ("*.example.com", "https://www.example.com"),
            ("localhost", "http://localhost"),
        ];
        for (domain, origin) in cases {
            let domain = domain.parse().expect("a domain");
            let found = Origin::of_domain(&domain).map(|origin| origin.to_string());
            assert_eq!(found.as_deref(), Some(origin));
        }
    }
}
