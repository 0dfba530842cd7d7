//! A string of which parts may be known only when the program runs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::escape::Escaping;
use crate::expressions::{Expressions, Slot};

/// What an argument says.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Known(String),
    /// The variable is a `&str`.
    Later(Slot),
}

/// A number that an argument says.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    Known(f64),
    /// The variable is an `f64`.
    Later(Slot),
}

#[derive(Default)]
pub(crate) struct Text(Vec<Piece>);

enum Piece {
    Known(String),
    Escaped(Slot, Escaping),
    Number(Slot),
    /// Left out where the variable is empty.
    Optional(Slot, Text),
}

impl Text {
    pub(crate) fn push(&mut self, known: &str) {
        match self.0.last_mut() {
            Some(Piece::Known(last)) => last.push_str(known),
            _ => self.0.push(Piece::Known(known.to_owned())),
        }
    }

    pub(crate) fn push_value(&mut self, value: &Value, escaping: Escaping) {
        match value {
            Value::Known(value) => self.push(&escaping.escaped(value)),
            Value::Later(slot) => self.0.push(Piece::Escaped(slot.clone(), escaping)),
        }
    }

    pub(crate) fn push_number(&mut self, number: &Number) {
        match number {
            Number::Known(number) => self.push(&number.to_string()),
            Number::Later(slot) => self.0.push(Piece::Number(slot.clone())),
        }
    }

    /// What `write` pushes, but nothing where the value is empty.
    pub(crate) fn push_unless_empty(&mut self, value: &Value, write: impl FnOnce(&mut Self)) {
        match value {
            Value::Known(value) if value.is_empty() => {}
            Value::Known(_) => write(self),
            Value::Later(slot) => {
                let mut text = Self::default();
                write(&mut text);
                self.0.push(Piece::Optional(slot.clone(), text));
            }
        }
    }

    /// A literal, or code that gives a `String`.
    pub(crate) fn expansion(&self, expressions: &Expressions) -> TokenStream {
        if let [Piece::Known(known)] = self.0.as_slice() {
            return Literal::string(known).into_token_stream();
        }
        let functions = Escaping::ALL
            .iter()
            .filter(|escaping| self.uses(**escaping))
            .map(|escaping| escaping.definition());
        let text = Ident::new("maps_text", Span::mixed_site());
        let pieces = self.pieces(&text);
        expressions.bound_in(&quote! {
            #(#functions)*
            let mut #text = ::std::string::String::new();
            #pieces
            #text
        })
    }

    fn pieces(&self, text: &Ident) -> TokenStream {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Known(known) => quote!(#text.push_str(#known);),
            Piece::Escaped(variable, escaping) => {
                let function = escaping.function();
                quote!(#function(&mut #text, #variable);)
            }
            Piece::Number(variable) => {
                quote!(#text.push_str(&::std::string::ToString::to_string(&#variable));)
            }
            Piece::Optional(variable, inner) => {
                let pieces = inner.pieces(text);
                quote!(if !#variable.is_empty() { #pieces })
            }
        });
        pieces.collect()
    }

    fn uses(&self, escaping: Escaping) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Escaped(_, used) => *used == escaping,
            Piece::Optional(_, text) => text.uses(escaping),
            Piece::Known(_) | Piece::Number(_) => false,
        })
    }
}
