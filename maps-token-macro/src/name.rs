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

    /// An error about a name that stands in the wrong place, or without quotes. It is taken for the
    /// name all the same, so that nobody asks for one as well.
    pub(crate) fn misplaced(&mut self, name: LitStr, message: &str) -> syn::Error {
        let error = syn::Error::new(name.span(), message);
        self.0.get_or_insert(name);
        error
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
