//! Finds script tags of MapKit JS, and checks their token.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use memchr::memmem;

use super::json_start::is_json_start;
use crate::token::PLACEHOLDER;

/// An error in `data-token`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TagProblem {
    Empty,
    /// A placeholder that a template engine should have replaced.
    Template,
    NotAToken,
}

/// The maximum lengths of the tag before the address, and as a whole.
const MAX_BEFORE: usize = 1024;
const MAX_TAG_LEN: usize = 8 * 1024;

/// A script tag.
pub(super) struct Tag {
    /// The bytes up to which the tag was read.
    pub(super) range: Range<usize>,
    pub(super) problem: Option<TagProblem>,
}

/// Returns the tag around a position in its address.
pub(super) fn tag_around(page: &[u8], at: usize) -> Option<Tag> {
    let from = at.saturating_sub(MAX_BEFORE);
    let before = page.get(from..at)?;
    let start = from + memchr::memrchr(b'<', before)?;
    let tag = page.get(start..)?;
    let tag = tag.get(..MAX_TAG_LEN).unwrap_or(tag);
    let is_script = tag
        .get(1..7)
        .is_some_and(|name| name.eq_ignore_ascii_case(b"script"));
    if !is_script || is_inside(page.get(from..start)?) {
        return None;
    }
    let text = String::from_utf8_lossy(tag);
    let emitter = DefaultEmitter::<usize>::new_with_span();
    let first = Tokenizer::new_with_emitter(text.as_ref(), emitter)
        .flatten()
        .next();
    let Some(Token::StartTag(StartTag {
        attributes, span, ..
    })) = first
    else {
        return Some(Tag {
            range: start..start + tag.len(),
            problem: None,
        });
    };
    let attribute = |name: &[u8]| {
        let found = attributes.iter().find(|(it, _)| it.as_slice() == name);
        found.map(|(_, value)| String::from_utf8_lossy(value.as_slice()).trim().to_owned())
    };
    let is_mapkit = attribute(b"src").is_some_and(|src| is_mapkit(&src));
    let token = attribute(b"data-token").filter(|_| is_mapkit);
    Some(Tag {
        range: start..start + span.end.min(tag.len()),
        problem: token.and_then(|token| problem(&token)),
    })
}

/// Returns whether the text is inside of a comment or another script, in which there are no tags.
fn is_inside(before: &[u8]) -> bool {
    let last = |word: &[u8]| memmem::rfind(before, word);
    let is_open = |open: Option<usize>, close: Option<usize>| {
        open.is_some_and(|open| close.is_none_or(|it| it < open))
    };
    let lower = before.to_ascii_lowercase();
    let last_lower = |word: &[u8]| memmem::rfind(&lower, word);
    is_open(last(b"<!--"), last(b"-->")) || is_open(last_lower(b"<script"), last_lower(b"</script"))
}

fn is_mapkit(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    file == "mapkit.core.js" || file == "mapkit.js"
}

fn problem(value: &str) -> Option<TagProblem> {
    const TEMPLATES: [&str; 10] = ["{{", "{%", "<%", "<?", "${", "#{", "[[", "{", "@", "$"];
    const NOTHING: [&str; 6] = [
        "undefined",
        "null",
        "none",
        "nil",
        "false",
        "[object object]",
    ];
    let is_token = is_json_start(value.as_bytes()) || value.starts_with(PLACEHOLDER);
    let is_variable = value.len() > 2
        && ((value.starts_with('%') && value.ends_with('%'))
            || (value.starts_with("__") && value.ends_with("__")));
    match value {
        "" => Some(TagProblem::Empty),
        _ if is_token => None,
        value if NOTHING.contains(&value.to_ascii_lowercase().as_str()) => Some(TagProblem::Empty),
        value if is_variable || TEMPLATES.iter().any(|start| value.starts_with(start)) => {
            Some(TagProblem::Template)
        }
        _ => Some(TagProblem::NotAToken),
    }
}
