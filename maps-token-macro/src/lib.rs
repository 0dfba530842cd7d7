#![doc = include_str!("../README.md")]

mod args;
mod expand;
mod handoff;
mod record;

use proc_macro::TokenStream;

/// The token, as a string literal.
///
/// The argument is the token's name in `maps.toml`. It may be left out where there is just one
/// token. The literal stands wherever a literal may: in a `const`, in `concat!`, in a pattern, in a
/// format string, in an attribute.
///
/// ```ignore
/// use maps_token_macro::maps_token;
///
/// const TOKEN: &str = maps_token!("site");
/// const META: &str = concat!("<meta name='maps-token' content='", maps_token!("site"), "'>");
/// ```
///
/// # Errors
///
/// It does not compile if the package's build script did not mint tokens, if there is no token of
/// that name, if the token is for a server (scope `server_api`) and so must not reach a browser, or
/// if a kept `target/` holds a token that is too old: one that has expired, or that holds for less
/// than its `minimum_validity`.
#[proc_macro]
pub fn maps_token(input: TokenStream) -> TokenStream {
    expand::token(input.into()).into()
}

/// When the token expires, as an `Option<u64>`: in seconds since the Unix epoch, `None` for a token
/// that never does.
///
/// With it a site generator can refuse to write pages that would soon show no map:
///
/// ```ignore
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
/// use maps_token_macro::maps_token_expiry;
///
/// let in_two_weeks = SystemTime::now() + Duration::from_secs(14 * 24 * 60 * 60);
/// if let Some(expiry) = maps_token_expiry!("site") {
///     assert!(in_two_weeks < UNIX_EPOCH + Duration::from_secs(expiry), "mint a new token first");
/// }
/// ```
///
/// # Errors
///
/// As [`maps_token!`], but for the scope: this reveals no token, so it takes a server's too.
#[proc_macro]
pub fn maps_token_expiry(input: TokenStream) -> TokenStream {
    expand::expiry(input.into()).into()
}

/// The domains that the token is restricted to, as a `&'static [&'static str]`, in the form that the
/// token's `origin` claim has: lower-case host names, some with `*.` before them.
///
/// ```ignore
/// use maps_token_macro::maps_token_domains;
///
/// for domain in maps_token_domains!("site") {
///     println!("the map will show on {domain}");
/// }
/// ```
///
/// # Errors
///
/// As [`maps_token!`], but for the scope: this reveals no token, so it takes a server's too.
#[proc_macro]
pub fn maps_token_domains(input: TokenStream) -> TokenStream {
    expand::domains(input.into()).into()
}
