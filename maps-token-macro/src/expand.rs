//! From a macro's arguments to a constant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::handoff;
use crate::name::TokenName;
use crate::problems::expansion;
use crate::record::Token;

pub(crate) fn token(input: TokenStream) -> TokenStream {
    with_token(input, |token| {
        token.must_be_for_browser()?;
        let jwt = Literal::string(&token.jwt);
        Ok(quote!(#jwt))
    })
}

pub(crate) fn server_token(input: TokenStream) -> TokenStream {
    with_token(input, |token| {
        token.must_be_for_server()?;
        let jwt = Literal::string(&token.jwt);
        Ok(quote!(#jwt))
    })
}

pub(crate) fn expiry(input: TokenStream) -> TokenStream {
    with_token(input, |token| {
        Ok(match token.expires() {
            Some(seconds) => quote!(::core::option::Option::Some(#seconds)),
            None => quote!(::core::option::Option::None::<::core::primitive::u64>),
        })
    })
}

pub(crate) fn domains(input: TokenStream) -> TokenStream {
    with_token(input, |token| {
        let domains = token.domains.iter().map(|domain| Literal::string(domain));
        // A constant of its own, so that the type is a slice also where none is asked for.
        Ok(quote!({
            const DOMAINS: &[&::core::primitive::str] = &[#(#domains),*];
            DOMAINS
        }))
    })
}

/// The constant that `write` makes of the named token, or the error, pointing at the name.
fn with_token(
    input: TokenStream,
    write: impl FnOnce(&Token) -> Result<TokenStream, String>,
) -> TokenStream {
    let expand = || {
        let name: TokenName = syn::parse2(input)?;
        let constant = handoff::record()
            .and_then(|record| write(record.fresh_token(name.given().as_deref())?));
        constant.map_err(|message| syn::Error::new(name.span(), message))
    };
    expansion(expand())
}
