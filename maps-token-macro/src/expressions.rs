//! Values that are known only when the program runs.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};

/// The expressions among the arguments, in the order in which they were written.
#[derive(Default)]
pub(crate) struct Expressions {
    code: Vec<TokenStream>,
    patterns: Vec<TokenStream>,
    slots: usize,
}

/// The variable that holds the value of an expression.
#[derive(Clone, Debug)]
pub(crate) struct Slot(pub(crate) Ident);

impl Expressions {
    pub(crate) fn is_empty(&self) -> bool {
        self.code.is_empty()
    }

    /// Anything that is `AsRef<str>`; the variable is a `&str`.
    pub(crate) fn text(&mut self, expression: &TokenStream) -> Slot {
        let Place { first, .. } = Place::of(expression);
        let operand = parenthesized(expression);
        let slot = self.slot();
        self.code.push(quote_spanned! {first=>
            ::core::convert::AsRef::<::core::primitive::str>::as_ref(&#operand)
        });
        let Slot(variable) = &slot;
        self.patterns.push(quote!(#variable));
        slot
    }

    /// Anything that is `Into<f64>`; the variable is an `f64`.
    pub(crate) fn number(&mut self, expression: &TokenStream) -> Slot {
        let Place { first, .. } = Place::of(expression);
        let slot = self.slot();
        self.code.push(quote_spanned! {first=>
            ::core::convert::Into::<::core::primitive::f64>::into(#expression)
        });
        let Slot(variable) = &slot;
        self.patterns.push(quote!(#variable));
        slot
    }

    /// A tuple of two numbers.
    pub(crate) fn pair(&mut self, expression: &TokenStream) -> (Slot, Slot) {
        let Place { first, .. } = Place::of(expression);
        let slots = (self.slot(), self.slot());
        let (Slot(one), Slot(other)) = &slots;
        let number = quote_spanned!(first=> ::core::convert::Into::<::core::primitive::f64>::into);
        self.code.push(quote_spanned! {first=>
            match ::core::convert::identity::<(_, _)>(#expression) {
                (#one, #other) => (#number(#one), #number(#other)),
            }
        });
        self.patterns.push(quote!((#one, #other)));
        slots
    }

    fn slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(format_ident!(
            "maps_value_{}",
            self.slots,
            span = Span::mixed_site()
        ))
    }

    /// Code in which the variables have their values.
    ///
    /// A `match` keeps what the expressions borrow alive until its end, which `let` does not, and
    /// none of the expressions sees a name of ours.
    pub(crate) fn bound_in(&self, code: &TokenStream) -> TokenStream {
        let Self {
            code: expressions,
            patterns,
            ..
        } = self;
        quote! {
            match (#(#expressions,)*) {
                (#(#patterns,)*) => { #code }
            }
        }
    }
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

fn parenthesized(expression: &TokenStream) -> TokenTree {
    let mut group = Group::new(Delimiter::Parenthesis, expression.clone());
    group.set_span(Place::of(expression).last);
    group.into()
}
