//! Finds possible addresses anywhere in the text of a script.

use memchr::memmem;

use super::limits::MAX_URL_LEN;
use super::modules::{Base, Specifier};
use super::reference::{Certainty, Kind};

pub(super) fn guess(text: &str, on_specifier: &mut dyn FnMut(Specifier)) {
    guess_imports(text, on_specifier);
    guess_wasm(text, on_specifier);
    guess_written_tags(text, on_specifier);
}

/// Finds `import(` or `from`, followed by an address in quotes.
fn guess_imports(text: &str, on_specifier: &mut dyn FnMut(Specifier)) {
    for keyword in ["import", "from"] {
        for at in memmem::find_iter(text.as_bytes(), keyword) {
            let rest = text.get(at + keyword.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches(|it: char| it.is_ascii_whitespace() || it == '(');
            if let Some(text) = quoted(rest.trim_start_matches('\\'))
                && ["/", "./", "../"].iter().any(|it| text.starts_with(it))
            {
                guessed(text, Base::Import, Kind::Script, on_specifier);
            }
        }
    }
}

/// Finds quoted addresses that end with `.wasm`, which a script may resolve itself.
fn guess_wasm(text: &str, on_specifier: &mut dyn FnMut(Specifier)) {
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let mut from = 0;
    for at in memmem::find_iter(text.as_bytes(), ".wasm") {
        let before = text.as_bytes().get(from..at).unwrap_or_default();
        let quote = before.iter().rev().take(MAX_URL_LEN).position(is_quote);
        from = at;
        let start = quote.map(|distance| at - distance - 1);
        let Some(text) = start.and_then(|start| quoted(text.get(start..)?)) else {
            continue;
        };
        let path = text.split(['?', '#']).next().unwrap_or_default();
        if path.strip_suffix(".wasm").is_some() && !text.contains(char::is_whitespace) {
            for base in [Base::Script, Base::Document] {
                guessed(text, base, Kind::Data, on_specifier);
            }
        }
    }
}

const MAX_WRITTEN_TAG: usize = 512;

/// Finds `document.write("<script src=…")`.
fn guess_written_tags(text: &str, on_specifier: &mut dyn FnMut(Specifier)) {
    for at in memmem::find_iter(text.as_bytes(), "<script") {
        let rest = text.get(at..).unwrap_or_default();
        // The length is limited, because the next tag may start before this one ends.
        let tag = rest
            .as_bytes()
            .get(..MAX_WRITTEN_TAG)
            .unwrap_or(rest.as_bytes());
        let end = memchr::memchr(b'>', tag).unwrap_or(tag.len());
        let tag = tag.get(..end).unwrap_or_default();
        let source = memmem::find(tag, b"src=").and_then(|at| rest.get(at + 4..));
        if let Some(text) = source.and_then(|it| quoted(it.trim_start_matches('\\'))) {
            guessed(text, Base::Document, Kind::Script, on_specifier);
        }
    }
}

fn guessed(text: &str, relative_to: Base, kind: Kind, on_specifier: &mut dyn FnMut(Specifier)) {
    on_specifier(Specifier {
        text: text.to_owned(),
        relative_to,
        kind,
        certainty: Certainty::Guessed,
    });
}

/// Returns the text between the leading quote and the next one on the line.
fn quoted(text: &str) -> Option<&str> {
    let quote = text
        .bytes()
        .next()
        .filter(|it| matches!(it, b'"' | b'\'' | b'`'))?;
    let rest = text.get(1..)?;
    let end = rest
        .bytes()
        .take(MAX_URL_LEN)
        .position(|byte| byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'))?;
    rest.get(..end).filter(|inner| !inner.is_empty())
}
