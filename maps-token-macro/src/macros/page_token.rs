//! Resolves the token of a page.

use crate::errors::at_span;
use crate::load;
use crate::output::{Bindings, Value};
use crate::parse::{ArgValue, Call, Parameter};
use crate::record::Scope;

pub(super) const PARAMETER: Parameter = Parameter {
    name: "token",
    expected: "an expression",
    example: "token = token",
};

pub(super) fn runtime_token(value: &ArgValue, bindings: &mut Bindings) -> syn::Result<Value> {
    if value.is_literal() {
        return Err(value.error(
            "expected an expression for `token`, found a literal\n\
             note: `token` is for a token that the program receives when it runs\n\
             help: to embed a token made elsewhere, set `token` in `maps.toml` or the variable \
             `MAPS_TOKEN_<NAME>`, and pass its name as the first argument",
        ));
    }
    Ok(value.runtime(bindings))
}

/// Returns the token of a page. If both `token` and a name are written, the named token is only
/// checked.
pub(super) fn resolve(call: &Call, token: Option<Value>, scope: Scope) -> syn::Result<Value> {
    let name = call.token.value();
    if call.names.find(PARAMETER.name).is_some() && name.is_none() {
        // An invalid `token` has been reported.
        return Ok(token.unwrap_or_else(|| Value::Literal(String::new())));
    }
    let error = |message| at_span(call.token.span(), message);
    let record = load::record().map_err(error)?;
    let jwt = record
        .jwt_with_scope(name.as_deref(), scope)
        .map_err(error)?;
    Ok(token.unwrap_or_else(|| Value::Literal(jwt.to_owned())))
}
