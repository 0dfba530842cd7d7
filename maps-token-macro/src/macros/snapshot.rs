//! Expands `maps_snapshot_url!` and `maps_snapshots!`: the URLs that the build script signed.

use proc_macro2::{Literal, Span, TokenStream};
use quote::ToTokens;

use crate::errors::{at, at_span, found, or_compile_error};
use crate::load;
use crate::output;
use crate::parse::SnapshotName;

pub(crate) fn url(input: TokenStream) -> TokenStream {
    or_compile_error(try_url(input))
}

pub(crate) fn all(input: &TokenStream) -> TokenStream {
    or_compile_error(try_all(input))
}

fn try_url(input: TokenStream) -> syn::Result<TokenStream> {
    let name = SnapshotName::parse(input)?;
    let error = |message| at_span(name.span(), message);
    let record = load::record().map_err(error)?;
    let snapshot = record.snapshot(&name.value()).map_err(error)?;
    Ok(Literal::string(&snapshot.url).into_token_stream())
}

fn try_all(input: &TokenStream) -> syn::Result<TokenStream> {
    if !input.is_empty() {
        let found = found(input);
        let message = format!(
            "expected no arguments{found}\nhelp: for one snapshot, write `maps_snapshot_url!(\"…\")`"
        );
        return Err(at(input, &message));
    }
    let error = |message| at_span(Span::call_site(), message);
    let record = load::record().map_err(error)?;
    let mut pairs = Vec::new();
    for snapshot in record.snapshots().map_err(error)? {
        pairs.push((snapshot.name.as_str(), snapshot.url.as_str()));
    }
    Ok(output::pairs(&pairs))
}
