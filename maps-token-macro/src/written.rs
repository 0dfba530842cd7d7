//! A value as the user wrote it, and what it can be read as.

use std::fmt::Display;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Lit, LitStr, Token};

use crate::expressions::Expressions;
use crate::problems::at;
use crate::text::{Number, Value};

pub(crate) struct Written<'a> {
    tokens: TokenStream,
    /// What stands here if it is right, with an example.
    expected: &'a str,
}

impl<'a> Written<'a> {
    pub(crate) fn new(tokens: TokenStream, expected: &'a str) -> Self {
        Self { tokens, expected }
    }

    pub(crate) fn error(&self, message: impl Display) -> syn::Error {
        at(&self.tokens, message)
    }

    pub(crate) fn unexpected(&self) -> syn::Error {
        self.error(format!("expected {}", self.expected))
    }

    /// Text in quotes, or an expression.
    pub(crate) fn text(&self, expressions: &mut Expressions) -> syn::Result<Value> {
        match self.literal() {
            Some(Lit::Str(text)) => Ok(Value::Known(text.value())),
            Some(_) => Err(self.unexpected()),
            None => Ok(Value::Later(expressions.text(&self.tokens))),
        }
    }

    /// The same, but not empty quotes, which say nothing.
    pub(crate) fn some_text(&self, expressions: &mut Expressions) -> syn::Result<Value> {
        match self.text(expressions)? {
            Value::Known(text) if text.is_empty() => Err(self.error("this is empty: leave it out")),
            value => Ok(value),
        }
    }

    /// Text in quotes.
    pub(crate) fn quoted(&self) -> syn::Result<LitStr> {
        match self.literal() {
            Some(Lit::Str(text)) => Ok(text),
            _ => Err(self.unexpected()),
        }
    }

    /// A number, or an expression.
    pub(crate) fn number(&self, expressions: &mut Expressions) -> syn::Result<Number> {
        let number = match self.literal() {
            // `1200m` is a literal too.
            Some(Lit::Int(number)) if number.suffix().is_empty() => number.base10_parse(),
            Some(Lit::Float(number)) if number.suffix().is_empty() => number.base10_parse(),
            Some(_) => return Err(self.unexpected()),
            None => return Ok(Number::Later(expressions.number(&self.tokens))),
        };
        number.map(Number::Known).map_err(|_| self.unexpected())
    }

    /// A tuple of two numbers that an expression gives.
    pub(crate) fn pair(&self, expressions: &mut Expressions) -> (Number, Number) {
        let (one, other) = expressions.pair(&self.tokens);
        (Number::Later(one), Number::Later(other))
    }

    /// What stands between these delimiters, if nothing else does.
    pub(crate) fn inside(&self, delimiter: Delimiter) -> Option<TokenStream> {
        let mut tokens = self.tokens.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (Some(TokenTree::Group(group)), None) if group.delimiter() == delimiter => {
                Some(group.stream())
            }
            // What a user's `macro_rules!` handed on.
            (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
                Self::new(group.stream(), self.expected).inside(delimiter)
            }
            _ => None,
        }
    }

    pub(crate) fn is_literal(&self) -> bool {
        self.literal().is_some()
    }

    fn literal(&self) -> Option<Lit> {
        syn::parse2(self.tokens.clone()).ok()
    }
}

/// All tokens up to the next comma, or to the end. A comma in `::<…>`, or in `<…>` at the beginning,
/// belongs to the expression. The parser of all of Rust's expressions costs every user more than it is
/// worth here: any other comma can be put in parentheses.
pub(crate) fn expression(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut depth = 0_u32;
    // The characters before, a space for whatever is no punctuation; the beginning is like `::`.
    let mut before = String::from("::");
    while depth > 0 || !input.peek(Token![,]) {
        let Ok(token) = input.parse::<TokenTree>() else {
            break;
        };
        let character = match &token {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
        match character {
            '<' if depth > 0 || before.ends_with("::") => depth += 1,
            '>' if depth > 0 && !before.ends_with('-') => depth -= 1,
            _ => {}
        }
        before.push(character);
        tokens.extend([token]);
    }
    tokens
}

/// The values of a list, separated by commas.
pub(crate) fn elements(tokens: TokenStream) -> Vec<TokenStream> {
    let parser = |input: ParseStream<'_>| {
        let mut elements = Vec::new();
        while !input.is_empty() {
            elements.push(expression(input));
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(elements)
    };
    // Nothing but a comma or the end stops an expression.
    parser.parse2(tokens).unwrap_or_default()
}
