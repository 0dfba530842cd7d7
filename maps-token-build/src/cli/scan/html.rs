//! The scripts that a page names. No parser of HTML: too many addresses do no harm here.

use super::spelled;
use super::url::Url;

/// What `<script src>` and `<link rel=modulepreload href>` lead to.
pub(super) fn scripts(html: &str, page: &Url) -> Vec<Url> {
    let mut base = page.clone();
    let mut found = Vec::new();
    for tag in html.split('<').skip(1) {
        let end = tag
            .find(|it: char| !it.is_ascii_alphanumeric())
            .unwrap_or(tag.len());
        let (name, rest) = tag.split_at(end);
        let link = match name.to_ascii_lowercase().as_str() {
            "base" => {
                let link = attribute(rest, "href");
                base = link.and_then(|link| page.join(&link)).unwrap_or(base);
                None
            }
            "script" => attribute(rest, "src"),
            "link" => {
                let rel = attribute(rest, "rel")
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let is_module = rel
                    .split_ascii_whitespace()
                    .any(|word| word == "modulepreload");
                attribute(rest, "href").filter(|_| is_module)
            }
            _ => None,
        };
        let link = link.filter(|link| !link.trim().is_empty());
        found.extend(link.and_then(|link| base.join(&link)));
    }
    found
}

/// The value of an attribute, with or without quotes.
fn attribute(mut rest: &str, wanted: &str) -> Option<String> {
    loop {
        rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return None;
        }
        let ends = |it: char| it.is_ascii_whitespace() || matches!(it, '=' | '>' | '/');
        let end = rest.find(ends).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        rest = after.trim_ascii_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_ascii_start();
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inner = after.get(1..).unwrap_or_default();
                    inner.split_once(quote).unwrap_or((inner, ""))
                }
                _ => {
                    let ends = |it: char| it.is_ascii_whitespace() || it == '>';
                    after.split_at(after.find(ends).unwrap_or(after.len()))
                }
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescaped(value));
        }
    }
}

fn unescaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let value = value.replace("&amp;", "&");
    let mut rest = value.as_str();
    while let Some(at) = rest.find("&#") {
        let (before, entity) = rest.split_at(at);
        text.push_str(before);
        let (character, length) = spelled::character(entity.as_bytes()).unwrap_or(('&', 1));
        text.push(character);
        rest = entity.get(length..).unwrap_or_default();
    }
    text + rest
}
