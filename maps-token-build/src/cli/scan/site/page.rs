//! Reads a live page and the files that it loads from its own origin.

use std::rc::Rc;
use std::time::Instant;

use ureq::http::StatusCode;
use url::Url;

use super::charset::decode_text;
use super::content::{ContentScanner, unread};
use super::exclude::Excludes;
use super::fetch::{FetchError, Fetched, Fetcher, Redirects};
use super::frontier::{Frontier, Item, Surroundings};
use super::limits::{MAX_NESTED_PAGES, PAGE_TIMEOUT};
use super::links::{Head, Link, is_javascript, read_head, read_headers, read_links};
use super::modules::read_script;
use super::reference::{Certainty, Kind, Reference, extension, without_secrets};
use super::unread::Unread;
use crate::cli::encoding::{UTF_32, names_utf_32};
use crate::cli::scan::results::ScanResults;
use crate::diagnostic::Diagnostic;

/// Reads the page and its files. Returns the results, and the URL of the page after redirects.
pub(super) fn scan(address: &Url, excludes: &Excludes) -> Result<(ScanResults, Url), Diagnostic> {
    let fetcher = Fetcher::new(address, Instant::now() + PAGE_TIMEOUT);
    let page = fetcher
        .fetch(address, Redirects::Anywhere)
        .and_then(|page| match page.status {
            // The browser stays at the page where it is.
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT => {
                Err(FetchError::Status(page.status))
            }
            _ => Ok(page),
        })
        .map_err(|error| {
            let mut shown = address.clone();
            without_secrets(&mut shown);
            let reason = error.reason();
            Diagnostic::error("unreadable", format!("failed to read {shown}: {reason}"))
        })?;
    let url = page.url.clone();
    let mut crawl = Crawl {
        scanner: ContentScanner::new(),
        results: ScanResults::default(),
        frontier: Frontier::new(&url, excludes),
        fetcher,
    };
    let kind = kind_of_page(&page);
    crawl.read(&page, kind, &Rc::new(Surroundings::of(&url)));
    crawl.run();
    Ok((crawl.finish(), url))
}

struct Crawl<'a> {
    fetcher: Fetcher,
    scanner: ContentScanner,
    results: ScanResults,
    frontier: Frontier<'a>,
}

