//! Checks languages, versions and callbacks.

use syn::LitStr;

use crate::bytes;
use crate::errors::at;
use crate::output::{Bindings, Value};
use crate::parse::ArgValue;

pub(super) fn language(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    let language = value.non_empty_text(bindings)?;
    match &language {
        Value::Literal(tag) if !is_language(tag) => Err(value.error(&language_error(tag))),
        _ => Ok(language),
    }
}

fn is_language(tag: &str) -> bool {
    let mut is_first = true;
    for subtag in tag.split('-') {
        let fits = if is_first {
            matches!(subtag.len(), 2..=8) && bytes::all(subtag, |byte| byte.is_ascii_alphabetic())
        } else {
            matches!(subtag.len(), 1..=8) && bytes::all(subtag, |byte| byte.is_ascii_alphanumeric())
        };
        if !fits {
            return false;
        }
        is_first = false;
    }
    true
}

fn language_error(tag: &str) -> String {
    let mut hyphenated = String::new();
    for character in tag.chars() {
        hyphenated.push(if character == '_' { '-' } else { character });
    }
    let example = if is_language(&hyphenated) {
        &hyphenated
    } else {
        "en-GB"
    };
    format!("invalid language tag `{tag}`\nhelp: write `language = \"{example}\"`")
}

pub(super) fn version(value: &ArgValue) -> syn::Result<LitStr> {
    let literal = value.quoted()?;
    let version = literal.value();
    if is_version(&version) {
        return Ok(literal.clone());
    }
    Err(value.error(&format!(
        "invalid MapKit JS version `{version}`\n\
         help: write `\"6\"` for the latest 6.x, or a full version such as `\"6.1.0\"`"
    )))
}

/// Returns whether a text is a version such as `6`, `6.1` or `6.x.x`. Apple's servers have no version
/// before 5.
fn is_version(version: &str) -> bool {
    let parts: Vec<_> = version.split('.').collect();
    let (major, rest) = match parts.as_slice() {
        [major, rest @ ..] if rest.len() <= 2 => (major, rest),
        _ => return false,
    };
    for part in rest {
        if *part != "x" && !is_number(part) {
            return false;
        }
    }
    is_number(major) && major.parse().is_ok_and(|major: u64| major >= 5)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && bytes::all(text, |byte| byte.is_ascii_digit())
}

pub(super) fn source(version: Option<&LitStr>, has_callback: bool) -> syn::Result<String> {
    let mut path = "6".to_owned();
    if let Some(version) = version {
        path = version.value();
        if path.split('.').next() == Some("5") && !has_callback {
            return Err(at(
                version,
                "`@apple/mapkit-loader` does not support MapKit JS 5\n\
                 help: add `callback = \"initMap\"`, the function of your page that MapKit JS calls",
            ));
        }
        if path == "5" {
            path.push_str(".x.x");
        }
    }
    Ok(format!(
        "https://cdn.apple-mapkit.com/mk/{path}/mapkit.core.js"
    ))
}

/// Returns the name of a function, or a path to one.
pub(super) fn callback(value: &ArgValue) -> syn::Result<String> {
    let callback = value.quoted()?.value();
    for name in callback.split('.') {
        if !is_js_name(name) {
            return Err(value.error(&format!(
                "invalid callback `{callback}`: expected the name of a JavaScript function\n\
                 help: write `callback = \"initMap\"` or `callback = \"shop.initMap\"`"
            )));
        }
    }
    Ok(callback)
}

fn is_js_name(name: &str) -> bool {
    let mut is_first = true;
    for character in name.chars() {
        let is_letter = character.is_alphabetic() || matches!(character, '_' | '$');
        if !is_letter && (is_first || !character.is_numeric()) {
            return false;
        }
        is_first = false;
    }
    !is_first
}
