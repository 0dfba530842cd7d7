//! Finds the links of a page and its headers: scripts, modules, WebAssembly, and frames.

use url::Url;

use super::fetch::Fetched;
use super::import_map::ImportMap;
use super::link_header::parse_links;
use super::reference::{Certainty, Kind, Reference, is_too_long, join};
use crate::cli::html::{Event, Tag, tokenize};

/// The parts of a page that its links depend on, wherever they are in it.
pub(super) struct Head {
    /// The base URL of relative links, after `<base>`.
    pub(super) base: Url,
    pub(super) import_map: ImportMap,
}

pub(super) enum Link<'a> {
    Reference(Reference),
    Script {
        text: &'a str,
        base: &'a Url,
        certainty: Certainty,
    },
    /// The text of a page in the attribute `srcdoc`.
    Page(&'a str),
    TooLong,
}

pub(super) fn read_head(text: &str, url: &Url, is_xml: bool) -> Head {
    let mut import_map = ImportMap::default();
    let mut reader = PageReader::new(url);
    tokenize(text.as_bytes(), is_xml, &mut |event| match event {
        Event::Start(tag) => reader.start(tag, &mut |_| {}),
        Event::End(name) => reader.end(name),
        Event::Text(text) if reader.script == Some(ScriptType::ImportMap) => {
            import_map.merge(text, &reader.base);
        }
        Event::Text(_) => {}
    });
    Head {
        base: reader.base,
        import_map,
    }
}

