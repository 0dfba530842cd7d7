//! The host that a page is served from.

use std::fmt;
use std::str::FromStr;

use crate::bytes;
use crate::diagnostic::redact::reveals_key;
use crate::diagnostic::{Diagnostic, quote};
use crate::model::hostname::{self, Ipv4, Syntax, authority_len, without_port};

/// The host of an origin or a URL, without scheme, user name, port, path and query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host(String);

/// The host of a preview deployment, from a variable that contains a URL or a host name.
///
/// Stricter than [`Host`], because Cargo writes the value of a tracked variable into `target/`: what
/// may be a key or contain a credential is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PreviewHost(pub(crate) Host);

impl Host {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_ip_address(&self) -> bool {
        Ipv4::parse(&self.0) != Ipv4::Name
    }
}

impl FromStr for Host {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let text = text.trim_ascii();
        if reveals_key(text) {
            return Err(Diagnostic::error(
                "invalid-origin",
                "invalid origin: expected a URL or a host name, like `https://example.com`",
            ));
        }
        if text.eq_ignore_ascii_case("null") {
            return Err(Diagnostic::error(
                "invalid-origin",
                "invalid origin `null`: Apple cannot match a page that is a local file",
            ));
        }
        let after_scheme = match text.split_once("://") {
            Some((scheme, rest)) => {
                check_scheme(scheme)?;
                rest
            }
            None => {
                hostname::check_start(text, Syntax::Host)?;
                text
            }
        };
        let authority = after_scheme.get(..authority_len(after_scheme));
        let authority = authority.unwrap_or_default();
        let host = authority
            .rsplit_once('@')
            .map_or(authority, |(_, host)| host);
        let host = match (without_port(host), host.rsplit_once(':')) {
            (Some(host), _) => host,
            (None, Some((_, port))) if matches!(port.as_bytes(), [b'0'..=b'9', ..]) => {
                return Err(Diagnostic::error(
                    "invalid-origin",
                    format!("invalid port{}: expected a number up to 65535", quote(port)),
                ));
            }
            (None, _) => host,
        };
        hostname::check_length(host)?;
        hostname::check_ascii(host)?;
        let mut host = host.to_ascii_lowercase();
        if let Ipv4::Address(address) = Ipv4::parse(&host) {
            host = address.to_string();
        }
        hostname::check(&host, Syntax::Host)?;
        Ok(Self(host))
    }
}

fn check_scheme(scheme: &str) -> Result<(), Diagnostic> {
    if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
        return Ok(());
    }
    Err(app_shell(scheme).unwrap_or_else(|| {
        let message = format!(
            "invalid scheme{}: expected `http` or `https`",
            quote(scheme)
        );
        Diagnostic::error("invalid-origin", message)
    }))
}

/// Origins of the pages of app shells.
pub(super) fn app_shell(scheme: &str) -> Option<Diagnostic> {
    let shells = [
        ("tauri", "Tauri"),
        ("capacitor", "Capacitor"),
        ("ionic", "Ionic"),
    ];
    for (shell_scheme, name) in shells {
        if scheme.eq_ignore_ascii_case(shell_scheme) {
            let message = format!(
                "unsupported origin `{shell_scheme}://localhost`: whether Apple accepts the scheme of {name} apps is not documented"
            );
            return Some(
                Diagnostic::error("app-origin", message)
                    .note("the host of that origin is `localhost`")
                    .help("serve the app from `https`"),
            );
        }
    }
    None
}

