//! Scans sites that are hard to read, on disk and on a loopback server.

mod headers;
mod links;
mod modules;
mod page;
mod server;
mod walk;

use std::path::PathBuf;

use super::{SiteContent, Target, UnreadSeverity, scan};
use crate::diagnostic::Diagnostic;

fn try_scan(targets: &[&str], excludes: &[&str]) -> Result<SiteContent, Diagnostic> {
    let targets: Vec<_> = targets.iter().map(PathBuf::from).collect();
    let excludes: Vec<_> = excludes.iter().map(ToString::to_string).collect();
    scan(&Target::parse(&targets)?, &excludes)
}

/// Returns a text that the scanner finds, with its name.
fn marker(name: &str) -> String {
    format!("maps-token-placeholder-for-{name}-built-without-a-private-key")
}

impl SiteContent {
    /// Formats placeholders: "name in /a.js", or with the line and the column.
    fn markers(&self, base: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (name, places) in &self.results.placeholders {
            for place in places {
                let file = place.file.replace('\\', "/");
                let file = file.strip_prefix(base).unwrap_or(&file).to_owned();
                found.push(format!("{name} in {file}"));
            }
        }
        found.sort();
        found
    }

    /// Formats unread files: "error /a.js: the server answered 404 Not Found".
    fn unread(&self, base: &str) -> Vec<String> {
        let unread = self.results.unread.iter().map(|it| {
            let severity = match it.severity {
                UnreadSeverity::Error => "error",
                UnreadSeverity::Warning => "warning",
                UnreadSeverity::Note => "note",
            };
            let name = it.name.replace('\\', "/");
            let name = name.strip_prefix(base).unwrap_or(&name).to_owned();
            format!("{severity} {name}: {}", it.reason)
        });
        unread.collect()
    }
}

#[test]
fn parses_targets() {
    let cases = [
        (&["public"][..], "paths"),
        (&["public", "a.html"], "paths"),
        (&["C:\\site"], "paths"),
        (&["./http:"], "paths"),
        (&["https://example.com"], "https://example.com/"),
        (
            &["HTTP://EXAMPLE.COM:80/a?b=c://d"],
            "http://example.com/a?b=c://d",
        ),
        (&["http://[::1]:8000/"], "http://[::1]:8000/"),
        (
            &["https://bücher.example/ä"],
            "https://xn--bcher-kva.example/%C3%A4",
        ),
        (&["https:/example.com"], "https://example.com/"),
        (&["file:///srv/site"], "error: /srv/site"),
        (&["file:site"], "error: site"),
        (&["ftp://example.com"], "error: https://"),
        (&["https://"], "error: https://"),
        (&["http://[::1"], "error: IPv6"),
        (&["https://user:secret@"], "error: https://"),
        (&["public", "https://example.com"], "error: only argument"),
        (
            &["https://a.example", "https://b.example"],
            "error: only argument",
        ),
    ];
    for (arguments, expected) in cases {
        let paths: Vec<_> = arguments.iter().map(PathBuf::from).collect();
        let parsed = match Target::parse(&paths) {
            Ok(Target::Paths(_)) => "paths".to_owned(),
            Ok(Target::Page(url)) => url.to_string(),
            Err(error) => format!("error: {error}"),
        };
        match expected.strip_prefix("error: ") {
            Some(part) => assert!(
                parsed.starts_with("error") && parsed.contains(part),
                "{arguments:?}: {parsed}"
            ),
            None => assert_eq!(parsed, expected, "{arguments:?}"),
        }
        assert!(!parsed.contains("secret"), "{parsed}");
    }
}
