//! Generates slices of literals, in the form that is cheapest for rustc among those that are a slice in
//! every context.
//!
//! A constant in a block would read better, but it is checked and evaluated as a separate item. The
//! type of the variable has no lifetime to infer, so no string of a pair is reborrowed. For a list of
//! few strings, a cast is even cheaper.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

pub(crate) fn strings(values: &[String]) -> TokenStream {
    let mut elements = TokenStream::new();
    for value in values {
        let value = Literal::string(value);
        elements.extend(quote!(#value,));
    }
    quote!(&[#elements] as &'static [&'static ::core::primitive::str])
}

pub(crate) fn pairs(pairs: &[(&str, &str)]) -> TokenStream {
    let mut elements = TokenStream::new();
    for (name, value) in pairs {
        let (name, value) = (Literal::string(name), Literal::string(value));
        elements.extend(quote!((#name, #value),));
    }
    let pairs = Ident::new("maps_pairs", Span::mixed_site());
    quote!({
        let #pairs: &'static [(&'static ::core::primitive::str, &'static ::core::primitive::str)] =
            &[#elements];
        #pairs
    })
}
