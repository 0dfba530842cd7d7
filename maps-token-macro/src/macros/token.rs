//! Expands the macros that take only the name of a token.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use crate::errors::{at_span, or_compile_error};
use crate::load;
use crate::output;
use crate::parse::TokenName;
use crate::record::Token;

pub(crate) fn page(input: TokenStream) -> TokenStream {
    expand(input, |token| Ok(literal(token.page_jwt()?)))
}

pub(crate) fn server(input: TokenStream) -> TokenStream {
    expand(input, |token| Ok(literal(token.server_jwt()?)))
}

pub(crate) fn is_placeholder(input: TokenStream) -> TokenStream {
    expand(input, |token| {
        let is_placeholder = token.is_placeholder()?;
        Ok(quote!(#is_placeholder))
    })
}

pub(crate) fn expiry(input: TokenStream) -> TokenStream {
    expand(input, |token| {
        Ok(match token.expires() {
            Some(seconds) => quote!(::core::option::Option::Some(#seconds)),
            None => quote!(::core::option::Option::None::<::core::primitive::u64>),
        })
    })
}

pub(crate) fn domains(input: TokenStream) -> TokenStream {
    expand(input, |token| Ok(output::strings(&token.domains)))
}

fn literal(text: &str) -> TokenStream {
    Literal::string(text).into_token_stream()
}

fn expand(input: TokenStream, write: fn(&Token) -> Result<TokenStream, String>) -> TokenStream {
    or_compile_error(try_expand(input, write))
}

fn try_expand(
    input: TokenStream,
    write: fn(&Token) -> Result<TokenStream, String>,
) -> syn::Result<TokenStream> {
    let name = TokenName::parse(input)?;
    let error = |message| at_span(name.span(), message);
    let record = load::record().map_err(error)?;
    let token = record
        .token(name.value().as_deref(), &|token| write(token).is_ok())
        .map_err(error)?;
    write(token).map_err(error)
}
