//! Parses the argument `data`: additional attributes.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use crate::bytes;
use crate::errors::{Errors, at, at_span};
use crate::output::{Bindings, Value};
use crate::parse::{ArgValue, Parameter, parse_with, skip_comma, take_expression};

const VALUE: &Parameter = &Parameter {
    name: "data",
    expected: "text, a number or an expression",
    example: r#"data = { page = "shop", "store-id" = id }"#,
};

/// An attribute `data-KEY`.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
}

pub(super) fn read(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Vec<Entry>> {
    let Some(tokens) = value.inside(Delimiter::Brace) else {
        return Err(value.unexpected());
    };
    let mut entries = Vec::new();
    let mut errors = Errors::default();
    parse_with(tokens, &mut |input| {
        while !input.is_empty() {
            let entry = parse_entry(input, &entries, bindings);
            take_expression(input);
            skip_comma(input);
            if let Some(entry) = errors.ok(entry) {
                entries.push(entry);
            }
        }
        Ok(())
    })?;
    errors.finish()?;
    Ok(entries)
}

fn parse_entry(
    input: ParseStream<'_>,
    before: &[Entry],
    bindings: &mut Bindings,
) -> syn::Result<Entry> {
    let name = parse_name(input)?;
    if !input.peek(Token![=]) && !input.peek(Token![:]) {
        let key = name.value();
        let message = if input.peek(Token![-]) {
            let rest = hyphenated(input);
            format!("data key with a hyphen must be quoted\nhelp: write `\"{key}{rest}\" = …`")
        } else {
            format!("expected `=` after `{key}`")
        };
        return Err(at(&name, &message));
    }
    input.parse::<TokenTree>()?;
    let tokens = take_expression(input);
    if tokens.is_empty() {
        return Err(at(&name, &format!("missing value for `{}`", name.value())));
    }
    let value = ArgValue::new(tokens, VALUE).text(bindings)?;
    let key = parse_key(&name)?;
    for entry in before {
        if entry.key == key {
            return Err(at(&name, &format!("duplicate data key `{key}`")));
        }
    }
    Ok(Entry { key, value })
}

/// Parses the rest of a hyphenated key: `-id` of `store-id`.
fn hyphenated(input: ParseStream<'_>) -> String {
    let mut rest = String::new();
    while input.peek(Token![-]) && input.parse::<TokenTree>().is_ok() {
        if let Ok(part) = input.call(Ident::parse_any) {
            rest.push_str(&format!("-{part}"));
        }
    }
    rest
}

fn parse_name(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    match input.call(Ident::parse_any) {
        Ok(name) => Ok(LitStr::new(&name.unraw().to_string(), name.span())),
        Err(error) => {
            let message = "expected a data key, such as `page` or `\"store-id\"`";
            Err(at_span(error.span(), message.to_owned()))
        }
    }
}

const RESERVED: &[&str] = &["callback", "token", "language", "libraries"];

fn parse_key(name: &LitStr) -> syn::Result<String> {
    let key = name.value();
    let message = if RESERVED.contains(&key.as_str()) {
        format!(
            "data key `{key}` is reserved for MapKit JS\nhelp: write `{key} = …` outside `data`"
        )
    } else if let Some(rest) = key.strip_prefix("data-") {
        format!("data key `{key}` must not begin with `data-`\nhelp: write `\"{rest}\"`")
    } else if is_attribute_name(&key) {
        return Ok(key);
    } else if key.is_empty() {
        "data key is empty".to_owned()
    } else {
        let mut message = format!(
            "invalid data key `{key}`: must contain only lowercase letters, digits, `-`, `_` and `.`, \
             and begin with a letter"
        );
        let kebab_case = kebab_case(&key);
        if is_attribute_name(&kebab_case) {
            message.push_str(&format!("\nhelp: write `\"{kebab_case}\"`"));
        }
        message
    };
    Err(at(name, &message))
}

/// Converts a key of JavaScript's `dataset` to the name in HTML: `storeId` → `store-id`.
fn kebab_case(key: &str) -> String {
    let mut text = String::new();
    for character in key.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text
}

fn is_attribute_name(text: &str) -> bool {
    matches!(text.as_bytes(), [b'a'..=b'z', ..])
        && bytes::all(
            text,
            |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'),
        )
}
