//! Just enough of URLs to find a page's scripts.

use std::fmt;
use std::str::FromStr;

use crate::problem::Problem;

/// An address on the web, without its fragment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Url {
    /// `https://example.com:8443`, in lower case.
    origin: String,
    /// The path, which starts with a slash, and the query.
    rest: String,
}

impl FromStr for Url {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let problem = || Problem::new("this is not a URL that starts with https:// or http://");
        let (text, _) = text.split_once('#').unwrap_or((text, ""));
        let (scheme, after) = text.split_once("://").ok_or_else(problem)?;
        let scheme = scheme.to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "https" => ":443",
            "http" => ":80",
            _ => return Err(problem()),
        };
        let end = after.find(['/', '?']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        // A user's name and password are not for the report.
        let host = authority
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let host = host.strip_suffix(default_port).unwrap_or(&host);
        if host.is_empty() {
            return Err(problem());
        }
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            rest: if rest.starts_with('/') {
                rest.to_owned()
            } else {
                format!("/{rest}")
            },
        })
    }
}

impl Url {
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    pub(super) fn has_origin_of(&self, other: &Self) -> bool {
        self.origin == other.origin
    }

    /// What a link on this page leads to; nothing for `data:` and its like.
    pub(super) fn join(&self, link: &str) -> Option<Self> {
        let link = link.trim();
        let (link, _) = link.split_once('#').unwrap_or((link, ""));
        if link.contains("://") && !link.starts_with(['/', '.', '?']) {
            return link.parse().ok();
        }
        if let Some(after) = link.strip_prefix("//") {
            let (scheme, _) = self.origin.split_once("://")?;
            return format!("{scheme}://{after}").parse().ok();
        }
        let scheme_ends = link.find(':');
        let path_starts = link.find(['/', '?']).unwrap_or(link.len());
        if scheme_ends.is_some_and(|end| end < path_starts) {
            return None;
        }
        let (path, _) = self.rest.split_once('?').unwrap_or((&self.rest, ""));
        let (folder, _) = path.rsplit_once('/').unwrap_or_default();
        let joined = match link {
            "" => self.rest.clone(),
            link if link.starts_with('/') => link.to_owned(),
            link if link.starts_with('?') => format!("{path}{link}"),
            link => format!("{folder}/{link}"),
        };
        Some(Self {
            origin: self.origin.clone(),
            rest: without_dots(&joined),
        })
    }
}

fn without_dots(path: &str) -> String {
    let (path, query) = match path.find('?') {
        Some(at) => path.split_at(at),
        None => (path, ""),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}{query}", parts.join("/"))
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.rest)
    }
}
