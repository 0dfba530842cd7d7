//! The domains that a token is restricted to.
//!
//! Apple documents the claim `origin` as a list of domains. A third party measured what it matches
//! in July 2026: the host must be equal, or one label below a wildcard; `example.com` and
//! `*.example.com` are disjoint; a trailing slash matches nothing.

use std::fmt;
use std::slice;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::reveals_key;
use crate::model::host::{Host, PreviewHost, app_shell};
use crate::model::hostname::{self, Ipv4, Syntax};
use crate::model::public_suffix::is_public_suffix;
use crate::order::sorted_indexes;

/// One entry of the claim, in lowercase: `example.com`, `*.example.com`, `localhost`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DomainPattern(String);

/// At least one, without duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domains {
    list: Vec<DomainPattern>,
    /// Indexes of `list`, for lookups in long lists.
    by_name: Vec<usize>,
}

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
}

impl DomainPattern {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// For what is valid but rarely intended.
    pub(crate) fn warning(&self, is_production: bool) -> Option<Diagnostic> {
        if Ipv4::parse(&self.0) != Ipv4::Name {
            return Some(Diagnostic::warning(
                "ip-address",
                format!("domain `{self}` is an IP address: whether Apple accepts those is unknown"),
            ));
        }
        if is_production && (self.0 == "localhost" || self.0.ends_with(".localhost")) {
            return Some(
                Diagnostic::warning(
                    "localhost-in-production",
                    format!("domain `{self}` lets anyone use this token on their own machine"),
                )
                .help("move it to `[environments.development.tokens.NAME]`"),
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

impl Domains {
    const MAX_IN_MESSAGE: usize = 8;

    /// `None` if the list is empty.
    pub(crate) fn new(domains: Vec<DomainPattern>) -> Option<Self> {
        let mut is_repeated = vec![false; domains.len()];
        for pair in sort(&domains).windows(2) {
            if let [one, other] = *pair
                && domains.get(one) == domains.get(other)
                && let Some(is_repeated) = is_repeated.get_mut(other)
            {
                *is_repeated = true;
            }
        }
        let mut list = Vec::new();
        let mut repeated = is_repeated.iter();
        for domain in domains {
            if repeated.next() == Some(&false) {
                list.push(domain);
            }
        }
        if list.is_empty() {
            return None;
        }
        let by_name = sort(&list);
        Some(Self { list, by_name })
    }

    pub(crate) fn as_slice(&self) -> &[DomainPattern] {
        &self.list
    }

    pub(crate) fn iter(&self) -> slice::Iter<'_, DomainPattern> {
        self.list.iter()
    }

    pub(crate) fn contains(&self, domain: &DomainPattern) -> bool {
        self.contains_name(&domain.0)
    }

    /// Whether Apple accepts the token on a page of this host. What was not measured (an IP address,
    /// more than one label below a wildcard) counts as not covered.
    pub(crate) fn covers(&self, host: &Host) -> bool {
        if host.is_ip_address() {
            return false;
        }
        let host = host.as_str();
        match host.split_once('.') {
            _ if self.contains_name(host) => true,
            Some((_, parent)) => self.contains_name(&format!("*.{parent}")),
            None => false,
        }
    }

    fn contains_name(&self, name: &str) -> bool {
        let compare = |index: &usize| name_at(&self.list, *index).cmp(name);
        self.by_name.binary_search_by(compare).is_ok()
    }

    pub(crate) fn explain_uncovered(&self, host: &Host) -> Diagnostic {
        let error = Diagnostic::error(
            "uncovered-origin",
            format!("origin `{host}` is not covered by the domains of the token"),
        );
        if host.is_ip_address() {
            return error
                .note("whether Apple accepts IP addresses is unknown")
                .help("serve the page from a domain name");
        }
        let error = if self.list.len() > Self::MAX_IN_MESSAGE {
            error.help(format!("add `{host}` to `domains`"))
        } else {
            let mut list = String::new();
            for domain in &self.list {
                list.push_str(&format!("\"{domain}\", "));
            }
            error.help(format!("write `domains = [{list}\"{host}\"]`"))
        };
        // Explains the most similar domain.
        let mut apex = None;
        for domain in &self.list {
            match domain.0.strip_prefix("*.") {
                Some(parent) if parent == host.as_str() => {
                    return error.note(format!("`{domain}` does not match `{host}`"));
                }
                Some(parent) if is_below(host, parent) => {
                    return error.note(format!(
                        "`{domain}` matches one label; whether it matches more is unknown"
                    ));
                }
                None if apex.is_none() && is_below(host, &domain.0) => apex = Some(domain),
                _ => {}
            }
        }
        match apex {
            Some(domain) => error.note(format!("`{domain}` matches only itself")),
            None => error,
        }
    }
}

fn sort(list: &[DomainPattern]) -> Vec<usize> {
    sorted_indexes(list.len(), &|one, other| {
        name_at(list, one).cmp(name_at(list, other))
    })
}

fn name_at(list: &[DomainPattern], index: usize) -> &str {
    list.get(index).map_or("", DomainPattern::as_str)
}

fn is_below(host: &Host, parent: &str) -> bool {
    host.as_str()
        .strip_suffix(parent)
        .is_some_and(|rest| rest.ends_with('.'))
}

/// As in the claim `origin`: separated by commas, without spaces.
impl fmt::Display for Domains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, domain) in self.list.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{domain}")?;
        }
        Ok(())
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
                "commas",
            ),
            (" example.com", "must not contain spaces", "commas"),
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
            ("https:example.com", "must not contain `:`", ""),
            ("https:/example.com", "must not contain a path", ""),
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
            ("bu\u{308}cher.example", "ASCII", ""),
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
            ("\u{ff45}xample.com", "ASCII", ""),
            ("\u{130}zmir.example", "ASCII", ""),
            ("example\u{3002}com", "ASCII", ""),
            ("example.com\u{200b}", "ASCII", ""),
            ("exam\u{ad}ple.com", "ASCII", ""),
            ("*.com", "public suffix", "example.com"),
            ("*.co.uk", "public suffix", "example.co.uk"),
            ("*.github.io", "public suffix", "example.github.io"),
            ("*.pages.dev", "public suffix", "example.pages.dev"),
            ("*.vercel.app", "public suffix", "example.vercel.app"),
            ("*", "first label", "*.example.com"),
            ("*.", "end with `.`", ""),
            ("*.*.example.com", "first label", "*.example.com"),
            ("www.*.com", "first label", "*.example.com"),
            ("*example.com", "first label", "*.example.com"),
            ("a..b", "empty label", ""),
            (".example.com", "empty label", ""),
            ("-a.example", "start or end with `-`", ""),
            ("a,b", "letters, digits", ""),
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

    /// The measured matches, and below them what is unknown.
    #[test]
    fn covers_measured_matches() {
        let cases = [
            ("a.no", "https://a.no", true),
            ("a.no", "https://sub.a.no", false),
            ("*.a.no", "https://a.no", false),
            ("a.no,*.a.no", "https://a.no", true),
            ("a.no,*.a.no", "https://www.a.no", true),
            ("a.no,*.a.no", "https://nota.no", false),
            ("https://a.no", "https://a.no", true),
            ("localhost", "http://localhost:5173", true),
            // Not equal to what browsers send.
            ("a.no", "https://a.no.", false),
            ("a.no", "tauri://a.no", false),
            // Unknown.
            ("*.a.no", "https://one.two.a.no", false),
            ("192.0.2.1", "http://192.0.2.1:8080", false),
            ("127.0.0.1", "http://127.1", false),
            // Follows from the above.
            ("*.a.no", "https://.a.no", false),
            ("*.a.no", "https://wwwa.no", false),
            ("www.a.no", "https://a.no", false),
            ("A.no", "HTTPS://a.NO:443/path?query#fragment", true),
            ("a.no", "a.no", true),
        ];
        for (domains, origin, covered) in cases {
            let domains = domains
                .split(',')
                .map(|domain| domain.parse().expect("a domain"));
            let domains = Domains::new(domains.collect()).expect("one domain or more");
            let host = origin.parse::<Host>();
            let is_covered = host.is_ok_and(|host| domains.covers(&host));
            assert_eq!(is_covered, covered, "{domains} and {origin}");
        }
        // Apple rejects it.
        assert!("a.no/".parse::<DomainPattern>().is_err());
    }

    #[test]
    fn uncovered_origin_is_explained() {
        let cases = [
            (
                "*.a.no",
                "https://a.no",
                "write `domains = [\"*.a.no\", \"a.no\"]`",
                Some("`*.a.no` does not match `a.no`"),
            ),
            (
                "b.no,a.no",
                "https://www.a.no",
                "write `domains = [\"b.no\", \"a.no\", \"www.a.no\"]`",
                Some("`a.no` matches only itself"),
            ),
            (
                "www.a.no,a.no",
                "https://x.www.a.no",
                "write `domains = [\"www.a.no\", \"a.no\", \"x.www.a.no\"]`",
                Some("`www.a.no` matches only itself"),
            ),
            (
                "a.no,*.b.no,*.a.no",
                "https://x.y.a.no",
                "write `domains = [\"a.no\", \"*.b.no\", \"*.a.no\", \"x.y.a.no\"]`",
                Some("`*.a.no` matches one label; whether it matches more is unknown"),
            ),
            (
                "b.no,*.c.no",
                "https://a.no",
                "write `domains = [\"b.no\", \"*.c.no\", \"a.no\"]`",
                None,
            ),
            (
                "1.no,2.no,3.no,4.no,5.no,6.no,7.no,8.no",
                "https://9.no",
                "write `domains = [\"1.no\", \"2.no\", \"3.no\", \"4.no\", \"5.no\", \"6.no\", \
                 \"7.no\", \"8.no\", \"9.no\"]`",
                None,
            ),
            (
                "1.no,2.no,3.no,4.no,5.no,6.no,7.no,8.no,9.no",
                "https://a.no",
                "add `a.no` to `domains`",
                None,
            ),
            (
                "a.no",
                "http://192.0.2.1",
                "serve the page from a domain name",
                Some("whether Apple accepts IP addresses is unknown"),
            ),
        ];
        for (domains, origin, help, note) in cases {
            let domains = domains
                .split(',')
                .map(|domain| domain.parse().expect("a domain"));
            let host: Host = origin.parse().expect("an origin");
            let mut expected = Diagnostic::error(
                "uncovered-origin",
                format!("origin `{host}` is not covered by the domains of the token"),
            )
            .help(help);
            if let Some(note) = note {
                expected = expected.note(note);
            }
            let error = Domains::new(domains.collect())
                .expect("a domain")
                .explain_uncovered(&host);
            assert_eq!(error.to_string(), expected.to_string());
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
                domain.warning(is_production).is_some(),
                is_warning,
                "{domain}"
            );
        }
    }
}
