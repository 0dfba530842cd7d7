//! The domains that a token is restricted to: what may be written, and what goes into the claim.
//!
//! Apple documents the claim `origin` as a list of domains. What it matches was measured by a third
//! party against Apple's service in July 2026: the host must be equal, or one label under a
//! wildcard; `example.com` and `*.example.com` are disjoint; a trailing slash matches nothing.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::str::FromStr;

use crate::problem::Problem;
use crate::public_suffix::is_public_suffix;
use crate::source::holds_a_long_run;

/// One entry of the claim: `example.com`, `*.example.com`, `localhost`. Always lower-case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain(String);

/// The domains of one token, each once. None at all is a token without restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Domains(Vec<Domain>);

/// The host that a page is served from: what is left of a URL or an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host(String);

/// From DNS: 63 octets a label, 253 a name.
const LONGEST_LABEL: usize = 63;
const LONGEST_NAME: usize = 253;

impl FromStr for Domain {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let text = text.to_lowercase();
        let text = ["https://", "http://"]
            .into_iter()
            .find_map(|scheme| text.strip_prefix(scheme))
            .unwrap_or(&text);
        if let Some(fault) = fault(text) {
            return Err(fault);
        }
        Ok(Self(text.to_owned()))
    }
}

/// What is wrong with a domain without its scheme, the most telling thing first.
fn fault(text: &str) -> Option<Problem> {
    let problem = |what: &str| Problem::new(what);
    let instead = |problem: Problem, host: &str| {
        let host = without_port(host.rsplit('@').next().unwrap_or_default());
        // What was written may be a key in the wrong place: a proposal would repeat a piece of it.
        if !holds_a_long_run(text) && fault(host).is_none() {
            problem.help(format!("write \"{host}\""))
        } else {
            problem
        }
    };

    // First, because what follows looks again at what it cuts off.
    if text.len() > 4 * LONGEST_NAME {
        return Some(problem("a domain has at most 253 characters"));
    }
    if text.trim().is_empty() {
        return Some(problem("a domain is missing here").help("write one, like \"example.com\""));
    }
    if text.contains(char::is_whitespace) {
        let help =
            "separate domains by commas, or make a list: [\"example.com\", \"*.example.com\"]";
        return Some(problem("a domain has no spaces").help(help));
    }
    if let Some((_, scheme_less)) = text.split_once("://") {
        let fault = problem("a domain is the host name alone, without a scheme");
        return Some(instead(fault, scheme_less));
    }
    if let Some((host, rest)) = text.split_once(['/', '?', '#', '\\']) {
        let fault = if rest.is_empty() {
            problem("a slash after the domain makes Apple refuse every page of the site")
        } else {
            problem("a domain has no path: a token is good for the whole site")
        };
        return Some(instead(fault, host));
    }
    if let Some((_, host)) = text.split_once('@') {
        return Some(instead(
            problem("a domain has no user name before it"),
            host,
        ));
    }
    if text
        .parse::<IpAddr>()
        .is_ok_and(|address| address.is_ipv6())
        || text.starts_with('[')
    {
        return Some(problem(
            "an IPv6 address cannot stand here: Apple restricts tokens to domains",
        ));
    }
    if let Some((host, _)) = text.split_once(':') {
        let fault = problem("a domain has no port: a token is good for every port of its host");
        return Some(instead(fault, host));
    }
    if let Some(host) = text.strip_suffix('.') {
        return Some(instead(problem("a domain has no dot at its end"), host));
    }
    if !text.is_ascii() {
        let fault = problem("a domain is written in its ASCII form here, as browsers send it");
        let labels = text.split('.').map(ascii_label).collect::<Option<Vec<_>>>();
        return Some(match labels {
            Some(labels) => instead(fault, &labels.join(".")),
            None => fault,
        });
    }

    let host = text.strip_prefix("*.").unwrap_or(text);
    if host.contains('*') || host.is_empty() {
        return Some(
            problem("a `*` stands for the whole first label and nothing else")
                .help("write \"*.example.com\" for every host right below example.com"),
        );
    }
    if text.len() > LONGEST_NAME {
        return Some(problem("a domain has at most 253 characters"));
    }
    host.split('.').find_map(label_fault).or_else(|| {
        let lends_to_strangers = host.len() < text.len() && is_public_suffix(host);
        lends_to_strangers.then(|| {
            Problem::new(format!(
                "anyone can have a name below `{host}`: this would lend the token to strangers"
            ))
            .help(format!("name your own site, like \"example.{host}\""))
        })
    })
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    }
}