pub(super) fn read_links(text: &str, url: &Url, is_xml: bool, on_link: &mut dyn FnMut(Link<'_>)) {
    let mut reader = PageReader::new(url);
    tokenize(text.as_bytes(), is_xml, &mut |event| match event {
        Event::Start(tag) => reader.start(tag, on_link),
        Event::End(name) => reader.end(name),
        Event::Text(text) => reader.text(text, on_link),
    });
}

struct PageReader<'u> {
    url: &'u Url,
    base: Url,
    has_base: bool,
    /// The number of open `<template>` elements, whose content only scripts load.
    templates: usize,
    script: Option<ScriptType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScriptType {
    JavaScript,
    ImportMap,
    /// Scripts that libraries run: `text/babel`, `text/partytown`, scripts that wait for a visitor's
    /// consent.
    Inert,
    /// Data: `application/ld+json`, `text/x-template`.
    Data,
}

impl<'u> PageReader<'u> {
    fn new(url: &'u Url) -> Self {
        Self {
            url,
            base: url.clone(),
            has_base: false,
            templates: 0,
            script: None,
        }
    }

    fn start(&mut self, tag: &Tag, on_link: &mut dyn FnMut(Link<'_>)) {
        self.script = None;
        let mut refer =
            |link: Option<&str>, kind, certainty| self.refer(link, kind, certainty, on_link);
        match tag.name.as_str() {
            "base" => self.set_base(tag),
            "template" => self.templates += usize::from(tag.attribute("shadowrootmode").is_none()),
            "script" => self.start_script(tag, on_link),
            "link" => refer_linked(
                tag.attribute("href"),
                tag.attribute("rel").unwrap_or_default(),
                tag.attribute("as").unwrap_or_default(),
                &mut refer,
            ),
            "meta" => refer(refresh_target(tag), Kind::Document, Certainty::Certain),
            "object" => refer(tag.attribute("data"), Kind::Document, Certainty::Certain),
            "iframe" | "frame" | "embed" => match tag.attribute("srcdoc") {
                Some(srcdoc) => on_link(Link::Page(srcdoc)),
                None => refer(tag.attribute("src"), Kind::Document, Certainty::Certain),
            },
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        self.script = None;
        if name == "template" {
            self.templates = self.templates.saturating_sub(1);
        }
    }

    fn text(&self, text: &str, on_link: &mut dyn FnMut(Link<'_>)) {
        let certainty = match self.script {
            Some(ScriptType::JavaScript) => self.certainty(Certainty::Certain),
            Some(ScriptType::Inert) => Certainty::Guessed,
            Some(ScriptType::ImportMap | ScriptType::Data) | None => return,
        };
        let base = &self.base;
        on_link(Link::Script {
            text,
            base,
            certainty,
        });
    }

    fn set_base(&mut self, tag: &Tag) {
        if let Some(href) = tag.attribute("href")
            && !self.has_base
        {
            self.has_base = true;
            self.base = join(self.url, href).unwrap_or_else(|| self.url.clone());
        }
    }

    fn start_script(&mut self, tag: &Tag, on_link: &mut dyn FnMut(Link<'_>)) {
        let script_type = ScriptType::of(tag);
        let certainty = match script_type {
            ScriptType::JavaScript => Certainty::Certain,
            ScriptType::ImportMap | ScriptType::Data | ScriptType::Inert => Certainty::Guessed,
        };
        // `href` and `xlink:href` are those of SVG.
        let source = ["src", "href", "xlink:href"]
            .iter()
            .find_map(|name| tag.attribute(name));
        match source {
            // A script with an address ignores its text.
            Some(source) => self.refer(Some(source), Kind::Script, certainty, on_link),
            None => self.script = Some(script_type),
        }
    }

    fn refer(
        &self,
        link: Option<&str>,
        kind: Kind,
        certainty: Certainty,
        on_link: &mut dyn FnMut(Link<'_>),
    ) {
        let Some(link) = link else { return };
        if let Some(url) = join(&self.base, link) {
            on_link(Link::Reference(Reference {
                url,
                kind,
                certainty: self.certainty(certainty),
            }));
        } else if is_too_long(link) {
            on_link(Link::TooLong);
        }
    }

    fn certainty(&self, certainty: Certainty) -> Certainty {
        match self.templates {
            0 => certainty,
            _ => Certainty::Guessed,
        }
    }
}

/// Finds the links in the headers of a page.
pub(super) fn read_headers(file: &Fetched, on_link: &mut dyn FnMut(Link<'_>)) {
    let reader = PageReader::new(&file.url);
    let mut refer =
        |link: Option<&str>, kind, certainty| reader.refer(link, kind, certainty, on_link);
    for link in file.links.iter().flat_map(|header| parse_links(header)) {
        refer_linked(Some(link.href), &link.rel, &link.destination, &mut refer);
    }
    let refresh = file.refresh.as_deref().and_then(parse_refresh);
    refer(refresh, Kind::Document, Certainty::Certain);
}

/// Reports the address of `<link rel="modulepreload">` and similar links.
fn refer_linked(
    href: Option<&str>,
    rel: &str,
    destination: &str,
    refer: &mut dyn FnMut(Option<&str>, Kind, Certainty),
) {
    let rel = rel.to_ascii_lowercase();
    let destination = destination.to_ascii_lowercase();
    for word in rel.split_ascii_whitespace() {
        let (kind, certainty) = match (word, destination.as_str()) {
            ("modulepreload", "" | "script")
            | ("preload", "script")
            | ("modulepreload" | "preload", "audioworklet" | "paintworklet") => {
                (Kind::Script, Certainty::Certain)
            }
            ("modulepreload" | "preload", "worker" | "sharedworker" | "serviceworker") => {
                (Kind::Worker, Certainty::Certain)
            }
            ("modulepreload", _) | ("preload", "fetch" | "json") => {
                (Kind::Data, Certainty::Certain)
            }
            ("prefetch", "" | "script") => (Kind::Data, Certainty::Guessed),
            _ => continue,
        };
        refer(href, kind, certainty);
    }
}

/// Returns the target of `<meta http-equiv="refresh" content="0; url=/en/">`, the only content of many
/// root pages.
fn refresh_target(tag: &Tag) -> Option<&str> {
    let name = tag.attribute("http-equiv")?;
    let content = tag.attribute("content")?;
    let is_refresh = name.trim().eq_ignore_ascii_case("refresh");
    parse_refresh(content).filter(|_| is_refresh)
}

/// The media types of JavaScript, from the MIME Sniffing standard.
const JAVASCRIPT: [&str; 16] = [
    "application/ecmascript",
    "application/javascript",
    "application/x-ecmascript",
    "application/x-javascript",
    "text/ecmascript",
    "text/javascript",
    "text/javascript1.0",
    "text/javascript1.1",
    "text/javascript1.2",
    "text/javascript1.3",
    "text/javascript1.4",
    "text/javascript1.5",
    "text/jscript",
    "text/livescript",
    "text/x-ecmascript",
    "text/x-javascript",
];

pub(super) fn is_javascript(mime: &str) -> bool {
    JAVASCRIPT.iter().any(|it| it.eq_ignore_ascii_case(mime))
}

impl ScriptType {
    fn of(tag: &Tag) -> Self {
        let name = tag.attribute("type").unwrap_or_default();
        let name = name.trim().to_ascii_lowercase();
        let is_data = |name: &str| name.contains("json") || name.contains("template");
        match name.as_str() {
            "" | "module" => Self::JavaScript,
            "importmap" | "importmap-shim" => Self::ImportMap,
            name if is_javascript(name) => Self::JavaScript,
            "speculationrules" => Self::Data,
            name if is_data(name) => Self::Data,
            _ => Self::Inert,
        }
    }
}

/// Parses `5; URL='/en/'`, in which `URL=` and the quotes are optional.
fn parse_refresh(content: &str) -> Option<&str> {
    let is_number = |it: char| it.is_ascii_digit() || it == '.' || it.is_ascii_whitespace();
    let rest = content.trim_start_matches(is_number);
    let rest = rest.trim_start_matches([';', ',']).trim_start();
    let rest = match rest.get(..3) {
        Some(name) if name.eq_ignore_ascii_case("url") => {
            let after = rest.get(3..).unwrap_or_default().trim_start();
            after.strip_prefix('=').map_or(rest, str::trim_start)
        }
        _ => rest,
    };
    match rest.chars().next()? {
        quote @ ('"' | '\'') => rest.get(1..)?.split(quote).next(),
        _ => Some(rest),
    }
}
