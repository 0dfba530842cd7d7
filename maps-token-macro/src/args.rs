//! What is written between the parentheses.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token};

/// The name of a token, or nothing where there is just one.
pub(crate) struct TokenName(Option<LitStr>);

impl TokenName {
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
        let expected = "expected the name of a token in quotes, like \"site\"";
        let name = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), expected))?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(input.error("expected nothing after the token's name"));
        }
        Ok(Self(Some(name)))
    }
}
