//! The argument `data`: attributes of the user's own.

use proc_macro2::{Delimiter, Ident, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token};

use crate::expressions::Expressions;
use crate::problems::{Problems, at};
use crate::text::Value;
use crate::written::{Written, expression};

/// An attribute `data-KEY`.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Value,
}

pub(super) fn read(written: &Written, expressions: &mut Expressions) -> syn::Result<Vec<Entry>> {
    let entries = written
        .inside(Delimiter::Brace)
        .ok_or_else(|| written.unexpected())?;
    let parser = |input: ParseStream<'_>| {
        let mut entries: Vec<Entry> = Vec::new();
        let mut problems = Problems::default();
        while !input.is_empty() {
            let entry = problems.keep(entry(input, &entries, expressions));
            // Whatever is left of an entry that cannot be read.
            expression(input);
            input.parse::<Option<Token![,]>>()?;
            entries.extend(entry);
        }
        problems.none()?;
        Ok(entries)
    };
    parser.parse2(entries)
}

fn entry(
    input: ParseStream<'_>,
    before: &[Entry],
    expressions: &mut Expressions,
) -> syn::Result<Entry> {
    let name = name(input)?;
    if !input.peek(Token![=]) && !input.peek(Token![:]) {
        let hint = if input.peek(Token![-]) {
            "put a name with a hyphen into quotes, like `\"store-id\" = id`"
        } else {
            "expected `=` after this, and a value"
        };
        return Err(at(name, hint));
    }
    input.parse::<TokenTree>()?;
    let tokens = expression(input);
    if tokens.is_empty() {
        return Err(at(name, "the value is missing"));
    }
    let value = Written::new(tokens, "text in quotes, or an expression").text(expressions)?;
    let key = key(&name)?;
    if before.iter().any(|entry| entry.key == key) {
        return Err(at(name, format!("`{key}` is here for the second time")));
    }
    Ok(Entry { key, value })
}

fn name(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    let name = input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), "expected the name of an attribute"))?;
    Ok(LitStr::new(&name.unraw().to_string(), name.span()))
}

/// The attributes that the tag has, or may have, of itself.
const TAKEN: &[&str] = &["callback", "token", "language", "libraries"];

fn key(name: &LitStr) -> syn::Result<String> {
    let key = name.value();
    if TAKEN.contains(&key.as_str()) {
        let message =
            format!("MapKit JS reads `data-{key}` itself\nwrite `{key} = …` outside of `data`");
        return Err(at(name, message));
    }
    if let Some(rest) = key.strip_prefix("data-") {
        let message = format!("every name gets `data-` before it\nwrite \"{rest}\"");
        return Err(at(name, message));
    }
    let is_small = |byte: u8| byte.is_ascii_lowercase();
    let is_name = key.bytes().next().is_some_and(is_small)
        && key
            .bytes()
            .all(|byte| is_small(byte) || byte.is_ascii_digit() || b"-_.".contains(&byte));
    if is_name {
        return Ok(key);
    }
    let message = format!(
        "`data-{key}` is no name of an attribute\n\
         it begins with one of a-z, and goes on with those, digits, `-`, `_` and `.`"
    );
    Err(at(name, message))
}
