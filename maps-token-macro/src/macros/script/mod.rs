//! Expands `mapkit_script!` and `mapkit_attributes!`: the `<script>` that loads MapKit JS, as
//! `@apple/mapkit-loader` writes it.

mod arguments;
mod attribute;
mod data;
mod libraries;
mod values;

use proc_macro2::TokenStream;

use super::page_token;
use crate::errors::{Errors, or_compile_error};
use crate::output::Bindings;
use crate::parse::Call;
use crate::record::Scope;
use arguments::Arguments;
use attribute::{Attribute, expand_list, expand_tag};

pub(crate) fn tag(input: TokenStream) -> TokenStream {
    let mut bindings = Bindings::default();
    let attributes = parse_attributes(input, &mut bindings);
    or_compile_error(attributes.map(|attributes| expand_tag(&attributes, &bindings)))
}

pub(crate) fn attributes(input: TokenStream) -> TokenStream {
    let mut bindings = Bindings::default();
    let attributes = parse_attributes(input, &mut bindings);
    or_compile_error(attributes.map(|attributes| expand_list(&attributes, &bindings)))
}

/// Parses the attributes, and returns them in the order of Apple's loader.
fn parse_attributes(input: TokenStream, bindings: &mut Bindings) -> syn::Result<Vec<Attribute>> {
    let mut call = Call::parse(input, arguments::PARAMETERS)?;
    let mut errors = Errors::default();
    let arguments = Arguments::read(&mut call, bindings, &mut errors);
    let token = page_token::resolve(&call, arguments.token, Scope::MapkitJs);
    let token = errors.ok(token);
    let has_callback = call.names.find("callback").is_some();
    let source = errors.ok(values::source(arguments.version.as_ref(), has_callback));
    errors.finish()?;

    let (cross_origin, callback) = match arguments.callback {
        Some(callback) => ("crossorigin", callback),
        None => ("crossOrigin", "initMapKitLoaderV2".to_owned()),
    };
    let mut attributes = vec![
        Attribute::literal("src", source.unwrap_or_default()),
        Attribute::literal(cross_origin, String::new()),
        Attribute::boolean("async"),
        Attribute::literal("data-callback", callback),
    ];
    if let Some(nonce) = arguments.nonce {
        attributes.push(Attribute::unless_empty("nonce", nonce));
    }
    if let Some(token) = token {
        attributes.push(Attribute::unless_empty("data-token", token));
    }
    if let Some(language) = arguments.language {
        attributes.push(Attribute::unless_empty("data-language", language));
    }
    if let Some(libraries) = arguments.libraries {
        attributes.push(Attribute::literal("data-libraries", libraries));
    }
    for entry in arguments.data {
        attributes.push(Attribute::new(&format!("data-{}", entry.key), entry.value));
    }
    Ok(attributes)
}
