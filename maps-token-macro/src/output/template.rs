//! A string with parts that are known only when the program runs.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::bindings::{Binding, Bindings};
use super::escape::Escaping;

#[derive(Clone, Debug)]
pub(crate) enum Value {
    Literal(String),
    Runtime(Binding),
}

#[derive(Default)]
pub(crate) struct Template(Vec<Segment>);

enum Segment {
    Literal(String),
    Escaped(Binding, Escaping),
    /// A template that is omitted if the variable is empty.
    UnlessEmpty(Binding, Template),
}

impl Template {
    pub(crate) fn push(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Segment::Literal(last)) => last.push_str(text),
            _ => self.0.push(Segment::Literal(text.to_owned())),
        }
    }

    pub(crate) fn push_value(&mut self, value: &Value, escaping: Escaping) {
        match value {
            Value::Literal(value) => self.push(&escaping.escape(value)),
            Value::Runtime(binding) => self.0.push(Segment::Escaped(binding.clone(), escaping)),
        }
    }

    pub(crate) fn push_unless_empty(&mut self, value: &Value, template: Self) {
        match value {
            Value::Literal(value) if value.is_empty() => {}
            Value::Literal(_) => self.append(template),
            Value::Runtime(binding) => {
                let segment = Segment::UnlessEmpty(binding.clone(), template);
                self.0.push(segment);
            }
        }
    }

    pub(crate) fn append(&mut self, template: Self) {
        for segment in template.0 {
            match segment {
                Segment::Literal(text) => self.push(&text),
                segment => self.0.push(segment),
            }
        }
    }

    /// Expands to a literal, or to code that builds a `String`.
    pub(crate) fn expand(&self, bindings: &Bindings) -> TokenStream {
        if let [Segment::Literal(text)] = self.0.as_slice() {
            return Literal::string(text).into_token_stream();
        }
        let mut functions = TokenStream::new();
        for escaping in Escaping::ALL {
            if self.uses(*escaping) {
                functions.extend(escaping.definition());
            }
        }
        let text = Ident::new("maps_text", Span::mixed_site());
        let length = self.literal_len();
        let mut statements = TokenStream::new();
        self.write_statements(&text, &mut statements);
        bindings.bind_around(&quote! {
            #functions
            let mut #text = ::std::string::String::with_capacity(#length);
            #statements
            #text
        })
    }

    fn write_statements(&self, text: &Ident, statements: &mut TokenStream) {
        for segment in &self.0 {
            statements.extend(match segment {
                Segment::Literal(literal) => quote!(#text.push_str(#literal);),
                Segment::Escaped(binding, escaping) => {
                    let function = escaping.function();
                    quote!(#function(&mut #text, &#binding);)
                }
                Segment::UnlessEmpty(binding, template) => {
                    let mut inner = TokenStream::new();
                    template.write_statements(text, &mut inner);
                    quote!(if !#binding.is_empty() { #inner })
                }
            });
        }
    }

    fn literal_len(&self) -> usize {
        let mut length = 0;
        for segment in &self.0 {
            length += match segment {
                Segment::Literal(text) => text.len(),
                Segment::Escaped(..) => 0,
                Segment::UnlessEmpty(_, template) => template.literal_len(),
            };
        }
        length
    }

    fn uses(&self, escaping: Escaping) -> bool {
        for segment in &self.0 {
            let uses = match segment {
                Segment::Escaped(_, used) => *used == escaping,
                Segment::UnlessEmpty(_, template) => template.uses(escaping),
                Segment::Literal(_) => false,
            };
            if uses {
                return true;
            }
        }
        false
    }
}
