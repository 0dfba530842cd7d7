//! The Content Security Policy that MapKit JS needs.

use proc_macro2::TokenStream;

use crate::arguments::{Call, Parameter, store};
use crate::escape::Escaping;
use crate::expressions::Expressions;
use crate::problems::expansion;
use crate::text::{Text, Value};
use crate::written::Written;

#[derive(Default)]
struct Options {
    nonce: Option<Value>,
}

const PARAMETERS: &[Parameter<Options>] = &[Parameter {
    name: "nonce",
    takes: "text, like `nonce = nonce`",
    read: |options, written, expressions| store(&mut options.nonce, nonce(written, expressions)),
}];

const REST: &str = "img-src 'self' https://*.apple-mapkit.com blob:; \
                    connect-src 'self' https://*.apple-mapkit.com blob:; \
                    worker-src 'self' https://*.apple-mapkit.com blob:; \
                    frame-src 'self' https://*.apple-mapkit.com";

pub(crate) fn policy(input: TokenStream) -> TokenStream {
    expansion(try_policy(input))
}

fn try_policy(input: TokenStream) -> syn::Result<TokenStream> {
    let mut call: Call<Options> = Call::parse(input, PARAMETERS)?;
    if call.token.given().is_some() {
        let message = "a policy is for all tokens: leave the name out";
        call.problems
            .add(syn::Error::new(call.token.span(), message));
    }
    call.problems.none()?;

    let mut text = Text::default();
    match &call.options.nonce {
        Some(nonce) => with_nonce(&mut text, nonce),
        None => text.push(
            "script-src 'self' https://cdn.apple-mapkit.com 'wasm-unsafe-eval'; \
             style-src 'self' 'unsafe-inline'; ",
        ),
    }
    text.push(REST);
    Ok(text.expansion(&call.expressions))
}

/// In an expression's value the characters that no nonce has are dropped; here they are a mistake.
fn nonce(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let nonce = written.some_text(expressions)?;
    match &nonce {
        Value::Known(text) if Escaping::Nonce.escaped(text) != *text => {
            Err(written.error("a nonce has letters, digits and `+/=_-` alone"))
        }
        _ => Ok(nonce),
    }
}

fn with_nonce(text: &mut Text, nonce: &Value) {
    text.push("script-src 'self'");
    push_nonce(text, nonce);
    text.push(" 'wasm-unsafe-eval'; style-src 'self'");
    push_nonce(text, nonce);
    text.push("; ");
}

fn push_nonce(text: &mut Text, nonce: &Value) {
    text.push_unless_empty(nonce, |text| {
        text.push(" 'nonce-");
        text.push_value(nonce, Escaping::Nonce);
        text.push("'");
    });
}
