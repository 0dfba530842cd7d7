//! Values that are known only when the program runs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// The expressions among the arguments, in the order in which they were written.
#[derive(Default)]
pub(crate) struct Expressions {
    code: Vec<TokenStream>,
    patterns: Vec<TokenStream>,
    slots: usize,
}

/// The variable that holds the value of an expression.
#[derive(Clone, Debug)]
pub(crate) struct Slot(Ident);

impl Expressions {
    /// Anything that is `AsRef<str>`; the variable is a `&str`.
    pub(crate) fn text(&mut self, expression: &TokenStream) -> Slot {
        let Place { first, last } = Place::of(expression);
        let mut operand = Group::new(Delimiter::Parenthesis, expression.clone());
        operand.set_span(last);
        self.push(quote_spanned! {first=>
            ::core::convert::AsRef::<::core::primitive::str>::as_ref(&#operand)
        })
    }

    /// Anything that is `Into<f64>`; the variable is an `f64`.
    pub(crate) fn number(&mut self, expression: &TokenStream) -> Slot {
        let Place { first, .. } = Place::of(expression);
        let into = into_number(first);
        self.push(quote_spanned!(first=> #into(#expression)))
    }

    /// A tuple of two numbers.
    pub(crate) fn pair(&mut self, expression: &TokenStream) -> (Slot, Slot) {
        let Place { first, .. } = Place::of(expression);
        let into = into_number(first);
        let (one, other) = (self.slot(), self.slot());
        // `identity`, because the type of an argument is reported at the argument.
        self.code.push(quote_spanned! {first=>
            match ::core::convert::identity::<(_, _)>(#expression) {
                (#one, #other) => (#into(#one), #into(#other)),
            }
        });
        self.patterns.push(quote!((#one, #other)));
        (one, other)
    }

    fn push(&mut self, code: TokenStream) -> Slot {
        let slot = self.slot();
        self.code.push(code);
        self.patterns.push(quote!(#slot));
        slot
    }

    /// A name that is no constant of anybody's: such a constant would be matched, not bound.
    fn slot(&mut self) -> Slot {
        self.slots += 1;
        let name = format!("maps_value_{}", self.slots);
        Slot(Ident::new(&name, Span::mixed_site()))
    }

    /// A block in which the variables have their values.
    ///
    /// A `match` keeps alive what the expressions borrow, and none of them sees a name of ours. The
    /// block ends the borrowing: where the call is the last expression of a function, the function's
    /// own end would be too late for it, up to the edition of 2021.
    pub(crate) fn bound_in(&self, code: &TokenStream) -> TokenStream {
        let (expressions, patterns) = (&self.code, &self.patterns);
        let result = Ident::new("maps_result", Span::mixed_site());
        quote!({
            let #result = match (#(#expressions,)*) {
                (#(#patterns,)*) => { #code }
            };
            #result
        })
    }
}

impl ToTokens for Slot {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

fn into_number(span: Span) -> TokenStream {
    quote_spanned!(span=> ::core::convert::Into::<::core::primitive::f64>::into)
}

/// Where an expression begins and ends, as spans that the compiler reports there, but does not take
/// for code that the user wrote.
struct Place {
    first: Span,
    last: Span,
}

impl Place {
    fn of(expression: &TokenStream) -> Self {
        let mut spans = expression.clone().into_iter().map(|token| token.span());
        let first = spans.next().unwrap_or_else(Span::call_site);
        let last = spans.last().unwrap_or(first);
        let ours = |span: Span| span.resolved_at(Span::mixed_site());
        Self {
            first: ours(first),
            last: ours(last),
        }
    }
}
