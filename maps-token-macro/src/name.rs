//! The name of a token or of a snapshot, in quotes.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// The name of a token, or nothing where there is just one.
#[derive(Default)]
pub(crate) struct TokenName(Option<LitStr>);

impl TokenName {
    /// The name with which a list of arguments begins.
    pub(crate) fn first_of(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(LitStr) {
            return Ok(Self(None));
        }
        let name = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self(Some(name)))
    }

    /// A name that was written in the wrong way, so that nobody asks for one.
    pub(crate) fn is_otherwise(&mut self, name: &LitStr) {
        self.0.get_or_insert_with(|| name.clone());
    }

    pub(crate) fn given(&self) -> Option<String> {
        self.0.as_ref().map(LitStr::value)
    }

    /// Where to report what is wrong with the token.
    pub(crate) fn span(&self) -> Span {
        self.0.as_ref().map_or_else(Span::call_site, LitStr::span)
    }
}

impl Parse for TokenName {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self(None));
        }
        only(input, "token", "site").map(|name| Self(Some(name)))
    }
}

/// The name of a snapshot.
pub(crate) struct SnapshotName(pub(crate) LitStr);

impl Parse for SnapshotName {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        only(input, "snapshot", "hq").map(Self)
    }
}

fn only(input: ParseStream<'_>, thing: &str, example: &str) -> syn::Result<LitStr> {
    let name = input.parse().map_err(|error| {
        let expected = format!("expected the name of a {thing} in quotes, like \"{example}\"");
        syn::Error::new(error.span(), expected)
    })?;
    input.parse::<Option<Token![,]>>()?;
    if !input.is_empty() {
        return Err(input.error(format!("expected nothing after the {thing}'s name")));
    }
    Ok(name)
}
