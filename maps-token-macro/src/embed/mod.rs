//! The URL of a map in an `<iframe>`.

mod options;
mod values;

use proc_macro2::TokenStream;

use crate::arguments::Call;
use crate::escape::Escaping;
use crate::page_token;
use crate::problems::expansion;
use crate::text::{Text, Value};

use options::Options;

const EMBED_API: &str = "https://embed.apple-mapkit.com/v1/";

pub(crate) fn url(input: TokenStream) -> TokenStream {
    expansion(try_url(input))
}

fn try_url(input: TokenStream) -> syn::Result<TokenStream> {
    let mut call: Call<Options> = Call::parse(input, options::PARAMETERS)?;
    let consistent = options::must_be_consistent(&call.names);
    call.problems.keep(consistent);
    let token = page_token::choose(&call.token, call.options.token, &call.names, "embed_api");
    let token = call.problems.keep(token);
    call.problems.none()?;

    let mut text = Text::default();
    text.push(EMBED_API);
    if let Some(place) = &call.options.place {
        text.push("place?place=");
        text.push_value(place, Escaping::Percent);
    }
    if let Some((latitude, longitude)) = &call.options.center {
        text.push("embed?center=");
        text.push_number(latitude);
        text.push("%2C");
        text.push_number(longitude);
    }
    if let Some(distance) = &call.options.camera_distance {
        text.push("&cameraDistance=");
        text.push_number(distance);
    }
    push_parameter(&mut text, "annotations", call.options.annotations);
    push_parameter(&mut text, "colorScheme", call.options.color_scheme);
    push_parameter(&mut text, "token", token);
    Ok(text.expansion(&call.expressions))
}

fn push_parameter(text: &mut Text, name: &str, value: Option<Value>) {
    let Some(value) = value else {
        return;
    };
    text.push_unless_empty(&value, |text| {
        text.push("&");
        text.push(name);
        text.push("=");
        text.push_value(&value, Escaping::Percent);
    });
}
