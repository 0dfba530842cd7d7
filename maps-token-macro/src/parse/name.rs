//! Parses the name of a token or a snapshot, in quotes.

use proc_macro2::{Span, TokenStream};
use syn::LitStr;
use syn::Token;
use syn::parse::ParseStream;

use super::split::{parse_with, skip_comma, take_expression};
use super::value::unreadable;
use crate::bytes;
use crate::errors::{at, at_span, found};

/// The name of a token, or `None` if it is omitted.
#[derive(Default)]
pub(crate) struct TokenName(Option<LitStr>);

impl TokenName {
    pub(crate) fn parse(input: TokenStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self(None));
        }
        parse_name(input, "token").map(|name| Self(Some(name)))
    }

    pub(super) fn parse_leading(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Ok(Self(None));
        }
        let name: LitStr = input.parse()?;
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(input.error(format!("missing `,` after `\"{}\"`", name.value())));
        }
        skip_comma(input);
        Ok(Self(Some(name)))
    }

    /// Returns an error about a name in the wrong place or without quotes, and uses the name, so that
    /// no second error asks for one.
    pub(super) fn recover(&mut self, name: LitStr, message: String) -> syn::Error {
        let error = at_span(name.span(), message);
        self.0.get_or_insert(name);
        error
    }

    pub(crate) fn value(&self) -> Option<String> {
        self.0.as_ref().map(LitStr::value)
    }

    /// Returns the span of the name, or of the whole call.
    pub(crate) fn span(&self) -> Span {
        match &self.0 {
            Some(name) => name.span(),
            None => Span::call_site(),
        }
    }
}

pub(crate) struct SnapshotName(LitStr);

impl SnapshotName {
    pub(crate) fn parse(input: TokenStream) -> syn::Result<Self> {
        if input.is_empty() {
            let message = "missing snapshot name\nhelp: write `maps_snapshot_url!(\"…\")`";
            return Err(at_span(Span::call_site(), message.to_owned()));
        }
        parse_name(input, "snapshot").map(Self)
    }

    pub(crate) fn value(&self) -> String {
        self.0.value()
    }

    pub(crate) fn span(&self) -> Span {
        self.0.span()
    }
}

fn parse_name(input: TokenStream, thing: &str) -> syn::Result<LitStr> {
    let mut name = None;
    parse_with(input, &mut |input| {
        if !input.peek(LitStr) {
            return Err(unquoted(&take_expression(input), thing));
        }
        name = Some(input.parse()?);
        skip_comma(input);
        if !input.is_empty() {
            let rest = take_expression(input);
            let found = found(&rest);
            let message = format!("expected only a {thing} name{found}");
            return Err(at(&rest, &message));
        }
        Ok(())
    })?;
    name.ok_or_else(|| at_span(Span::call_site(), format!("missing {thing} name")))
}

fn quoted(literal: &str) -> &str {
    let quote = if literal.contains('"') { '"' } else { '\'' };
    let mut parts = literal.split(quote);
    parts.next();
    parts.next().unwrap_or_default()
}

fn unquoted(tokens: &TokenStream, thing: &str) -> syn::Error {
    let text = tokens.to_string();
    let (note, name) = match unreadable(tokens) {
        // A character or bytes.
        None => ("", quoted(&text)),
        Some(note) => (note, text.as_str()),
    };
    let is_name = !name.is_empty()
        && bytes::all(
            name,
            |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'),
        );
    let found = found(tokens);
    let lines = if is_name {
        format!("\nhelp: write `\"{name}\"`")
    } else {
        format!("{note}\nhelp: write the name itself in quotes")
    };
    at(
        tokens,
        &format!("expected a {thing} name in quotes{found}{lines}"),
    )
}
