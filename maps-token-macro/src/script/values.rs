//! What the language, the version and the callback may be.

use syn::LitStr;

use crate::expressions::Expressions;
use crate::problems::at;
use crate::text::Value;
use crate::written::Written;

/// A language tag, as far as its shape shows.
pub(super) fn language(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let language = written.some_text(expressions)?;
    match &language {
        Value::Known(tag) if !is_language(tag) => Err(written.error(no_language(tag))),
        _ => Ok(language),
    }
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    matches!(language.len(), 2..=8)
        && language.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

fn no_language(tag: &str) -> String {
    let hint = if tag.contains('_') {
        format!("write \"{}\"", tag.replace('_', "-"))
    } else {
        "write a language and, after a hyphen, a region or a script, like \"en-GB\" or \"zh-Hans\""
            .to_owned()
    };
    format!("\"{tag}\" names no language\n{hint}")
}

pub(super) fn version(written: &Written) -> syn::Result<LitStr> {
    let version = written.quoted()?;
    let value = version.value();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = value.split('.');
    // There is no older one to load.
    let is_major = |part: &str| is_number(part) && part.parse().is_ok_and(|major: u32| major >= 5);
    let is_version = parts.next().is_some_and(is_major)
        && parts.clone().count() <= 2
        && parts.all(|part| part == "x" || is_number(part));
    if is_version {
        return Ok(version);
    }
    Err(written.error(format!(
        "\"{value}\" is no version of MapKit JS\n\
         write \"6\" for the newest 6, or all of it, like \"6.1.0\""
    )))
}

/// Where the script is loaded from.
pub(super) fn source(version: Option<&LitStr>, has_callback: bool) -> syn::Result<String> {
    let value = version.map_or_else(|| "6".to_owned(), LitStr::value);
    if value.starts_with('5') && !has_callback {
        return Err(at(
            version,
            "Apple's loader, for which this tag is, does not load MapKit JS 5\n\
             add `callback = \"…\"`, the name of the function in your page that MapKit JS is to call",
        ));
    }
    let path = if value == "5" { "5.x.x" } else { &value };
    Ok(format!(
        "https://cdn.apple-mapkit.com/mk/{path}/mapkit.core.js"
    ))
}

/// The name of a function, perhaps inside of objects.
pub(super) fn callback(written: &Written) -> syn::Result<String> {
    let callback = written.quoted()?.value();
    let is_letter = |character: char| character.is_alphabetic() || matches!(character, '_' | '$');
    let is_name = |part: &str| {
        part.starts_with(is_letter)
            && part
                .chars()
                .all(|character| is_letter(character) || character.is_numeric())
    };
    if callback.split('.').all(is_name) {
        return Ok(callback);
    }
    Err(written.error(format!(
        "\"{callback}\" is no name of a function in JavaScript\n\
         write its name alone, like \"initMap\" or \"shop.initMap\""
    )))
}
