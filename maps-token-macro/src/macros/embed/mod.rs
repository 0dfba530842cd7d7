//! Expands `maps_embed_url!`: the URL of a map in an `<iframe>`.

mod arguments;
mod values;

use proc_macro2::TokenStream;

use super::page_token;
use crate::errors::{Errors, or_compile_error};
use crate::output::{Bindings, Escaping, Template, Value};
use crate::parse::Call;
use crate::record::Scope;
use arguments::Arguments;

const EMBED_API: &str = "https://embed.apple-mapkit.com/v1/";

pub(crate) fn url(input: TokenStream) -> TokenStream {
    or_compile_error(try_url(input))
}

fn try_url(input: TokenStream) -> syn::Result<TokenStream> {
    let mut call = Call::parse(input, arguments::PARAMETERS)?;
    let mut errors = Errors::default();
    let mut bindings = Bindings::default();
    let arguments = Arguments::read(&mut call, &mut bindings, &mut errors);
    errors.ok(arguments::check_consistent(&call.names));
    let token = errors.ok(page_token::resolve(&call, arguments.token, Scope::EmbedApi));
    errors.finish()?;

    let mut url = Template::default();
    url.push(EMBED_API);
    if let Some(place) = &arguments.place {
        url.push("place?place=");
        url.push_value(place, Escaping::Percent);
    }
    if let Some((latitude, longitude)) = &arguments.center {
        url.push("embed?center=");
        url.push_value(latitude, Escaping::Percent);
        url.push("%2C");
        url.push_value(longitude, Escaping::Percent);
    }
    if let Some(distance) = &arguments.camera_distance {
        url.push("&cameraDistance=");
        url.push_value(distance, Escaping::Percent);
    }
    push_parameter(&mut url, "annotations", arguments.annotations.as_ref());
    push_parameter(&mut url, "colorScheme", arguments.color_scheme.as_ref());
    push_parameter(&mut url, "token", token.as_ref());
    Ok(url.expand(&bindings))
}

fn push_parameter(url: &mut Template, name: &str, value: Option<&Value>) {
    let Some(value) = value else {
        return;
    };
    let mut parameter = Template::default();
    parameter.push("&");
    parameter.push(name);
    parameter.push("=");
    parameter.push_value(value, Escaping::Percent);
    url.push_unless_empty(value, parameter);
}
