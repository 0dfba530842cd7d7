//! The `<script>` that loads MapKit JS, as `@apple/mapkit-loader` writes it.

mod data;
mod libraries;
mod options;
mod values;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::escape::Escaping;
use crate::expressions::Expressions;
use crate::problems::expansion;
use crate::text::{Text, Value};

pub(crate) fn tag(input: TokenStream) -> TokenStream {
    expansion(options::attributes(input).map(|(attributes, expressions)| {
        let mut text = Text::default();
        text.push("<script");
        for attribute in attributes {
            attribute.push_to(&mut text);
        }
        text.push("></script>");
        text.expansion(&expressions)
    }))
}

pub(crate) fn attributes(input: TokenStream) -> TokenStream {
    expansion(options::attributes(input).map(|(attributes, expressions)| {
        constant(&attributes).unwrap_or_else(|| vector(&attributes, &expressions))
    }))
}

/// An attribute of the tag.
struct Attribute {
    name: String,
    value: Value,
    when_empty: WhenEmpty,
}

#[derive(Clone, Copy)]
enum WhenEmpty {
    /// No attribute at all.
    Nothing,
    /// The name without a value.
    NameAlone,
}

impl Attribute {
    fn new(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
            when_empty: WhenEmpty::NameAlone,
        }
    }

    fn unless_empty(name: &str, value: Value) -> Self {
        Self {
            when_empty: WhenEmpty::Nothing,
            ..Self::new(name, value)
        }
    }

    fn push_to(&self, text: &mut Text) {
        let value = |text: &mut Text| {
            text.push("=\"");
            text.push_value(&self.value, Escaping::Html);
            text.push("\"");
        };
        let name = format!(" {}", self.name);
        match self.when_empty {
            WhenEmpty::Nothing => text.push_unless_empty(&self.value, |text| {
                text.push(&name);
                value(text);
            }),
            WhenEmpty::NameAlone => {
                text.push(&name);
                text.push_unless_empty(&self.value, value);
            }
        }
    }
}

/// Only if all values are known.
fn constant(attributes: &[Attribute]) -> Option<TokenStream> {
    let pair = |Attribute { name, value, .. }: &Attribute| match value {
        Value::Known(value) => Some(quote!((#name, #value))),
        Value::Later(_) => None,
    };
    let pairs: Option<Vec<_>> = attributes.iter().map(pair).collect();
    pairs.map(|pairs| {
        quote!({
            const ATTRIBUTES: &[(&::core::primitive::str, &::core::primitive::str)] = &[#(#pairs),*];
            ATTRIBUTES
        })
    })
}

fn vector(attributes: &[Attribute], expressions: &Expressions) -> TokenStream {
    let count = attributes.len();
    let list = Ident::new("maps_attributes", Span::mixed_site());
    let pushes = attributes.iter().map(|attribute| {
        let Attribute { name, value, .. } = attribute;
        let push = |value: &dyn ToTokens| {
            quote!(#list.push((#name, ::core::convert::From::from(#value)));)
        };
        match (value, attribute.when_empty) {
            (Value::Known(value), _) => push(value),
            (Value::Later(slot), WhenEmpty::NameAlone) => push(slot),
            (Value::Later(slot), WhenEmpty::Nothing) => {
                let push = push(slot);
                quote!(if !#slot.is_empty() { #push })
            }
        }
    });
    expressions.bound_in(&quote! {
        let mut #list: ::std::vec::Vec<(&'static ::core::primitive::str, ::std::string::String)> =
            ::std::vec::Vec::with_capacity(#count);
        #(#pushes)*
        #list
    })
}
