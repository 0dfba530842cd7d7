//! Origins of pages.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::model::domain::DomainPattern;
use crate::model::host::Host;

/// The value of the header `Origin`, and its host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    text: String,
    host: Host,
}

impl Origin {
    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    /// Returns the origin of a page that the domain covers.
    pub(super) fn of_domain(domain: &DomainPattern) -> Option<Self> {
        let host = match domain.as_str().strip_prefix("*.") {
            Some(apex) => format!("www.{apex}"),
            None => domain.to_string(),
        };
        host.parse::<Host>().ok().map(Self::from)
    }
}

/// Parses an origin, a URL or a host.
impl FromStr for Origin {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let host: Host = text.parse()?;
        let Some((scheme, rest)) = text.trim().split_once("://") else {
            return Ok(Self::from(host));
        };
        let scheme = scheme.to_ascii_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let port = authority.rsplit_once(':').map_or("", |(_, port)| port);
        // Browsers omit the default port.
        let default = if scheme == "https" { "443" } else { "80" };
        let text = if port.is_empty() || port == default {
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
    fn origin_is_normalized_as_by_browsers() {
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
    fn wildcard_is_verified_with_a_subdomain() {
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
