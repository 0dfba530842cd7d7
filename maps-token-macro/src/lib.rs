#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]
#![warn(missing_docs, unreachable_pub)]
// A panic would print a backtrace instead of a cure, and perhaps what it held.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod arguments;
mod csp;
mod embed;
mod escape;
mod expand;
mod expressions;
mod handoff;
mod name;
mod nearest;
mod page_token;
mod problems;
mod record;
mod script;
mod snapshot;
mod text;
mod written;

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

#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_script.md"))]
#[proc_macro]
pub fn mapkit_script(input: TokenStream) -> TokenStream {
    script::tag(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_attributes.md"))]
#[proc_macro]
pub fn mapkit_attributes(input: TokenStream) -> TokenStream {
    script::attributes(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_csp.md"))]
#[proc_macro]
pub fn mapkit_csp(input: TokenStream) -> TokenStream {
    csp::policy(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_embed_url.md"))]
#[proc_macro]
pub fn maps_embed_url(input: TokenStream) -> TokenStream {
    embed::url(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_snapshot_url.md"))]
#[proc_macro]
pub fn maps_snapshot_url(input: TokenStream) -> TokenStream {
    snapshot::url(input.into()).into()
}

#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_snapshots.md"))]
#[proc_macro]
pub fn maps_snapshots(input: TokenStream) -> TokenStream {
    snapshot::all(input.into()).into()
}
