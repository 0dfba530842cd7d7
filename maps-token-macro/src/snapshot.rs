//! The URLs of map pictures that the build script signed.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::handoff;
use crate::name::SnapshotName;
use crate::problems::{at, expansion};

pub(crate) fn url(input: TokenStream) -> TokenStream {
    expansion(try_url(input))
}

pub(crate) fn all(input: TokenStream) -> TokenStream {
    expansion(try_all(input))
}

fn try_url(input: TokenStream) -> syn::Result<TokenStream> {
    let SnapshotName(name) = syn::parse2(input)?;
    let error = |message| syn::Error::new(name.span(), message);
    let record = handoff::record().map_err(error)?;
    let snapshot = record.fresh_snapshot(&name.value()).map_err(error)?;
    Ok(Literal::string(&snapshot.url).into_token_stream())
}

fn try_all(input: TokenStream) -> syn::Result<TokenStream> {
    if !input.is_empty() {
        return Err(at(
            input,
            "this gives all snapshots, and takes no argument\nfor one of them write maps_snapshot_url!(\"…\")",
        ));
    }
    let error = |message| syn::Error::new(Span::call_site(), message);
    let record = handoff::record().map_err(error)?;
    let snapshots = record.fresh_snapshots().map_err(error)?;
    let pairs = snapshots.into_iter().map(|snapshot| {
        let (name, url) = (
            Literal::string(&snapshot.name),
            Literal::string(&snapshot.url),
        );
        quote!((#name, #url))
    });
    Ok(quote!({
        const SNAPSHOTS: &[(&::core::primitive::str, &::core::primitive::str)] = &[#(#pairs),*];
        SNAPSHOTS
    }))
}
