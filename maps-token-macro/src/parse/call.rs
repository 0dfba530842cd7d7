//! Parses a list of arguments, `name = value`.

use std::mem;

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use super::name::TokenName;
use super::split::{parse_with, skip_comma, take_expression};
use super::value::{ArgValue, Parameter};
use crate::errors::{Errors, at, at_span, found};
use crate::suggest::alternatives;

/// The names of all arguments, including those whose values are invalid.
#[derive(Default)]
pub(crate) struct ArgNames(Vec<Ident>);

impl ArgNames {
    pub(crate) fn find(&self, name: &str) -> Option<&Ident> {
        self.0.iter().find(|ident| *ident == name)
    }
}

#[derive(Default)]
pub(crate) struct Call {
    pub(crate) token: TokenName,
    pub(crate) names: ArgNames,
    arguments: Vec<syn::Result<ArgValue>>,
}

impl Call {
    pub(crate) fn parse(input: TokenStream, parameters: &'static [Parameter]) -> syn::Result<Self> {
        let mut call = Self::default();
        parse_with(input, &mut |input| {
            call.token = TokenName::parse_leading(input)?;
            while !input.is_empty() {
                let argument = call.parse_argument(input, parameters);
                if argument.is_err() {
                    take_expression(input);
                }
                call.arguments.push(argument);
                skip_comma(input);
            }
            Ok(())
        })?;
        Ok(call)
    }

    pub(crate) fn read_arguments(
        &mut self,
        errors: &mut Errors,
        read: &mut dyn FnMut(&ArgValue) -> syn::Result<()>,
    ) {
        for argument in mem::take(&mut self.arguments) {
            errors.ok(argument.and_then(|argument| read(&argument)));
        }
    }

    fn parse_argument(
        &mut self,
        input: ParseStream<'_>,
        parameters: &'static [Parameter],
    ) -> syn::Result<ArgValue> {
        let (ident, parameter) = self.parse_name(input, parameters)?;
        let Parameter { name, example, .. } = parameter;
        if input.parse::<Token![=]>().is_err() {
            let message = format!("expected `=` after `{name}`\nhelp: write `{example}`");
            return Err(at(&ident, &message));
        }
        let tokens = take_expression(input);
        if tokens.is_empty() {
            let message = format!("missing value for `{name}`\nhelp: write `{example}`");
            return Err(at(&ident, &message));
        }
        check_missing_comma(&tokens, parameters)?;
        if self.names.find(name).is_some() {
            return Err(at(&ident, &format!("duplicate argument `{name}`")));
        }
        self.names.0.push(ident);
        Ok(ArgValue::new(tokens, parameter))
    }

    fn parse_name(
        &mut self,
        input: ParseStream<'_>,
        parameters: &'static [Parameter],
    ) -> syn::Result<(Ident, &'static Parameter)> {
        if input.peek(LitStr) {
            let name: LitStr = input.parse()?;
            let message = "token name must be the first argument\n\
                           help: move it to the front";
            return Err(self.token.recover(name, message.to_owned()));
        }
        let Ok(name) = input.call(Ident::parse_any) else {
            let tokens = take_expression(input);
            let found = found(&tokens);
            return Err(at(&tokens, &format!("expected `name = value`{found}")));
        };
        if let Some(parameter) = find(&name, parameters) {
            return Ok((name, parameter));
        }
        let is_alone = input.is_empty() || input.peek(Token![,]);
        if is_alone && self.token.value().is_none() {
            let message = format!(
                "expected a token name in quotes, found `{name}`\nhelp: write `\"{name}\"`"
            );
            let name = LitStr::new(&name.to_string(), name.span());
            return Err(self.token.recover(name, message));
        }
        Err(unknown(&name, parameters))
    }
}

/// Reports an error if a value contains `name =`, because a comma is missing before it.
fn check_missing_comma(value: &TokenStream, parameters: &[Parameter]) -> syn::Result<()> {
    let mut before = None;
    for token in value.clone() {
        if let (Some(TokenTree::Ident(name)), TokenTree::Punct(punct)) = (&before, &token)
            && punct.as_char() == '='
            && punct.spacing() == Spacing::Alone
            && find(name, parameters).is_some()
        {
            return Err(at(name, &format!("missing `,` before `{name}`")));
        }
        before = Some(token);
    }
    Ok(())
}

fn find<'a>(name: &Ident, parameters: &'a [Parameter]) -> Option<&'a Parameter> {
    parameters.iter().find(|parameter| name == parameter.name)
}

fn unknown(name: &Ident, parameters: &[Parameter]) -> syn::Error {
    let mut names = Vec::new();
    for parameter in parameters {
        names.push(parameter.name);
    }
    let unknown = name.to_string();
    let lines = alternatives("available arguments", &unknown, &names);
    at_span(name.span(), format!("unknown argument `{unknown}`{lines}"))
}
