//! The `<script>` that loads MapKit JS, as `@apple/mapkit-loader` writes it.

mod data;
mod options;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::escape::Escaping;
use crate::expressions::{Expressions, Slot};
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
        if expressions.is_empty() {
            constant(&attributes)
        } else {
            vector(&attributes, &expressions)
        }
    }))
}

/// An attribute of the tag.
struct Attribute {
    name: String,
    value: Value,
    when_empty: WhenEmpty,
}

#[derive(Clone, Copy, PartialEq)]
enum WhenEmpty {
    /// No attribute at all.
    Nothing,
    /// The name without a value.
    NameAlone,
}

impl Attribute {
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

fn constant(attributes: &[Attribute]) -> TokenStream {
    let pairs = attributes
        .iter()
        .filter_map(|Attribute { name, value, .. }| match value {
            Value::Known(value) => {
                let (name, value) = (Literal::string(name), Literal::string(value));
                Some(quote!((#name, #value)))
            }
            Value::Later(_) => None,
        });
    quote!({
        const ATTRIBUTES: &[(&::core::primitive::str, &::core::primitive::str)] = &[#(#pairs),*];
        ATTRIBUTES
    })
}

fn vector(attributes: &[Attribute], expressions: &Expressions) -> TokenStream {
    let count = attributes.len();
    let pushes = attributes.iter().map(|attribute| {
        let Attribute {
            name,
            value,
            when_empty,
        } = attribute;
        let (value, condition) = match value {
            Value::Known(value) => (quote!(#value), None),
            Value::Later(Slot(variable)) => {
                let condition = quote!(if !#variable.is_empty());
                (
                    quote!(#variable),
                    Some(condition).filter(|_| *when_empty == WhenEmpty::Nothing),
                )
            }
        };
        quote!(#condition { maps_attributes.push((#name, ::std::string::String::from(#value))); })
    });
    expressions.bound_in(&quote! {
        let mut maps_attributes: ::std::vec::Vec<(&'static ::core::primitive::str, ::std::string::String)> =
            ::std::vec::Vec::with_capacity(#count);
        #(#pushes)*
        maps_attributes
    })
}
