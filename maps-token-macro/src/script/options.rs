//! The arguments of `mapkit_script!` and `mapkit_attributes!`.

use proc_macro2::TokenStream;
use syn::LitStr;

use super::data::{self, Entry};
use super::{Attribute, libraries, values};
use crate::arguments::{Call, Parameter, store};
use crate::expressions::Expressions;
use crate::page_token;
use crate::text::Value;

#[derive(Default)]
struct Options {
    version: Option<LitStr>,
    callback: Option<String>,
    nonce: Option<Value>,
    token: Option<Value>,
    language: Option<Value>,
    libraries: Option<String>,
    data: Option<Vec<Entry>>,
}

const PARAMETERS: &[Parameter<Options>] = &[
    Parameter {
        name: "libraries",
        takes: r#"a list, like `libraries = ["map", "annotations"]`"#,
        read: |options, written, _| store(&mut options.libraries, libraries::read(written)),
    },
    Parameter {
        name: "language",
        takes: r#"a language, like `language = "en-GB"`"#,
        read: |options, written, expressions| {
            store(
                &mut options.language,
                values::language(written, expressions),
            )
        },
    },
    Parameter {
        name: "version",
        takes: r#"a version in quotes, like `version = "6"`"#,
        read: |options, written, _| store(&mut options.version, values::version(written)),
    },
    Parameter {
        name: "nonce",
        takes: "text, like `nonce = nonce`",
        read: |options, written, expressions| {
            store(&mut options.nonce, written.some_text(expressions))
        },
    },
    Parameter {
        name: "token",
        takes: page_token::TAKES,
        read: |options, written, expressions| {
            store(&mut options.token, page_token::given(written, expressions))
        },
    },
    Parameter {
        name: "callback",
        takes: r#"the name of a function in quotes, like `callback = "initMap"`"#,
        read: |options, written, _| store(&mut options.callback, values::callback(written)),
    },
    Parameter {
        name: "data",
        takes: r#"attributes in braces, like `data = { page = "shop", "store-id" = id }`"#,
        read: |options, written, expressions| {
            store(&mut options.data, data::read(written, expressions))
        },
    },
];

/// The attributes of the tag, in the loader's order.
pub(super) fn attributes(input: TokenStream) -> syn::Result<(Vec<Attribute>, Expressions)> {
    let mut call: Call<Options> = Call::parse(input, PARAMETERS)?;
    let Options {
        version,
        callback,
        nonce,
        token,
        language,
        libraries,
        data,
    } = call.options;
    let token = page_token::choose(&call.token, token, &call.names, "mapkit_js");
    let token = call.problems.keep(token);
    let source = values::source(version.as_ref(), call.names.find("callback").is_some());
    let source = call.problems.keep(source);
    call.problems.none()?;

    let (cross_origin, callback) = match callback {
        Some(callback) => ("crossorigin", callback),
        None => ("crossOrigin", "initMapKitLoaderV2".to_owned()),
    };
    let nothing = || Value::Known(String::new());
    let source = source.map(|source| Attribute::new("src", Value::Known(source)));
    let mut attributes = Vec::from_iter(source);
    attributes.push(Attribute::new(cross_origin, nothing()));
    attributes.push(Attribute::new("async", nothing()));
    attributes.push(Attribute::new("data-callback", Value::Known(callback)));
    attributes.extend(nonce.map(|nonce| Attribute::unless_empty("nonce", nonce)));
    attributes.extend(token.map(|token| Attribute::unless_empty("data-token", token)));
    attributes.extend(language.map(|tag| Attribute::unless_empty("data-language", tag)));
    let libraries = libraries.map(Value::Known);
    attributes.extend(libraries.map(|names| Attribute::new("data-libraries", names)));
    for Entry { key, value } in data.into_iter().flatten() {
        attributes.push(Attribute::new(&format!("data-{key}"), value));
    }
    Ok((attributes, call.expressions))
}
