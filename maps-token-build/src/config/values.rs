//! TOML values, and what to report about one of another type.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

use super::keys::Key;
use crate::diagnostic::Diagnostic;

pub(super) fn string<'v>(value: &'v DeValue<'_>, key: &Key) -> Result<&'v str, Diagnostic> {
    match value {
        DeValue::String(text) => Ok(text),
        other => Err(type_mismatch(other, "a string").help(example(key))),
    }
}

pub(super) type Strings<'v> = Vec<(&'v str, Range<usize>)>;

/// The strings of an array, or the parts of one string between commas, with their spans.
pub(super) fn strings<'v>(
    value: &'v Spanned<DeValue<'_>>,
    key: &Key,
) -> Result<Strings<'v>, Diagnostic> {
    let mut strings = Vec::new();
    match value.get_ref() {
        DeValue::String(text) => {
            let whole = value.span();
            // In one pair of quotes and without escapes: then the parts have spans of their own.
            let is_verbatim = whole.len() == text.len() + 2;
            let mut offset = whole.start + 1;
            for part in text.split(',') {
                let trimmed = part.trim();
                let start = offset + (part.len() - part.trim_start().len());
                strings.push(if is_verbatim && !trimmed.is_empty() {
                    (trimmed, start..start + trimmed.len())
                } else {
                    (trimmed, whole.clone())
                });
                offset += part.len() + 1;
            }
        }
        DeValue::Array(array) => {
            for item in array {
                let DeValue::String(text) = item.get_ref() else {
                    let error = type_mismatch(item.get_ref(), "a string");
                    return Err(error.help(example(key)).at(item.span()));
                };
                strings.push((text.as_ref(), item.span()));
            }
        }
        other => {
            let error = type_mismatch(other, "a string or an array of strings");
            return Err(error.help(example(key)));
        }
    }
    Ok(strings)
}

pub(super) fn boolean(value: &DeValue<'_>, _: &Key) -> Result<bool, Diagnostic> {
    match value {
        DeValue::Boolean(value) => Ok(*value),
        other => Err(type_mismatch(other, "`true` or `false`")),
    }
}

pub(super) fn type_mismatch(value: &DeValue<'_>, expected: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-type",
        format!("expected {expected}, found {}", type_name(value)),
    )
}

pub(super) fn example(key: &Key) -> String {
    format!("write `{} = {}`", key.name, key.example)
}

pub(super) fn empty_list(key: &Key) -> Diagnostic {
    let message = format!("`{}` must not be empty", key.name);
    Diagnostic::error("empty-list", message).help(example(key))
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
