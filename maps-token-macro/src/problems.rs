//! All that is wrong with one call, to be said at once.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

#[derive(Default)]
pub(crate) struct Problems(Option<syn::Error>);

impl Problems {
    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(known) => known.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    /// An error if there is a problem.
    pub(crate) fn none(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// An error about what the user wrote as these tokens, all of them.
pub(crate) fn at(tokens: impl ToTokens, message: impl std::fmt::Display) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}

/// The constant, or in its place the errors.
pub(crate) fn expansion(result: syn::Result<TokenStream>) -> TokenStream {
    result.unwrap_or_else(|error| {
        let mut errors: Vec<_> = error
            .into_iter()
            .map(syn::Error::into_compile_error)
            .collect();
        match errors.as_mut_slice() {
            [error] => std::mem::take(error),
            // Of the places where a literal stands, most take one macro call and no block.
            errors => quote!(::core::concat!(#(#errors),*)),
        }
    })
}
