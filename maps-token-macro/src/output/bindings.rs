//! Binds values that are known only when the program runs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// The expressions in the arguments, in the order in which they were written.
#[derive(Default)]
pub(crate) struct Bindings {
    values: TokenStream,
    patterns: TokenStream,
    count: usize,
}

/// A variable of the type `String`.
#[derive(Clone, Debug)]
pub(crate) struct Binding(Ident);

impl Bindings {
    /// Binds an expression of any type that implements `Display`. It is formatted only once, because
    /// both occurrences of a nonce must be equal.
    pub(crate) fn text(&mut self, expression: &TokenStream) -> Binding {
        let Ends { first, last } = Ends::of(expression);
        let mut operand = Group::new(Delimiter::Parenthesis, expression.clone());
        operand.set_span(last);
        let to_string = to_string(first);
        let binding = self.binding();
        self.values
            .extend(quote_spanned!(first=> #to_string(&#operand),));
        self.patterns.extend(quote!(#binding,));
        binding
    }

    pub(crate) fn pair(&mut self, expression: &TokenStream) -> (Binding, Binding) {
        let Ends { first, .. } = Ends::of(expression);
        let to_string = to_string(first);
        let (one, other) = (self.binding(), self.binding());
        // With `identity`, a type error is reported at the argument.
        self.values.extend(quote_spanned! {first=>
            match ::core::convert::identity::<(_, _)>(#expression) {
                (#one, #other) => (#to_string(&#one), #to_string(&#other)),
            },
        });
        self.patterns.extend(quote!((#one, #other),));
        (one, other)
    }

    /// Returns a new variable. Its name is long, because a user's constant of the same name would be
    /// matched, not bound.
    fn binding(&mut self) -> Binding {
        self.count += 1;
        let name = format!("maps_value_{}", self.count);
        Binding(Ident::new(&name, Span::mixed_site()))
    }

    /// Wraps code in a `match` that binds the values. A `match` extends the lifetime of temporaries in
    /// the expressions, which cannot see our names. The block ends the borrow: in a function's last
    /// expression, temporaries live too long before edition 2024.
    pub(crate) fn bind_around(&self, code: &TokenStream) -> TokenStream {
        let Self {
            values, patterns, ..
        } = self;
        let result = Ident::new("maps_result", Span::mixed_site());
        quote!({
            let #result = match (#values) {
                (#patterns) => { #code }
            };
            #result
        })
    }
}

impl ToTokens for Binding {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// Returns the path of `to_string`, which the standard library specializes for strings.
fn to_string(span: Span) -> TokenStream {
    quote_spanned!(span=> ::std::string::ToString::to_string)
}

/// The first and the last span of an expression, resolved so that lints ignore them.
struct Ends {
    first: Span,
    last: Span,
}

impl Ends {
    fn of(expression: &TokenStream) -> Self {
        let mut first = None;
        let mut last = Span::call_site();
        for token in expression.clone() {
            last = token.span();
            first.get_or_insert(last);
        }
        Self {
            first: first.unwrap_or(last).resolved_at(Span::mixed_site()),
            last: last.resolved_at(Span::mixed_site()),
        }
    }
}
