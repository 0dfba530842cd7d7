//! Expands `mapkit_csp!`: the Content Security Policy that MapKit JS needs.

use proc_macro2::TokenStream;

use crate::errors::{Errors, at_span, or_compile_error};
use crate::output::{Bindings, Escaping, Template, Value};
use crate::parse::{ArgValue, Call, Parameter};

const PARAMETERS: &[Parameter] = &[Parameter {
    name: "nonce",
    expected: "a nonce",
    example: "nonce = nonce",
}];

const STATIC_DIRECTIVES: &str = "img-src 'self' https://*.apple-mapkit.com blob:; \
                                 connect-src 'self' https://*.apple-mapkit.com blob:; \
                                 worker-src 'self' https://*.apple-mapkit.com blob:; \
                                 frame-src 'self' https://*.apple-mapkit.com";

pub(crate) fn policy(input: TokenStream) -> TokenStream {
    or_compile_error(try_policy(input))
}

fn try_policy(input: TokenStream) -> syn::Result<TokenStream> {
    let mut call = Call::parse(input, PARAMETERS)?;
    let mut errors = Errors::default();
    let mut bindings = Bindings::default();
    let mut nonce = None;
    call.read_arguments(&mut errors, &mut |argument| {
        nonce = Some(read_nonce(argument, &mut bindings)?);
        Ok(())
    });
    if call.token.value().is_some() {
        let message = "unexpected token name\n\
                       note: the policy is the same for every token\n\
                       help: write `mapkit_csp!()`";
        errors.push(at_span(call.token.span(), message.to_owned()));
    }
    errors.finish()?;

    let mut policy = Template::default();
    match &nonce {
        Some(nonce) => {
            policy.push("script-src 'self'");
            push_nonce(&mut policy, nonce);
            policy.push(" 'wasm-unsafe-eval'; style-src 'self'");
            push_nonce(&mut policy, nonce);
            policy.push("; ");
        }
        None => policy.push(
            "script-src 'self' https://cdn.apple-mapkit.com 'wasm-unsafe-eval'; \
             style-src 'self' 'unsafe-inline'; ",
        ),
    }
    policy.push(STATIC_DIRECTIVES);
    Ok(policy.expand(&bindings))
}

fn read_nonce(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    let nonce = value.non_empty_text(bindings)?;
    match &nonce {
        Value::Literal(text) if Escaping::Nonce.escape(text) != *text => Err(value.error(
            &format!("invalid nonce `{text}`: expected letters, digits, `+`, `/`, `=`, `_` or `-`"),
        )),
        _ => Ok(nonce),
    }
}

fn push_nonce(policy: &mut Template, nonce: &Value) {
    let mut source = Template::default();
    source.push(" 'nonce-");
    source.push_value(nonce, Escaping::Nonce);
    source.push("'");
    policy.push_unless_empty(nonce, source);
}