/// A label in its ASCII form. Without the mapping of full IDNA, which would take a large dependency:
/// it is a proposal that the user looks at.
fn ascii_label(label: &str) -> Option<String> {
    if label.is_ascii() {
        return Some(label.to_owned());
    }
    // What IDNA would map (full-width letters, marks apart from their letters) gets no proposal.
    let is_mapped = |character: char| {
        !character.is_alphanumeric() && !character.is_ascii()
            || ('\u{ff00}'..='\u{ffef}').contains(&character)
    };
    if label.contains(is_mapped) {
        return None;
    }
    punycode::encode(label)
        .ok()
        .map(|ascii| format!("xn--{ascii}"))
}

fn label_fault(label: &str) -> Option<Problem> {
    let right = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if label.is_empty() {
        Some(Problem::new("a domain has no empty part between two dots"))
    } else if !label.bytes().all(right) {
        Some(Problem::new(
            "a domain is letters, digits and hyphens, in parts separated by dots",
        ))
    } else if label.len() > LONGEST_LABEL {
        Some(Problem::new("a part of a domain has at most 63 characters"))
    } else if label.starts_with('-') || label.ends_with('-') {
        Some(Problem::new(
            "no part of a domain starts or ends with a hyphen",
        ))
    } else {
        None
    }
}

