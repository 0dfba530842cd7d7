//! Collects the errors of a call, to report them together.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(error);
                None
            }
        }
    }

    pub(crate) fn finish(self) -> syn::Result<()> {
        match self.0 {
            Some(errors) => Err(errors),
            None => Ok(()),
        }
    }
}

pub(crate) fn at(tokens: &dyn ToTokens, message: &str) -> syn::Error {
    syn::Error::new_spanned(tokens, message)
}

pub(crate) fn at_span(span: Span, message: String) -> syn::Error {
    syn::Error::new(span, message)
}

/// Returns `, found ` and the tokens, or an empty text if they would fill the line.
pub(crate) fn found(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for character in tokens.to_string().chars() {
        // `concat!(…)`, as it is usually written.
        if character == '(' && text.ends_with("! ") {
            text.pop();
        }
        text.push(character);
    }
    if text.len() > MAX_FOUND_LEN {
        return String::new();
    }
    format!(", found `{text}`")
}

const MAX_FOUND_LEN: usize = 40;

pub(crate) fn or_compile_error(result: syn::Result<TokenStream>) -> TokenStream {
    let errors = match result {
        Ok(expansion) => return expansion,
        Err(errors) => errors,
    };
    let mut list = TokenStream::new();
    let mut count = 0;
    for error in errors {
        if count > 0 {
            list.extend(quote!(,));
        }
        list.extend(error.into_compile_error());
        count += 1;
    }
    match count {
        1 => list,
        // Most positions that accept a literal accept a macro call, but not a block.
        _ => quote!(::core::concat!(#list)),
    }
}