impl FromStr for PreviewHost {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let not_a_host = || {
            Diagnostic::error(
                "invalid-preview-host",
                "invalid preview host: expected a URL or a host name, like `https://preview.example.com`",
            )
        };
        let text = text.trim_ascii();
        if bytes::any(text.as_bytes(), |it| matches!(it, b'@' | b'?' | b'#')) {
            return Err(not_a_host()
                .note("a user name, a query or a fragment may contain a secret")
                .help("remove the user name, the query and the fragment"));
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme), rest),
            None => (None, text),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if (scheme.is_none() && !path.is_empty()) || reveals_key(path) {
            return Err(not_a_host());
        }
        if !authority.is_ascii() {
            return Err(
                not_a_host().note("the name must be in ASCII (Punycode), as browsers send it")
            );
        }
        let no_dot = || {
            not_a_host().note("a host name contains a dot, unlike `null` or the name of a branch")
        };
        let has_dot = authority.contains('.');
        let host = authority
            .parse::<Host>()
            .map_err(|_| if has_dot { not_a_host() } else { no_dot() })?;
        if let Some(scheme) = scheme
            && check_scheme(scheme).is_err()
        {
            return Err(not_a_host().note("the scheme must be `http` or `https`"));
        }
        // Browsers read a number as an IP address, but it is probably a count.
        if host.0 != "localhost" && !has_dot {
            return Err(no_dot());
        }
        Ok(Self(host))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_is_normalized_as_in_browsers() {
        let cases = [
            (
                "https://deploy-preview-7--shop.netlify.app",
                Ok("deploy-preview-7--shop.netlify.app"),
            ),
            (
                "shop-git-main-me.vercel.app",
                Ok("shop-git-main-me.vercel.app"),
            ),
            (
                "https://user:secret@Example.com:8443/a/b?c#d",
                Ok("example.com"),
            ),
            ("http://localhost:3000/", Ok("localhost")),
            ("https://example.com:", Ok("example.com")),
            ("https://example.com\\a", Ok("example.com")),
            (" https://example.com\n", Ok("example.com")),
            ("HTTPS://XN--BCHER-KVA.example", Ok("xn--bcher-kva.example")),
            ("https://_dmarc.example.com", Ok("_dmarc.example.com")),
            ("http://127.1:8000", Ok("127.0.0.1")),
            ("http://0x7f.1", Ok("127.0.0.1")),
            ("http://2130706433/", Ok("127.0.0.1")),
            ("https://*.example.com", Err("must not contain `*`")),
            ("ftp://example.com", Err("`http` or `https`")),
            ("https://", Err("empty domain")),
            ("https://exa mple.com", Err("must not contain spaces")),
            ("https://example.com:80a", Err("invalid port `80a`")),
            (
                "https://example.com:65536",
                Err("invalid port `65536`: expected"),
            ),
            ("https:example.com", Err("write `example.com`")),
            ("https:/example.com", Err("write `example.com`")),
            ("//example.com/map", Err("must not start with `/`")),
            // Browsers keep the dot.
            ("https://example.com.", Err("must not end with `.`")),
            ("https://256.256.256.256", Err("ends in a number")),
            ("https://example.1", Err("ends in a number")),
            ("https://xn--a.example", Err("xn--")),
            ("https://xn--abc.example", Err("xn--")),
            ("https://xn--.example", Err("start or end with `-`")),
            ("https://xn--i-7iq.example", Ok("xn--i-7iq.example")),
            ("https://xn--example-.com", Err("start or end with `-`")),
            ("http://[::1]:8000", Err("IPv6")),
            ("null", Err("local file")),
            // KELVIN SIGN, whose lowercase is `k`.
            ("https://\u{212a}ayak.example", Err("ASCII")),
            ("https://bücher.example", Err("xn--bcher-kva.example")),
            ("https://\u{a0}example.com", Err("U+00A0")),
            ("tauri://localhost", Err("Tauri")),
            ("Capacitor://localhost", Err("Capacitor")),
            ("ionic://localhost", Err("not documented")),
            ("app://obsidian.md", Err("`http` or `https`")),
        ];
        for (text, expected) in cases {
            match (text.parse::<Host>(), expected) {
                (Ok(host), Ok(expected)) => assert_eq!(host.as_str(), expected),
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{text}: {error}");
                }
                (result, _) => panic!("{text}: {result:?}"),
            }
        }
    }

    #[test]
    fn preview_host_says_why() {
        let cases = [
            ("null", "contains a dot"),
            ("feature-1", "contains a dot"),
            ("https://bücher.example", "ASCII"),
            ("ftp://example.com", "scheme"),
            ("https://me@example.com", "user name"),
        ];
        for (text, reason) in cases {
            let error = text.parse::<PreviewHost>().map(|_| ());
            let error = error.expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn preview_host_contains_no_secret() {
        let cases = [
            (
                "https://deploy-preview-7--shop.netlify.app",
                Some("deploy-preview-7--shop.netlify.app"),
            ),
            (
                "shop-git-main-me.vercel.app",
                Some("shop-git-main-me.vercel.app"),
            ),
            ("http://localhost:3000/", Some("localhost")),
            ("HTTPS://A.pages.dev", Some("a.pages.dev")),
            ("https://a.pages.dev/some/page", Some("a.pages.dev")),
            ("1", None),
            ("undefined", None),
            ("null", None),
            ("a/b", None),
            ("https://user:secret@example.com", None),
            ("https://example.com?key=secret", None),
            ("https://example.com#secret", None),
            (
                "https://example.com/MHcCAQEEIF3kq9Wb7xYt2Lz5Rc8Vd1Hn4Jm6Pg0",
                None,
            ),
            ("MHcCAQ/F3kq9Wb7xYt2", None),
            ("ftp://example.com", None),
            ("tauri://localhost", None),
            ("https://*.example.com", None),
        ];
        for (text, expected) in cases {
            let host = text.parse::<PreviewHost>().ok();
            let host = host.as_ref().map(|PreviewHost(host)| host.as_str());
            assert_eq!(host, expected, "{text}");
        }
    }
}
