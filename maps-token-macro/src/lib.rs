#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]
#![warn(missing_docs, unreachable_pub)]
// A panic would print a backtrace instead of a cure, and perhaps what it held.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod args;
mod expand;
mod handoff;
mod record;

use proc_macro::TokenStream;

// The examples in the documentation need a token, so tests/macros compiles them.

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token.md"))]
#[proc_macro]
pub fn maps_token(input: TokenStream) -> TokenStream {
    expand::token(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_server_token.md"))]
#[proc_macro]
pub fn maps_server_token(input: TokenStream) -> TokenStream {
    expand::server_token(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token_expiry.md"))]
#[proc_macro]
pub fn maps_token_expiry(input: TokenStream) -> TokenStream {
    expand::expiry(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token_domains.md"))]
#[proc_macro]
pub fn maps_token_domains(input: TokenStream) -> TokenStream {
    expand::domains(input.into()).into()
}
