//! The domains that a token is restricted to, and what they match.
//!
//! Apple documents the claim `origin` as a list of domains. A third party measured what it matches
//! in July 2026: the host must be equal, or one label below a wildcard; `example.com` and
//! `*.example.com` are disjoint; a trailing slash matches nothing.

use std::fmt;
use std::slice;

use crate::diagnostic::Diagnostic;
use crate::model::domain::DomainPattern;
use crate::model::host::Host;
use crate::order::sorted_indexes;

/// At least one, without duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domains {
    list: Vec<DomainPattern>,
    /// Indexes of `list`, for lookups in long lists.
    by_name: Vec<usize>,
}

impl Domains {
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
        self.contains_name(domain.as_str())
    }

    /// Returns whether Apple accepts the token on a page of this host. What was not measured (an IP
    /// address, more than one label below a wildcard) counts as not covered.
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
        self.explain_uncovered_in(host, "")
    }

    /// `place` is where `domains` is set: `` in `[tokens.site]` ``, with a leading space.
    pub(crate) fn explain_uncovered_in(&self, host: &Host, place: &str) -> Diagnostic {
        let error = Diagnostic::error(
            "uncovered-origin",
            format!("origin `{host}` is not covered by the domains of the token"),
        );
        if host.is_ip_address() {
            return error
                .note("whether Apple accepts IP addresses is unknown")
                .help("serve the page from a domain name");
        }
        let error = error.help(format!("add `\"{host}\"` to `domains`{place}"));
        // Explains the most similar domain.
        let mut apex = None;
        for domain in &self.list {
            match domain.as_str().strip_prefix("*.") {
                Some(parent) if parent == host.as_str() => {
                    return error.note(format!("`{domain}` does not match `{host}`"));
                }
                Some(parent) if is_below(host, parent) => {
                    return error.note(format!(
                        "`{domain}` matches one label; whether it matches more is unknown"
                    ));
                }
                None if apex.is_none() && is_below(host, domain.as_str()) => apex = Some(domain),
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

/// Writes the claim `origin`: domains separated by commas, without spaces.
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
                "add `\"a.no\"` to `domains`",
                Some("`*.a.no` does not match `a.no`"),
            ),
            (
                "b.no,a.no",
                "https://www.a.no",
                "add `\"www.a.no\"` to `domains`",
                Some("`a.no` matches only itself"),
            ),
            (
                "www.a.no,a.no",
                "https://x.www.a.no",
                "add `\"x.www.a.no\"` to `domains`",
                Some("`www.a.no` matches only itself"),
            ),
            (
                "a.no,*.b.no,*.a.no",
                "https://x.y.a.no",
                "add `\"x.y.a.no\"` to `domains`",
                Some("`*.a.no` matches one label; whether it matches more is unknown"),
            ),
            (
                "b.no,*.c.no",
                "https://a.no",
                "add `\"a.no\"` to `domains`",
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
}