impl Domain {
    /// What is legal here but seldom meant.
    pub(crate) fn warning(&self, is_published: bool) -> Option<String> {
        if self.0.parse::<IpAddr>().is_ok() {
            return Some(format!(
                "the domain \"{self}\" is an IP address: whether Apple accepts those is not known"
            ));
        }
        if is_published && self.0 == "localhost" {
            return Some(
                "the domain \"localhost\" lets anyone use this token on a page of their own machine; \
                 keep it out of the token of the published site"
                    .to_owned(),
            );
        }
        None
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Domains {
    pub(crate) fn new(domains: impl IntoIterator<Item = Domain>) -> Self {
        let mut distinct = Vec::new();
        for domain in domains {
            if !distinct.contains(&domain) {
                distinct.push(domain);
            }
        }
        Self(distinct)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Domain> {
        self.0.iter()
    }

    pub(crate) fn contain(&self, domain: &Domain) -> bool {
        self.0.contains(domain)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether Apple would take the token from a page of this host. What was not measured (an IP
    /// address, more than one label under a wildcard) counts as no.
    pub(crate) fn covers(&self, host: &Host) -> bool {
        self.0.is_empty() || self.0.iter().any(|domain| domain.covers(host))
    }

    /// Why no domain covers the host, and what to write.
    pub(crate) fn uncovered(&self, host: &Host) -> Problem {
        let problem = Problem::new(format!(
            "pages of `{host}` could not use this token: no domain covers it"
        ));
        if host.is_ip_address() {
            return problem
                .help("whether Apple accepts IP addresses is not known; serve from a name");
        }
        let entries = self.0.iter().map(|domain| format!("\"{domain}\""));
        let entries: Vec<_> = entries.chain([format!("\"{host}\"")]).collect();
        let problem = problem.help(format!("domains = [{}]", entries.join(", ")));
        let apex = self
            .0
            .iter()
            .any(|domain| domain.0.strip_prefix("*.") == Some(&host.0));
        if apex {
            return problem.help(format!("`*.{host}` does not stand for `{host}` itself"));
        }
        let below = |domain: &&Domain| {
            let apex = domain.0.strip_prefix("*.").unwrap_or(&domain.0);
            let rest = host.0.strip_suffix(apex);
            rest.is_some_and(|rest| rest.ends_with('.'))
        };
        let related: Vec<_> = self.0.iter().filter(below).collect();
        let wildcard = related.iter().find(|domain| domain.0.starts_with("*."));
        match (wildcard, related.first()) {
            (Some(wildcard), _) => problem.help(format!(
                "`{wildcard}` stands for one label; whether for more is not known"
            )),
            (None, Some(domain)) => problem.help(format!("`{domain}` stands for that host alone")),
            (None, None) => problem,
        }
    }
}

impl Domain {
    fn covers(&self, host: &Host) -> bool {
        if host.is_ip_address() {
            return false;
        }
        match self.0.strip_prefix("*.") {
            None => self.0 == host.0,
            Some(apex) => {
                let label = host
                    .0
                    .strip_suffix(apex)
                    .and_then(|rest| rest.strip_suffix('.'));
                label.is_some_and(|label| !label.is_empty() && !label.contains('.'))
            }
        }
    }
}

impl Domain {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Host> for Domain {
    fn from(host: Host) -> Self {
        Self(host.0)
    }
}

impl Host {
    fn is_ip_address(&self) -> bool {
        self.0.parse::<Ipv4Addr>().is_ok()
    }
}

/// From an origin, a URL, or a host alone. Scheme, user, port, path and query are no part of it.
impl FromStr for Host {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        // A `-` stands in many a host, and not in the usual base64.
        if holds_a_long_run(&text.replace('-', ".")) {
            return Err(Problem::new("this is not the address of a site")
                .help("it is a URL or a host, like \"https://example.com\""));
        }
        let after_scheme = match text.split_once("://") {
            Some((scheme, _))
                if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) =>
            {
                return Err(Problem::new("the scheme of an origin is http or https"));
            }
            Some((_, rest)) => rest,
            None => text,
        };
        let authority = after_scheme
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = without_port(host);
        let host = host.strip_suffix('.').unwrap_or(host);
        let Domain(name) = host.parse()?;
        if name.starts_with("*.") {
            return Err(Problem::new("this is one host, without a `*`"));
        }
        Ok(Self(name))
    }
}

/// The host of a preview, as a variable names it: a URL, or a host alone.
///
/// Stricter than [`Host`], because Cargo writes the value of a tracked variable into `target/`: what
/// could be a key, or holds a credential, is refused whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PreviewHost(pub(crate) Host);

impl FromStr for PreviewHost {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let not_a_host = || {
            Problem::new("its value is not the address of a site")
                .help("it is a URL or a host, like \"https://preview.example.com\"")
        };
        let text = text.trim();
        if text.contains(['@', '?', '#']) {
            return Err(not_a_host()
                .help("without a user, a query and a fragment: nothing secret may be in it"));
        }
        let (scheme, rest) = text
            .split_once("://")
            .map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if (scheme.is_none() && !path.is_empty()) || holds_a_long_run(path) {
            return Err(not_a_host());
        }
        let host = authority.parse::<Host>().map_err(|_| not_a_host())?;
        let has_scheme_of_the_web = scheme.is_none_or(|scheme| ["http", "https"].contains(&scheme));
        let is_name = host.0.contains('.') || host.0 == "localhost";
        if has_scheme_of_the_web && is_name {
            Ok(Self(host))
        } else {
            Err(not_a_host())
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As the claim `origin` has it: separated by commas, without spaces.
impl fmt::Display for Domains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, domain) in self.0.iter().enumerate() {
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
    fn what_may_be_written_and_what_it_becomes() {
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
            ("mine.github.io", "mine.github.io"),
            ("*.mine.github.io", "*.mine.github.io"),
        ];
        for (written, becomes) in cases {
            let domain = written.parse::<Domain>().map(|domain| domain.to_string());
            assert_eq!(domain.as_deref(), Ok(becomes), "{written}");
        }
    }

    #[test]
    fn what_may_not_be_written_names_its_fault_and_the_cure() {
        let cases = [
            ("", "missing", "example.com"),
            ("   ", "missing", "example.com"),
            ("example.com www.example.com", "no spaces", "commas"),
            (" example.com", "no spaces", "commas"),
            ("example.com/", "slash", "write \"example.com\""),
            ("https://example.com/", "slash", "write \"example.com\""),
            ("example.com/shop", "no path", "write \"example.com\""),
            (
                "https://example.com:443/x",
                "no path",
                "write \"example.com\"",
            ),
            ("*.a.no:8080/", "slash", "write \"*.a.no\""),
            ("me:word@a.no:80/x", "no path", "write \"a.no\""),
            ("ftp://me@a.no:21", "scheme", "write \"a.no\""),
            ("example.com?a=b", "no path", "write \"example.com\""),
            ("example.com#map", "no path", "write \"example.com\""),
            ("me@example.com", "user name", "write \"example.com\""),
            ("example.com:8080", "no port", "write \"example.com\""),
            ("http://localhost:3000", "no port", "write \"localhost\""),
            ("ftp://example.com", "scheme", "write \"example.com\""),
            ("example.com.", "dot at its end", "write \"example.com\""),
            ("[::1]", "IPv6", ""),
            ("::1", "IPv6", ""),
            ("bücher.example", "ASCII", "write \"xn--bcher-kva.example\""),
            (
                "*.Bücher.example",
                "ASCII",
                "write \"*.xn--bcher-kva.example\"",
            ),
            ("日本.example", "ASCII", "write \"xn--wgv71a.example\""),
            ("bu\u{308}cher.example", "ASCII", ""),
            ("*.com", "strangers", "example.com"),
            ("*.co.uk", "strangers", "example.co.uk"),
            ("*.github.io", "strangers", "example.github.io"),
            ("*.pages.dev", "strangers", "example.pages.dev"),
            ("*.vercel.app", "strangers", "example.vercel.app"),
            ("*", "first label", "*.example.com"),
            ("*.", "dot at its end", ""),
            ("*.*.example.com", "first label", "*.example.com"),
            ("www.*.com", "first label", "*.example.com"),
            ("*example.com", "first label", "*.example.com"),
            ("a..b", "between two dots", ""),
            (".example.com", "between two dots", ""),
            ("-a.example", "hyphen", ""),
            ("a,b", "letters, digits", ""),
            ("a\"b", "letters, digits", ""),
            (&"a".repeat(64), "63 characters", ""),
            (&"a.".repeat(127), "dot at its end", ""),
            (&["a"; 128].join("."), "253 characters", ""),
            (&"a@".repeat(1 << 20), "253 characters", ""),
        ];
        for (written, fault, cure) in cases {
            match written.parse::<Domain>() {
                Ok(domain) => panic!("{written} was taken as {domain}"),
                Err(problem) => {
                    let text = problem.to_string();
                    assert!(
                        text.contains(fault) && text.contains(cure),
                        "{written}: {text}"
                    );
                }
            }
        }
    }

    /// The table of measured matches, row by row, and below it what is not known.
    #[test]
    fn what_apple_matches() {
        let cases = [
            ("a.no", "https://a.no", true),
            ("a.no", "https://sub.a.no", false),
            ("*.a.no", "https://a.no", false),
            ("a.no,*.a.no", "https://a.no", true),
            ("a.no,*.a.no", "https://www.a.no", true),
            ("a.no,*.a.no", "https://nota.no", false),
            ("https://a.no", "https://a.no", true),
            ("localhost", "http://localhost:5173", true),
            // Unknown, and so not counted on.
            ("*.a.no", "https://one.two.a.no", false),
            ("192.0.2.1", "http://192.0.2.1:8080", false),
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
            let domains = Domains::new(domains);
            let host = origin.parse::<Host>();
            let found = host.is_ok_and(|host| domains.covers(&host));
            assert_eq!(found, covered, "{domains} and {origin}");
        }
        // `a.no/` is refused by Apple, and cannot be written here.
        assert!("a.no/".parse::<Domain>().is_err());
    }

    #[test]
    fn an_uncovered_origin_gets_the_line_to_write() {
        let cases = [
            ("*.a.no", "https://a.no", "domains = [\"*.a.no\", \"a.no\"]"),
            (
                "a.no",
                "https://www.a.no",
                "domains = [\"a.no\", \"www.a.no\"]",
            ),
            ("*.a.no", "https://x.y.a.no", "one label"),
            ("a.no", "http://192.0.2.1", "not known"),
        ];
        for (domain, origin, cure) in cases {
            let domains = Domains::new([domain.parse().expect("a domain")]);
            let problem = domains
                .uncovered(&origin.parse().expect("an origin"))
                .to_string();
            assert!(problem.contains(cure), "{domain}, {origin}: {problem}");
        }
    }

    #[test]
    fn a_host_is_what_is_left_of_a_url() {
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
            ("https://*.example.com", Err("without a `*`")),
            ("ftp://example.com", Err("http or https")),
            ("https://", Err("missing")),
            ("https://exa mple.com", Err("no spaces")),
        ];
        for (text, expected) in cases {
            match (text.parse::<Host>(), expected) {
                (Ok(host), Ok(expected)) => assert_eq!(host.to_string(), expected),
                (Err(problem), Err(fault)) => {
                    assert!(problem.to_string().contains(fault), "{problem}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_variable_names_a_preview_or_nothing() {
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
            ("https://a.pages.dev/some/page", Some("a.pages.dev")),
            ("1", None),
            ("undefined", None),
            ("a/b", None),
            ("https://user:secret@example.com", None),
            ("https://example.com?key=secret", None),
            ("https://example.com#secret", None),
            (
                "https://example.com/MHcCAQEEIAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                None,
            ),
            ("MHcCAQ/AAAAAAAAAAA", None),
            ("ftp://example.com", None),
            ("https://*.example.com", None),
        ];
        for (text, expected) in cases {
            let host = text
                .parse::<PreviewHost>()
                .ok()
                .map(|PreviewHost(host)| host.to_string());
            assert_eq!(host.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_seldom_meant_is_warned_about() {
        let cases = [
            ("localhost", true, true),
            ("localhost", false, false),
            ("192.0.2.1", true, true),
            ("192.0.2.1", false, true),
            ("example.com", true, false),
            ("localhost.example", true, false),
        ];
        for (domain, is_published, warned) in cases {
            let domain: Domain = domain.parse().expect("a domain");
            assert_eq!(domain.warning(is_published).is_some(), warned, "{domain}");
        }
    }
}
