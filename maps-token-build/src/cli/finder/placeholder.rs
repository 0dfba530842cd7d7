//! Finds placeholders and the full names of the missing tokens or snapshots.

use std::ops::Range;

use memchr::memmem;

use crate::token::{PLACEHOLDER, WITHOUT_KEY, WITHOUT_TOKEN};

const BEFORE_NAME: &[u8] = b"-for-";
const AFTER_NAME: [&[u8]; 2] = [WITHOUT_KEY.as_bytes(), WITHOUT_TOKEN.as_bytes()];

/// The start of the text after a name, by which its end is found even if the rest is truncated.
const AFTER_NAME_PREFIX: &[u8] = b"-built";

const MAX_NAME_LEN: usize = 128;

#[derive(Debug, Default)]
pub(super) struct Placeholders {
    pub(super) found: Vec<(Range<usize>, String)>,
    pub(super) is_unfinished: bool,
}

pub(super) fn find(bytes: &[u8]) -> Placeholders {
    let mut placeholders = Placeholders::default();
    for start in memmem::find_iter(bytes, PLACEHOLDER) {
        let rest = bytes.get(start + PLACEHOLDER.len()..).unwrap_or_default();
        let Some(rest) = rest.strip_prefix(BEFORE_NAME) else {
            placeholders.is_unfinished |= BEFORE_NAME.starts_with(rest);
            continue;
        };
        let max = MAX_NAME_LEN + WITHOUT_KEY.len().max(WITHOUT_TOKEN.len());
        let window = rest.get(..max).unwrap_or(rest);
        let len = window.iter().position(|byte| !is_name_byte(*byte));
        let word = window
            .get(..len.unwrap_or(window.len()))
            .unwrap_or_default();
        let whole = AFTER_NAME
            .iter()
            .filter_map(|after| Some((memmem::find(word, after)?, after.len())))
            .min();
        placeholders.is_unfinished |= whole.is_none() && len.is_none() && window.len() < max;
        let truncated = || {
            let end = memmem::rfind(word, AFTER_NAME_PREFIX)?;
            Some((end, AFTER_NAME_PREFIX.len()))
        };
        let Some((end, after)) = whole.or_else(truncated) else {
            continue;
        };
        let Some(name) = word.get(..end).filter(|name| !name.is_empty()) else {
            continue;
        };
        let end = start + PLACEHOLDER.len() + BEFORE_NAME.len() + name.len() + after;
        let name = String::from_utf8_lossy(name).into_owned();
        placeholders.found.push((start..end, name));
    }
    placeholders
}

/// Returns whether a byte may be in the name of a token or a snapshot. Only the latter may contain
/// hyphens.
fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
}
