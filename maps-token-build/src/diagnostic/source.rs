//! The text of a configuration, and positions in it.

use super::redact::reveals_key;
use crate::bytes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// Its name in messages.
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Source {
    /// The line and the column of a byte, both counted from 1.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.before(offset);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before
            .get(line_start..)
            .map_or(0, |text| text.chars().count())
            + 1;
        (self.line_of(offset), column)
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        bytes::count(self.before(offset).as_bytes(), |byte| *byte == b'\n') + 1
    }

    pub(super) fn before(&self, offset: usize) -> &str {
        self.text
            .get(..floor_char_boundary(&self.text, offset))
            .unwrap_or_default()
    }
}

/// The header of the last table of a text.
pub(super) fn last_header(text: &str) -> Option<&str> {
    for line in text.rsplit('\n') {
        if let Some(header) = header_in(line) {
            return Some(header);
        }
    }
    None
}

/// The header on a line: `[tokens.site]`, also followed by a comment. A line of an array can look similar,
/// but only a header starts with a bare key.
pub(super) fn header_in(line: &str) -> Option<&str> {
    let line = line.trim();
    let (header, comment) = line.split_once(']')?;
    let comment = comment.trim_start();
    let inside = header.strip_prefix('[')?;
    // `[[snapshots.hq.annotations]]` starts a table of an array.
    let (inside, comment) = match inside.strip_prefix('[') {
        Some(inside) => (inside, comment.strip_prefix(']')?.trim_start()),
        None => (inside, comment),
    };
    let inside = inside.trim();
    let starts_with_word = match inside.chars().next() {
        Some(first) => first.is_alphabetic() || first == '_',
        None => false,
    };
    let mut is_valid = true;
    for character in inside.chars() {
        is_valid &= character.is_alphanumeric() || "-_.\"' ".contains(character);
    }
    let is_header = starts_with_word
        && inside.len() <= 80
        && is_valid
        && (comment.is_empty() || comment.starts_with('#'));
    let end = if line.starts_with("[[") {
        header.len() + 1
    } else {
        header.len()
    };
    let header = line.get(..=end)?;
    (is_header && !reveals_key(header)).then_some(header)
}

pub(super) fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}
