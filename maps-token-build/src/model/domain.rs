//! A domain that a token may be restricted to, as it is written in `domains`.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::reveals_key;
use crate::model::host::{Host, PreviewHost, app_shell};
use crate::model::hostname::{self, Ipv4, Syntax};
use crate::model::public_suffix::is_public_suffix;

/// One entry of the claim, in lowercase: `example.com`, `*.example.com`, `localhost`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DomainPattern(String);

impl FromStr for DomainPattern {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        // In lowercase, as the checks see it, a key is not recognized.
        Self::parse(text).map_err(|error| {
            if reveals_key(text) {
                Diagnostic::error(
                    error.code,
                    "invalid domain: it looks like part of a private key",
                )
            } else {
                error
            }
        })
    }
}

impl DomainPattern {
    fn parse(text: &str) -> Result<Self, Diagnostic> {
        hostname::check_length(text)?;
        hostname::check_ascii(text)?;
        let text = text.to_ascii_lowercase();
        let pattern = match text.split_once("://") {
            Some(("https" | "http", pattern)) => pattern,
            Some((scheme, _)) => match app_shell(scheme) {
                Some(error) => return Err(error),
                None => &text,
            },
            None => &text,
        };
        hostname::check(pattern, Syntax::Pattern)?;
        if let Some(parent) = pattern.strip_prefix("*.")
            && is_public_suffix(parent)
        {
            let message =
                format!("wildcard over public suffix `{parent}` would let anyone use this token");
            return Err(Diagnostic::error("public-suffix-wildcard", message)
                .help(format!("write your own domain, like `example.{parent}`")));
        }
        Ok(Self(pattern.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns a warning if the domain is valid but rarely intended. `production` is the name of its token,
    /// unless the token is for another environment.
    pub(crate) fn warning(&self, production: Option<&str>) -> Option<Diagnostic> {
        if Ipv4::parse(&self.0) != Ipv4::Name {
            return Some(Diagnostic::warning(
                "ip-address",
                format!("domain `{self}` is an IP address: whether Apple accepts those is unknown"),
            ));
        }
        if let Some(token) = production
            && (self.0 == "localhost" || self.0.ends_with(".localhost"))
        {
            return Some(
                Diagnostic::warning(
                    "localhost-in-production",
                    format!("domain `{self}` lets anyone use this token on their own machine"),
                )
                .help(format!(
                    "move it to `domains` in `[environments.development.tokens.{token}]`"
                )),
            );
        }
        None
    }
}

impl From<Host> for DomainPattern {
    fn from(host: Host) -> Self {
        Self(host.as_str().to_owned())
    }
}

impl From<PreviewHost> for DomainPattern {
    fn from(PreviewHost(host): PreviewHost) -> Self {
        Self::from(host)
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pattern_is_lowercase_without_scheme() {
        let cases = [
            ("example.com", "example.com"),
            ("*.example.com", "*.example.com"),
            ("localhost", "localhost"),
            ("Example.COM", "example.com"),
            ("https://example.com", "example.com"),
            ("HTTP://*.Example.com", "*.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("192.0.2.1", "192.0.2.1"),
            ("github.io", "github.io"),
            ("intranet", "intranet"),
            ("*.localhost", "*.localhost"),
            ("1.example", "1.example"),
            ("mine.github.io", "mine.github.io"),
            ("*.mine.github.io", "*.mine.github.io"),
        ];
        for (written, becomes) in cases {
            let domain = written
                .parse::<DomainPattern>()
                .map(|domain| domain.to_string());
            assert_eq!(domain.as_deref(), Ok(becomes), "{written}");
        }
    }

    #[test]
    fn names_have_253_characters_and_labels_63() {
        let label = "a".repeat(63);
        let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        assert_eq!(longest.len(), 253);
        assert!(longest.parse::<DomainPattern>().is_ok());
        for too_long in [format!("{longest}a"), format!("a{label}.no")] {
            assert!(too_long.parse::<DomainPattern>().is_err(), "{too_long}");
        }
    }

    #[test]
    fn pattern_rejects_unmatchable_domains() {
        let cases = [
            ("", "empty domain", "example.com"),
            ("   ", "empty domain", "example.com"),
            (
                "example.com www.example.com",
                "must not contain spaces",
                "write `[\"example.com\", \"www.example.com\"]`",
            ),
            (
                "a.no, *.b.no",
                "must not contain `,`",
                "write `[\"a.no\", \"*.b.no\"]`",
            ),
            (
                "exa mple.com",
                "must not contain spaces",
                "write each domain in quotes",
            ),
            (
                "a.no;b.no",
                "must not contain `;`",
                "write `[\"a.no\", \"b.no\"]`",
            ),
            (
                "a.no;-b",
                "must not contain `;`",
                "write each domain in quotes",
            ),
            (
                " example.com",
                "must not contain spaces",
                "write `example.com`",
            ),
            (
                "example.com/",
                "must not end with `/`",
                "write `example.com`",
            ),
            (
                "https://example.com/",
                "must not end with `/`",
                "write `example.com`",
            ),
            (
                "example.com/shop",
                "must not contain a path",
                "write `example.com`",
            ),
            (
                "https://example.com:443/x",
                "must not contain a path",
                "write `example.com`",
            ),
            ("*.a.no:8080/", "must not end with `/`", "write `*.a.no`"),
            (
                "me:word@a.no:80/x",
                "must not contain a path",
                "write `a.no`",
            ),
            ("ftp://me@a.no:21", "scheme", "write `a.no`"),
            (
                "example.com?a=b",
                "must not contain a path",
                "write `example.com`",
            ),
            (
                "example.com#map",
                "must not contain a path",
                "write `example.com`",
            ),
            ("me@example.com", "user name", "write `example.com`"),
            (
                "example.com:8080",
                "must not contain a port",
                "remove the port: `example.com`",
            ),
            (
                "http://localhost:3000",
                "must not contain a port",
                "remove the port: `localhost`",
            ),
            ("https:example.com", "scheme", "write `example.com`"),
            ("https:/example.com", "scheme", "write `example.com`"),
            ("https:8080", "must not contain a port", "remove the port"),
            (
                "//example.com",
                "must not start with `/`",
                "write `example.com`",
            ),
            ("//", "must not start with `/`", ""),
            ("shop:example.com", "must not contain `:`", ""),
            ("tauri://localhost", "Tauri", "`localhost`"),
            ("Capacitor://localhost", "Capacitor", "`localhost`"),
            ("ionic://localhost", "Ionic", "`localhost`"),
            (
                "127.1",
                "browsers read it as an IP address",
                "write `127.0.0.1`",
            ),
            (
                "0x7f.1",
                "browsers read it as an IP address",
                "write `127.0.0.1`",
            ),
            (
                "0177.0.0.01",
                "browsers read it as an IP address",
                "write `127.0.0.1`",
            ),
            (
                "2130706433",
                "browsers read it as an IP address",
                "write `127.0.0.1`",
            ),
            ("127.0.0.256", "ends in a number", ""),
            ("example.1", "ends in a number", ""),
            ("*.127.0.0.1", "ends in a number", ""),
            ("*.0.0.1", "ends in a number", ""),
            ("xn--a.example", "xn--", ""),
            // A second spelling of `xn--tda`.
            ("xn---tda.example", "xn--", ""),
            ("me@-a.no", "user name", ""),
            ("ftp://example.com", "scheme", "write `example.com`"),
            ("example.com.", "end with `.`", "write `example.com`"),
            ("[::1]", "IPv6", ""),
            ("::1", "IPv6", ""),
            ("bücher.example", "ASCII", "write `xn--bcher-kva.example`"),
            (
                "*.Bücher.example",
                "ASCII",
                "write `*.xn--bcher-kva.example`",
            ),
            ("日本.example", "ASCII", "write `xn--wgv71a.example`"),
            ("bu\u{308}cher.example", "ASCII", "copy its address"),
            ("אתר.example", "ASCII", "copy its address"),
            ("BÜCHER.example/x", "ASCII", "write `xn--bcher-kva.example`"),
            (
                "https://bücher.example:80",
                "ASCII",
                "write `xn--bcher-kva.example`",
            ),
            // Letters that lower case or IDNA would turn into ASCII: KELVIN SIGN, LONG S, full width.
            ("\u{212a}ayak.example", "ASCII", ""),
            ("\u{212a}ay\u{e4}k.example", "ASCII", ""),
            ("\u{17f}hop.example", "ASCII", ""),
            ("\u{ff45}xample.com", "ASCII", "write `example.com`"),
            ("\u{130}zmir.example", "ASCII", ""),
            ("example\u{3002}com", "ASCII", "write `example.com`"),
            (
                "bücher\u{ff0e}example",
                "ASCII",
                "write `xn--bcher-kva.example`",
            ),
            ("example.com\u{200b}", "U+200B", "write `example.com`"),
            ("exam\u{ad}ple.com", "U+00AD", "write `example.com`"),
            ("exam\u{a0}ple.com", "U+00A0", "remove the character"),
            // CYRILLIC SMALL LETTER A, and a hyphen of word processors.
            ("ex\u{430}mple.com", "ASCII", "replace `\u{430}` (U+0430)"),
            ("my\u{2010}shop.com", "ASCII", "replace `\u{2010}` (U+2010)"),
            ("пример.com", "ASCII", "write `xn--e1afmkfd.com`"),
            ("*.com", "public suffix", "example.com"),
            ("*.co.uk", "public suffix", "example.co.uk"),
            ("*.github.io", "public suffix", "example.github.io"),
            ("*.pages.dev", "public suffix", "example.pages.dev"),
            ("*.vercel.app", "public suffix", "example.vercel.app"),
            ("*", "first label", "write `restriction = \"none\"`"),
            ("*.", "end with `.`", ""),
            ("*.*.example.com", "first label", "*.example.com"),
            ("www.*.com", "first label", "*.example.com"),
            ("*example.com", "first label", "*.example.com"),
            ("a..b", "empty label", ""),
            (
                ".example.com",
                "must not start with `.`",
                "write `example.com`, and `*.example.com`",
            ),
            (".", "must not start with `.`", ""),
            ("-a.example", "start or end with `-`", ""),
            ("a|b", "letters, digits", ""),
            (",", "must not contain `,`", ""),
            ("a\"b", "letters, digits", ""),
            (&"x".repeat(64), "63 characters", ""),
            (&"a.".repeat(127), "end with `.`", "write `a.a.a"),
            (&["a"; 128].join("."), "253 characters", ""),
            (&"a@".repeat(1 << 20), "253 characters", ""),
            (
                &format!("a.no/{}", "a".repeat(1007)),
                "must not contain a path",
                "write `a.no`",
            ),
            (&format!("a.no/{}", "a".repeat(1008)), "253 characters", ""),
        ];
        for (text, reason, help) in cases {
            match text.parse::<DomainPattern>() {
                Ok(domain) => panic!("{text} was parsed as {domain}"),
                Err(error) => {
                    let error = error.to_string();
                    assert!(
                        error.contains(reason) && error.contains(help),
                        "{text}: {error}"
                    );
                    // A wrong suggestion is worse than none.
                    assert!(
                        !help.is_empty() || !error.contains("write `"),
                        "{text}: {error}"
                    );
                }
            }
        }
    }

    #[test]
    fn warns_of_rarely_intended_domains() {
        let cases = [
            ("localhost", true, true),
            ("localhost", false, false),
            ("shop.localhost", true, true),
            ("*.localhost", true, true),
            ("192.0.2.1", true, true),
            ("192.0.2.1", false, true),
            ("example.com", true, false),
            ("localhost.example", true, false),
        ];
        for (domain, is_production, is_warning) in cases {
            let domain: DomainPattern = domain.parse().expect("a domain");
            assert_eq!(
                domain.warning(is_production.then_some("site")).is_some(),
                is_warning,
                "{domain}"
            );
        }
    }
}
