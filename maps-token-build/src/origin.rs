//! The domains that a token is restricted to: what may be written, and what goes into the claim.
//!
//! Apple documents the claim `origin` as a list of domains. What it matches was measured by a third
//! party against Apple's service in July 2026: the host must be equal, or one label under a
//! wildcard; `example.com` and `*.example.com` are disjoint; a trailing slash matches nothing.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::problem::Problem;

/// One entry of the claim: `example.com`, `*.example.com`, `localhost`. Always lower-case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain(String);

/// The domains of one token: at least one, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domains(Vec<Domain>);

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
    let problem = Problem::new;
    let instead = |problem: Problem, host: &str| {
        if fault(host).is_none() {
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
        return Some(
            problem("a domain is written in its ASCII form here, as browsers send it")
                .help("that form starts with `xn--`; a browser's address bar gives it when copied"),
        );
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
    host.split('.').find_map(label_fault)
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
    pub(crate) fn warning(&self) -> Option<String> {
        if self.0.parse::<IpAddr>().is_ok() {
            return Some(format!(
                "the domain \"{self}\" is an IP address: whether Apple accepts those is not known"
            ));
        }
        if self.0 == "localhost" {
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
    pub(crate) fn new(domains: impl IntoIterator<Item = Domain>) -> Result<Self, Problem> {
        let mut distinct = Vec::new();
        for domain in domains {
            if !distinct.contains(&domain) {
                distinct.push(domain);
            }
        }
        if distinct.is_empty() {
            return Err(
                Problem::new("a token for the browser needs at least one domain")
                    .help("domains = [\"example.com\", \"*.example.com\"]"),
            );
        }
        Ok(Self(distinct))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Domain> {
        self.0.iter()
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
            ("example.com?a=b", "no path", "write \"example.com\""),
            ("example.com#map", "no path", "write \"example.com\""),
            ("me@example.com", "user name", "write \"example.com\""),
            ("example.com:8080", "no port", "write \"example.com\""),
            ("http://localhost:3000", "no port", "write \"localhost\""),
            ("ftp://example.com", "scheme", "write \"example.com\""),
            ("example.com.", "dot at its end", "write \"example.com\""),
            ("[::1]", "IPv6", ""),
            ("::1", "IPv6", ""),
            ("bücher.example", "ASCII", "xn--"),
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

    #[test]
    fn what_is_seldom_meant_is_warned_about() {
        let cases = [
            ("localhost", true),
            ("192.0.2.1", true),
            ("example.com", false),
            ("localhost.example", false),
        ];
        for (domain, warned) in cases {
            let domain: Domain = domain.parse().expect("a domain");
            assert_eq!(domain.warning().is_some(), warned, "{domain}");
        }
    }
}
