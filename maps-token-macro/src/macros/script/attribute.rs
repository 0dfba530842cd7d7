//! Expands the attributes of the `<script>`, as a tag and as a list.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::output::{self, Bindings, Escaping, Template, Value};

pub(super) struct Attribute {
    name: String,
    value: Value,
    if_empty: IfEmpty,
}

#[derive(Clone, Copy)]
enum IfEmpty {
    Omit,
    BareName,
    /// The value `true` in the list of Apple's loader.
    Boolean,
}

impl Attribute {
    pub(super) fn new(name: &str, value: Value) -> Self {
        Self {
            name: name.to_owned(),
            value,
            if_empty: IfEmpty::BareName,
        }
    }

    pub(super) fn literal(name: &str, value: String) -> Self {
        Self::new(name, Value::Literal(value))
    }

    pub(super) fn boolean(name: &str) -> Self {
        Self {
            if_empty: IfEmpty::Boolean,
            ..Self::literal(name, String::new())
        }
    }

    pub(super) fn unless_empty(name: &str, value: Value) -> Self {
        Self {
            if_empty: IfEmpty::Omit,
            ..Self::new(name, value)
        }
    }

    /// Returns the value in the list. Some frameworks omit a boolean attribute whose value is empty, as
    /// if it were `false`. HTML allows its name as the value.
    fn listed<'a>(&'a self, value: &'a str) -> &'a str {
        match self.if_empty {
            IfEmpty::Boolean => &self.name,
            IfEmpty::Omit | IfEmpty::BareName => value,
        }
    }

    fn push_to(&self, tag: &mut Template) {
        let mut name = Template::default();
        name.push(" ");
        name.push(&self.name);
        let mut value = Template::default();
        value.push("=\"");
        value.push_value(&self.value, Escaping::Html);
        value.push("\"");
        match self.if_empty {
            IfEmpty::Omit => {
                name.append(value);
                tag.push_unless_empty(&self.value, name);
            }
            IfEmpty::BareName | IfEmpty::Boolean => {
                tag.append(name);
                tag.push_unless_empty(&self.value, value);
            }
        }
    }
}

pub(super) fn expand_tag(attributes: &[Attribute], bindings: &Bindings) -> TokenStream {
    let mut tag = Template::default();
    tag.push("<script");
    for attribute in attributes {
        attribute.push_to(&mut tag);
    }
    tag.push("></script>");
    tag.expand(bindings)
}

/// Expands to a slice, or to code that builds a `Vec` if a value is known only when the program runs.
pub(super) fn expand_list(attributes: &[Attribute], bindings: &Bindings) -> TokenStream {
    let mut pairs = Vec::new();
    for attribute in attributes {
        match &attribute.value {
            Value::Literal(value) => pairs.push((attribute.name.as_str(), attribute.listed(value))),
            Value::Runtime(_) => return expand_vec(attributes, bindings),
        }
    }
    output::pairs(&pairs)
}

fn expand_vec(attributes: &[Attribute], bindings: &Bindings) -> TokenStream {
    let count = attributes.len();
    let list = Ident::new("maps_attributes", Span::mixed_site());
    let mut pushes = TokenStream::new();
    for attribute in attributes {
        let name = &attribute.name;
        pushes.extend(match &attribute.value {
            Value::Literal(value) => {
                let value = attribute.listed(value);
                quote!(#list.push((#name, ::core::convert::From::from(#value)));)
            }
            Value::Runtime(value) => {
                let push = quote!(#list.push((#name, #value)););
                match attribute.if_empty {
                    IfEmpty::Omit => quote!(if !#value.is_empty() { #push }),
                    IfEmpty::BareName | IfEmpty::Boolean => push,
                }
            }
        });
    }
    bindings.bind_around(&quote! {
        let mut #list: ::std::vec::Vec<(&'static ::core::primitive::str, ::std::string::String)> =
            ::std::vec::Vec::with_capacity(#count);
        #pushes
        #list
    })
}