impl Crawl<'_> {
    fn run(&mut self) {
        while let Some(item) = self.frontier.next() {
            let url = &item.reference.url;
            match self.fetcher.fetch(url, Redirects::SameOrigin) {
                Ok(fetched) => self.fetched(&fetched, &item),
                Err(error) => self.failed(&item, &error),
            }
        }
    }

    fn fetched(&mut self, fetched: &Fetched, item: &Item) {
        let Reference { kind, .. } = item.reference;
        if kind != Kind::Document && is_page(fetched) {
            // Many servers respond with a page instead of a missing file.
            return self.missing(item, "the server answered with a page");
        }
        if self
            .frontier
            .is_read_already(&item.reference.url, &fetched.url)
        {
            return;
        }
        let surroundings = match kind {
            Kind::Document | Kind::Worker => Rc::new(Surroundings::of(&fetched.url)),
            Kind::Script | Kind::Data => Rc::clone(&item.surroundings),
        };
        let kind = match kind {
            Kind::Data if is_javascript(&fetched.mime) => Kind::Script,
            Kind::Document => kind_of_page(fetched),
            kind => kind,
        };
        self.read(fetched, kind, &surroundings);
    }

    fn failed(&mut self, item: &Item, error: &FetchError) {
        let reason = error.reason();
        if item.reference.kind == Kind::Document && matches!(error, FetchError::OtherOrigin(_)) {
            // The target of a redirect is handled like a link of the page.
            return self.unread(Unread::note(item.reference.url.as_str(), reason));
        }
        if error.is_absence() || item.reference.certainty == Certainty::Certain {
            self.missing(item, &reason);
        } else {
            self.unread(Unread::note(item.reference.url.as_str(), reason));
        }
    }

    /// Reports a missing file, unless it was only guessed.
    fn missing(&mut self, item: &Item, reason: &str) {
        let Reference { url, certainty, .. } = &item.reference;
        match certainty {
            Certainty::Certain => self.unread(Unread::error(url.as_str(), reason)),
            Certainty::Guessed => self.frontier.set_missing(url, reason),
        }
    }

    fn read(&mut self, file: &Fetched, kind: Kind, surroundings: &Rc<Surroundings>) {
        let found = self.scanner.scan_bytes(file.url.as_str(), &file.body);
        self.results.add(found);
        if let Some(reason) = &file.failure {
            self.unread(Unread::error(file.url.as_str(), reason));
        }
        let charset = file.charset.as_deref();
        // A text without zeros is not in UTF-32, whatever the header says.
        if charset.is_some_and(names_utf_32) && file.body.contains(&0) {
            self.unread(Unread::error(file.url.as_str(), UTF_32));
        }
        match kind {
            Kind::Document => {
                let text = decode_text(&file.body, charset, true);
                let is_xml = file.mime.ends_with("/xml") || file.mime.ends_with("+xml");
                self.follow_page(&text, &file.url, is_xml, Some(file), 0);
            }
            Kind::Script | Kind::Worker => {
                let text = decode_text(&file.body, charset, false);
                self.follow_script(&text, &file.url, Certainty::Certain, surroundings);
            }
            Kind::Data => {}
        }
    }

    fn follow_page(
        &mut self,
        text: &str,
        url: &Url,
        is_xml: bool,
        headers: Option<&Fetched>,
        depth: usize,
    ) {
        if depth > MAX_NESTED_PAGES {
            let reason = "too many pages inside each other (`srcdoc`)";
            return self.unread(Unread::error(url.as_str(), reason));
        }
        let Head { base, import_map } = read_head(text, url, is_xml);
        let surroundings = Rc::new(Surroundings {
            document: base,
            import_map,
        });
        let mut on_link = |link: Link<'_>| match link {
            Link::Reference(reference) => self.frontier.add(reference, &surroundings),
            Link::Script {
                text,
                base,
                certainty,
            } => self.follow_script(text, base, certainty, &surroundings),
            // An inner page has the base of the outer page.
            Link::Page(text) => {
                self.follow_page(text, &surroundings.document, false, None, depth + 1);
            }
            Link::TooLong => {
                self.unread(Unread::error(url.as_str(), "an address in it is too long"));
            }
        };
        if let Some(file) = headers {
            read_headers(file, &mut on_link);
        }
        read_links(text, url, is_xml, &mut on_link);
        for url in surroundings.import_map.addresses() {
            let reference = Reference {
                url: url.clone(),
                kind: Kind::Script,
                certainty: Certainty::Guessed,
            };
            self.frontier.add(reference, &surroundings);
        }
    }

    fn follow_script(
        &mut self,
        text: &str,
        script: &Url,
        certainty: Certainty,
        surroundings: &Rc<Surroundings>,
    ) {
        let frontier = &mut self.frontier;
        read_script(text, &mut |specifier| {
            if let Some(url) = surroundings.resolve(&specifier, script) {
                let reference = Reference {
                    url,
                    kind: specifier.kind,
                    certainty: specifier.certainty.min(certainty),
                };
                frontier.add(reference, surroundings);
            }
        });
    }

    fn unread(&mut self, what: Unread) {
        self.results.add(unread(what));
    }

    fn finish(mut self) -> ScanResults {
        for what in self.frontier.into_unread() {
            self.results.add(unread(what));
        }
        self.results
    }
}

/// Returns the kind of a file that is expected to be a page, by its media type.
fn kind_of_page(file: &Fetched) -> Kind {
    let is_script = match file.mime.as_str() {
        "" => matches!(extension(&file.url), Some("js" | "mjs")),
        mime => is_javascript(mime),
    };
    match file.mime.as_str() {
        _ if is_script => Kind::Script,
        "" => Kind::Document,
        mime if mime.contains("html") || mime.contains("xml") => Kind::Document,
        _ => Kind::Data,
    }
}

/// Returns whether a file is a page, by its header and its content, because some servers send wrong
/// headers.
fn is_page(file: &Fetched) -> bool {
    let text = file.body.get(..64).unwrap_or(&file.body);
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    file.mime.contains("html") && text.trim_ascii_start().starts_with(b"<")
}
