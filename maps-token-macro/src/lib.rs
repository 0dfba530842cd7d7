// The links in the documentation are relative, for readers of the repository. The first definition of a
// link wins.
#![cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#![cfg_attr(not(doctest), doc = include_str!("../README.md"))]
#![warn(missing_docs, unreachable_pub)]
// The workspace allows these in tests.
#![cfg_attr(
    not(test),
    warn(
        clippy::format_collect,
        clippy::missing_panics_doc,
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        clippy::too_many_lines,
        clippy::type_complexity
    )
)]
// A panic would print a backtrace instead of help, and perhaps a value.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod bytes;
mod errors;
mod load;
mod macros;
mod output;
mod parse;
mod record;
mod suggest;

use proc_macro::TokenStream;

use macros::{csp, embed, script, snapshot, token};

// tests/macros compiles the examples in the documentation, which need a token.

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token.md"))]
#[proc_macro]
pub fn maps_token(input: TokenStream) -> TokenStream {
    token::page(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_server_token.md"))]
#[proc_macro]
pub fn maps_server_token(input: TokenStream) -> TokenStream {
    token::server(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token_is_placeholder.md"))]
#[proc_macro]
pub fn maps_token_is_placeholder(input: TokenStream) -> TokenStream {
    token::is_placeholder(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token_expiry.md"))]
#[proc_macro]
pub fn maps_token_expiry(input: TokenStream) -> TokenStream {
    token::expiry(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_token_domains.md"))]
#[proc_macro]
pub fn maps_token_domains(input: TokenStream) -> TokenStream {
    token::domains(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_script.md"))]
#[proc_macro]
pub fn mapkit_script(input: TokenStream) -> TokenStream {
    script::tag(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_attributes.md"))]
#[proc_macro]
pub fn mapkit_attributes(input: TokenStream) -> TokenStream {
    script::attributes(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/mapkit_csp.md"))]
#[proc_macro]
pub fn mapkit_csp(input: TokenStream) -> TokenStream {
    csp::policy(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_embed_url.md"))]
#[proc_macro]
pub fn maps_embed_url(input: TokenStream) -> TokenStream {
    embed::url(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_snapshot_url.md"))]
#[proc_macro]
pub fn maps_snapshot_url(input: TokenStream) -> TokenStream {
    snapshot::url(input.into()).into()
}

#[cfg_attr(doc, doc = include_str!("../docs/rustdoc-links.md"))]
#[cfg_attr(not(doctest), doc = include_str!("../docs/maps_snapshots.md"))]
#[proc_macro]
pub fn maps_snapshots(input: TokenStream) -> TokenStream {
    snapshot::all(&input.into()).into()
}
