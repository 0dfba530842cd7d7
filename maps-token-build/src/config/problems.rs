//! The errors of a file, in its order.

use crate::diagnostic::{Diagnostic, Source};
use crate::order::sorted_indexes;
use crate::unicode;

#[derive(Default)]
pub(super) struct Problems {
    pub(super) errors: Vec<Diagnostic>,
    /// Missing keys: errors only in the environment that is built.
    pub(super) missing: Vec<Diagnostic>,
}

/// More have one cause, such as a search and replace that went wrong.
pub(super) const MAX_DIAGNOSTICS: usize = 50;

impl Problems {
    pub(super) fn extend(&mut self, other: Self) {
        self.errors.extend(other.errors);
        self.missing.extend(other.missing);
    }
}

pub(super) fn sort_and_dedup(errors: &[Diagnostic], source: &Source) -> Vec<Diagnostic> {
    let start = |index: usize| errors.get(index).map_or(0, start_of);
    let order = sorted_indexes(errors.len(), &|one, other| start(one).cmp(&start(other)));
    let mut distinct: Vec<Diagnostic> = Vec::new();
    for index in order {
        let Some(error) = errors.get(index) else {
            continue;
        };
        let mut is_new = true;
        // Bounds the time for a span with very many errors.
        for other in distinct.iter().rev().take(MAX_DIAGNOSTICS) {
            if other.span() != error.span() || !is_new {
                break;
            }
            is_new = !other.repeats(error);
        }
        if is_new {
            distinct.push(error.clone());
        }
    }
    truncate(&mut distinct, &source.name);
    distinct
}

fn start_of(error: &Diagnostic) -> usize {
    error.span().map_or(0, |span| span.start)
}

pub(super) fn truncate(errors: &mut Vec<Diagnostic>, source_name: &str) {
    let more = errors.len().saturating_sub(MAX_DIAGNOSTICS);
    if more > 0 {
        errors.truncate(MAX_DIAGNOSTICS);
        let s = if more == 1 { "" } else { "s" };
        let message = format!("{more} more error{s} in {source_name}");
        errors.push(Diagnostic::error("too-many-errors", message));
    }
}

/// Of the TOML parser.
const DUPLICATE_KEY: &str = "duplicate key";

/// The number of the last line with a header, for each line. Lines are counted from 1.
fn headers_by_line(text: &str) -> Vec<usize> {
    let mut headers = vec![0];
    let mut header = 0;
    for line in text.split('\n') {
        if line.trim_start().starts_with('[') {
            header = headers.len();
        }
        headers.push(header);
    }
    headers
}

/// Drops errors on the line of a syntax error, which may be caused by it, and those of values that are not
/// in the file: the parser supplies a value that is missing. Of a table that is defined twice, reports only the
/// header, not each key.
pub(super) fn merge_syntax_errors(
    syntax: &[toml::de::Error],
    errors: Vec<Diagnostic>,
    source: &Source,
) -> Vec<Diagnostic> {
    let mut line_starts = vec![0];
    for (index, byte) in source.text.bytes().enumerate() {
        if byte == b'\n' {
            line_starts.push(index + 1);
        }
    }
    let line_of = |error: &Diagnostic| {
        let start = start_of(error);
        line_starts.partition_point(|line_start| *line_start <= start)
    };
    let mut merged: Vec<Diagnostic> = Vec::new();
    let mut is_broken = vec![false; line_starts.len() + 1];
    let headers = headers_by_line(&source.text);
    let mut duplicate_table = 0;
    for error in syntax {
        let is_duplicate = error.message() == DUPLICATE_KEY;
        let error = syntax_error(error, &source.text);
        if let Some(is_broken) = is_broken.get_mut(line_of(&error)) {
            *is_broken = true;
        }
        let line = line_of(&error);
        let header = headers.get(line).copied().unwrap_or_default();
        if !is_duplicate || header == 0 {
            merged.push(error);
        } else if header == line {
            duplicate_table = header;
            merged.push(error.help("merge the two tables, or rename one of them"));
        } else if header != duplicate_table {
            merged.push(error);
        }
    }
    for error in errors {
        let is_in_file = error.span().is_none_or(|span| !span.is_empty());
        if is_in_file && is_broken.get(line_of(&error)) != Some(&true) {
            merged.push(error);
        }
    }
    merged
}

pub(super) fn syntax_error(error: &toml::de::Error, text: &str) -> Diagnostic {
    let message = format!("invalid TOML: {}", error.message());
    let diagnostic = Diagnostic::error("invalid-toml", message);
    let Some(span) = error.span() else {
        return diagnostic;
    };
    let is_typographic = |it: char| matches!(it, '“' | '”' | '„' | '«' | '»' | '‘' | '’');
    let diagnostic = if unicode::any(text.get(span.clone()).unwrap_or_default(), is_typographic) {
        diagnostic.help("write straight quotes: `\"`")
    } else {
        diagnostic
    };
    diagnostic.at(span)
}
