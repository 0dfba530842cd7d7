//! A list of arguments, `name = value`.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token};

use crate::expressions::Expressions;
use crate::name::TokenName;
use crate::nearest::{did_you_mean, list};
use crate::problems::{Problems, at};
use crate::written::{Written, expression};

/// An argument that a macro takes.
pub(crate) struct Parameter<Options> {
    pub(crate) name: &'static str,
    /// What it takes, with an example.
    pub(crate) takes: &'static str,
    pub(crate) read: fn(&mut Options, &Written, &mut Expressions) -> syn::Result<()>,
}

/// Puts the value of an argument into its place among the options.
pub(crate) fn store<T>(place: &mut Option<T>, value: syn::Result<T>) -> syn::Result<()> {
    *place = Some(value?);
    Ok(())
}

/// The names of the arguments that were written, whether or not their values can be used.
#[derive(Default)]
pub(crate) struct Names(Vec<Ident>);

impl Names {
    pub(crate) fn find(&self, name: &str) -> Option<&Ident> {
        self.0.iter().find(|written| *written == name)
    }
}

/// All that stands between a macro's parentheses.
#[derive(Default)]
pub(crate) struct Call<Options> {
    pub(crate) token: TokenName,
    pub(crate) names: Names,
    pub(crate) options: Options,
    pub(crate) expressions: Expressions,
    pub(crate) problems: Problems,
}

impl<Options: Default> Call<Options> {
    pub(crate) fn parse(
        input: TokenStream,
        parameters: &[Parameter<Options>],
    ) -> syn::Result<Self> {
        let parser = |input: ParseStream<'_>| {
            let mut call = Self {
                token: TokenName::first_of(input)?,
                ..Self::default()
            };
            while !input.is_empty() {
                call.read_argument(input, parameters);
            }
            Ok(call)
        };
        parser.parse2(input)
    }

    fn read_argument(&mut self, input: ParseStream<'_>, parameters: &[Parameter<Options>]) {
        let result = self.argument(input, parameters);
        if self.problems.keep(result).is_none() {
            // Whatever is left of an argument that cannot be read.
            expression(input);
        }
        // Nothing but a comma or the end stops an expression.
        let _ = input.parse::<Option<Token![,]>>();
    }

    fn argument(
        &mut self,
        input: ParseStream<'_>,
        parameters: &[Parameter<Options>],
    ) -> syn::Result<()> {
        let (name, parameter) = self.parameter(input, parameters)?;
        let Parameter { takes, read, .. } = parameter;
        if input.parse::<Token![=]>().is_err() {
            return Err(at(name, format!("expected `=` after this, and {takes}")));
        }
        let tokens = expression(input);
        if tokens.is_empty() {
            return Err(at(name, format!("the value is missing: expected {takes}")));
        }
        must_be_one(&tokens, parameters)?;
        if self.names.find(&name.to_string()).is_some() {
            return Err(at(&name, format!("`{name}` is here for the second time")));
        }
        self.names.0.push(name);
        let value = Written::new(tokens, takes);
        read(&mut self.options, &value, &mut self.expressions)
    }

    fn parameter<'a>(
        &mut self,
        input: ParseStream<'_>,
        parameters: &'a [Parameter<Options>],
    ) -> syn::Result<(Ident, &'a Parameter<Options>)> {
        if input.peek(LitStr) {
            let message = "the name of a token comes first, before all arguments";
            return Err(self.token.misplaced(input.parse()?, message));
        }
        let name = input.call(Ident::parse_any).map_err(|error| {
            syn::Error::new(error.span(), "expected an argument: `name = value`")
        })?;
        let parameter = known(&name, parameters).map_err(|error| {
            if !input.is_empty() && !input.peek(Token![,]) {
                return error;
            }
            let message = format!("the name of a token stands in quotes: \"{name}\"");
            let name = LitStr::new(&name.to_string(), name.span());
            self.token.misplaced(name, &message)
        })?;
        Ok((name, parameter))
    }
}

/// Not two arguments without a comma between them.
fn must_be_one<Options>(
    tokens: &TokenStream,
    parameters: &[Parameter<Options>],
) -> syn::Result<()> {
    let tokens: Vec<_> = tokens.clone().into_iter().collect();
    let second = tokens.windows(2).find_map(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Punct(punct)]
            if punct.as_char() == '='
                && punct.spacing() == Spacing::Alone
                && known(name, parameters).is_ok() =>
        {
            Some(name)
        }
        _ => None,
    });
    second.map_or(Ok(()), |name| Err(at(name, "expected `,` before this")))
}

fn known<'a, Options>(
    name: &Ident,
    parameters: &'a [Parameter<Options>],
) -> syn::Result<&'a Parameter<Options>> {
    let found = parameters.iter().find(|parameter| name == parameter.name);
    found.ok_or_else(|| {
        let names = || parameters.iter().map(|parameter| parameter.name);
        let hint = did_you_mean(&name.to_string(), names(), '`');
        at(
            name,
            format!(
                "there is no argument `{name}`{hint}\narguments: {}",
                list(names(), '`')
            ),
        )
    })
}
