//! The token that a page gets.

use crate::arguments::Names;
use crate::expressions::Expressions;
use crate::handoff;
use crate::name::TokenName;
use crate::text::Value;
use crate::written::Written;

pub(crate) const TAKES: &str = "an expression, like `token = fresh_token`";

/// The argument `token`: one that is known when the program runs.
pub(crate) fn given(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    match written.text(expressions)? {
        Value::Known(_) => Err(written.error(
            "a token does not belong in the source\n\
             put it into maps.toml as `token`, or into the variable MAPS_TOKEN_<NAME>: there the build checks \
             it, and here its name is enough\n\
             `token` takes an expression, for a token that the program gets when it runs",
        )),
        token @ Value::Later(_) => Ok(token),
    }
}

/// The given token, or the one of that name, if it is for this use. Where both are written the named
/// one is what the program falls back on: it must fit, and the given one stands in the page.
pub(crate) fn choose(
    name: &TokenName,
    given: Option<Value>,
    arguments: &Names,
    scope: &str,
) -> syn::Result<Value> {
    let error = |message| syn::Error::new(name.span(), message);
    let is_given = arguments.find("token").is_some();
    if is_given && name.given().is_none() {
        // One that cannot be used has been reported.
        return Ok(given.unwrap_or_else(|| Value::Known(String::new())));
    }
    let record = handoff::record().map_err(error)?;
    let token = record.fresh_token(name.given().as_deref()).map_err(error)?;
    token.must_have_scope(scope, &record).map_err(error)?;
    Ok(given.unwrap_or_else(|| Value::Known(token.jwt.clone())))
}
