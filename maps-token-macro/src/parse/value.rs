//! Parses the value of an argument.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Lit, LitStr};

use crate::errors::{at, found};
use crate::output::{Bindings, Value};

pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) expected: &'static str,
    pub(crate) example: &'static str,
}

pub(crate) struct ArgValue {
    tokens: TokenStream,
    literal: Option<Lit>,
    parameter: &'static Parameter,
}

impl ArgValue {
    pub(crate) fn new(tokens: TokenStream, parameter: &'static Parameter) -> Self {
        Self {
            literal: syn::parse2(tokens.clone()).ok(),
            tokens,
            parameter,
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.parameter.name
    }

    pub(crate) fn error(&self, message: &str) -> syn::Error {
        at(&self.tokens, message)
    }

    pub(crate) fn unexpected(&self) -> syn::Error {
        self.unexpected_with("")
    }

    fn unexpected_with(&self, note: &str) -> syn::Error {
        let Parameter {
            expected, example, ..
        } = self.parameter;
        let found = found(&self.tokens);
        self.error(&format!(
            "expected {expected}{found}{note}\nhelp: write `{example}`"
        ))
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.literal.is_some()
    }

    pub(crate) fn runtime(&self, bindings: &mut Bindings) -> Value {
        Value::Runtime(bindings.text(&self.tokens))
    }

    /// Returns a literal that implements `Display`, or an expression.
    pub(crate) fn text(&self, bindings: &mut Bindings) -> syn::Result<Value> {
        let Some(literal) = &self.literal else {
            return Ok(self.runtime(bindings));
        };
        match display(literal) {
            Some(text) => Ok(Value::Literal(text)),
            None => Err(self.unexpected()),
        }
    }

    /// Returns a non-empty string literal, or an expression.
    pub(crate) fn non_empty_text(&self, bindings: &mut Bindings) -> syn::Result<Value> {
        match &self.literal {
            Some(_) => Ok(Value::Literal(self.quoted()?.value())),
            None => Ok(self.runtime(bindings)),
        }
    }

    /// Returns a non-empty string literal.
    pub(crate) fn quoted(&self) -> syn::Result<&LitStr> {
        let Some(Lit::Str(literal)) = &self.literal else {
            let note = unreadable(&self.tokens).unwrap_or_default();
            return Err(self.unexpected_with(note));
        };
        if literal.value().is_empty() {
            let Parameter { name, example, .. } = self.parameter;
            return Err(self.error(&format!(
                "`{name}` is empty\nhelp: remove it, or write `{example}`"
            )));
        }
        Ok(literal)
    }

    /// Returns a number, or `None` for an expression.
    pub(crate) fn number(&self) -> syn::Result<Option<f64>> {
        let digits = match &self.literal {
            Some(number @ (Lit::Int(_) | Lit::Float(_))) => display(number),
            Some(_) => None,
            None => return Ok(None),
        };
        match digits.unwrap_or_default().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(self.unexpected()),
        }
    }

    pub(crate) fn pair(&self, bindings: &mut Bindings) -> (Value, Value) {
        let (first, second) = bindings.pair(&self.tokens);
        (Value::Runtime(first), Value::Runtime(second))
    }

    pub(crate) fn inside(&self, delimiter: Delimiter) -> Option<TokenStream> {
        inside(&self.tokens, delimiter)
    }
}

/// Why the value of an expression is not known. `None` for a literal.
pub(super) fn unreadable(tokens: &TokenStream) -> Option<&'static str> {
    if syn::parse2::<Lit>(tokens.clone()).is_ok() {
        return None;
    }
    let mut tokens = tokens.clone().into_iter();
    tokens.next();
    Some(match tokens.next() {
        Some(TokenTree::Punct(punct)) if punct.as_char() == '!' => {
            "\nnote: a macro cannot read the result of another macro"
        }
        _ => "\nnote: a macro cannot read the value of a constant or variable",
    })
}

/// Formats a literal. Returns `None` for bytes and C strings, and for a number with an unknown suffix
/// such as `1200m`.
fn display(literal: &Lit) -> Option<String> {
    match literal {
        Lit::Str(text) => Some(text.value()),
        Lit::Char(character) => Some(character.value().into()),
        Lit::Bool(boolean) => Some(boolean.value.to_string()),
        Lit::Int(number) if is_numeric_type(number.suffix()) => {
            Some(number.base10_digits().to_owned())
        }
        Lit::Float(number) if is_numeric_type(number.suffix()) => {
            let number: f64 = number.base10_digits().parse().ok()?;
            Some(number.to_string())
        }
        _ => None,
    }
}

/// Returns whether a suffix looks like a numeric type. This is enough to distinguish `u8` and `usize`
/// from units.
fn is_numeric_type(suffix: &str) -> bool {
    matches!(
        suffix.as_bytes(),
        [] | [b'f' | b'i' | b'u', b'0'..=b'9' | b's', ..]
    )
}

fn inside(tokens: &TokenStream, delimiter: Delimiter) -> Option<TokenStream> {
    let mut tokens = tokens.clone().into_iter();
    let (Some(TokenTree::Group(group)), None) = (tokens.next(), tokens.next()) else {
        return None;
    };
    if group.delimiter() == delimiter {
        return Some(group.stream());
    }
    match group.delimiter() {
        // The group is a fragment of a user's `macro_rules!`.
        Delimiter::None => inside(&group.stream(), delimiter),
        _ => None,
    }
}
