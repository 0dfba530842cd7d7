//! The arguments of `mapkit_script!` and `mapkit_attributes!`.

use proc_macro2::{Delimiter, TokenStream};
use syn::LitStr;

use super::data::{self, Entry};
use super::{Attribute, WhenEmpty};
use crate::arguments::{Call, Parameter};
use crate::expressions::Expressions;
use crate::nearest::{did_you_mean, list};
use crate::page_token;
use crate::problems::{Problems, at};
use crate::text::Value;
use crate::written::{Written, elements};

#[derive(Default)]
struct Options {
    version: Option<LitStr>,
    callback: Option<LitStr>,
    nonce: Option<Value>,
    token: Option<Value>,
    language: Option<Value>,
    libraries: Option<String>,
    data: Vec<Entry>,
}

const PARAMETERS: &[Parameter<Options>] = &[
    Parameter {
        name: "libraries",
        takes: r#"a list, like `libraries = ["map", "annotations"]`"#,
        read: |options, written, _| {
            libraries(written).map(|libraries| options.libraries = Some(libraries))
        },
    },
    Parameter {
        name: "language",
        takes: r#"a language, like `language = "en-GB"`"#,
        read: |options, written, expressions| {
            language(written, expressions).map(|language| options.language = Some(language))
        },
    },
    Parameter {
        name: "version",
        takes: r#"a version in quotes, like `version = "6"`"#,
        read: |options, written, _| version(written).map(|version| options.version = Some(version)),
    },
    Parameter {
        name: "nonce",
        takes: "text, like `nonce = nonce`",
        read: |options, written, expressions| {
            let nonce = written.text_or_nothing(expressions)?;
            options.nonce = Some(nonce);
            Ok(())
        },
    },
    Parameter {
        name: "token",
        takes: page_token::TAKES,
        read: |options, written, expressions| {
            page_token::given(written, expressions).map(|token| options.token = Some(token))
        },
    },
    Parameter {
        name: "callback",
        takes: r#"the name of a function in quotes, like `callback = "initMap"`"#,
        read: |options, written, _| {
            callback(written).map(|callback| options.callback = Some(callback))
        },
    },
    Parameter {
        name: "data",
        takes: r#"attributes in braces, like `data = { page = "shop", "store-id" = id }`"#,
        read: |options, written, expressions| {
            data::read(written, expressions).map(|data| options.data = data)
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
    let source = source(version.as_ref(), call.names.find("callback").is_some());
    let source = call.problems.keep(source);
    call.problems.none()?;

    let is_for_loader = callback.is_none();
    let cross_origin = if is_for_loader {
        "crossOrigin"
    } else {
        "crossorigin"
    };
    let callback = callback.map_or_else(|| "initMapKitLoaderV2".to_owned(), |name| name.value());
    let always = |name: &str, value: &str| Attribute {
        name: name.to_owned(),
        value: Value::Known(value.to_owned()),
        when_empty: WhenEmpty::NameAlone,
    };
    let unless_empty = |name: &str, value: Option<Value>| {
        value.map(|value| Attribute {
            name: name.to_owned(),
            value,
            when_empty: WhenEmpty::Nothing,
        })
    };
    let mut attributes = vec![
        always("src", &source.unwrap_or_default()),
        always(cross_origin, ""),
        always("async", ""),
        always("data-callback", &callback),
    ];
    attributes.extend(unless_empty("nonce", nonce));
    attributes.extend(unless_empty("data-token", token));
    attributes.extend(unless_empty("data-language", language));
    attributes.extend(libraries.map(|libraries| always("data-libraries", &libraries)));
    attributes.extend(data.into_iter().map(|Entry { key, value }| Attribute {
        name: format!("data-{key}"),
        value,
        when_empty: WhenEmpty::NameAlone,
    }));
    Ok((attributes, call.expressions))
}

const LIBRARIES: &[&str] = &[
    "services",
    "full-map",
    "map",
    "overlays",
    "annotations",
    "geojson",
    "user-location",
    "look-around",
];

fn libraries(written: &Written) -> syn::Result<String> {
    let names = written
        .inside(Delimiter::Bracket)
        .ok_or_else(|| written.unexpected())?;
    let mut libraries: Vec<String> = Vec::new();
    let mut problems = Problems::default();
    for name in elements(names) {
        let library = Written::new(name, "the name of a library in quotes, like \"map\"").quoted();
        let Some(library) = problems.keep(library.and_then(known_library)) else {
            continue;
        };
        let name = library.value();
        if libraries.contains(&name) {
            problems.add(at(
                library,
                format!("\"{name}\" is here for the second time"),
            ));
        }
        libraries.push(name);
    }
    problems.none()?;
    Ok(libraries.join(","))
}

fn known_library(written: LitStr) -> syn::Result<LitStr> {
    let name = written.value();
    if LIBRARIES.contains(&name.as_str()) {
        return Ok(written);
    }
    let hint = did_you_mean(&name, LIBRARIES.iter().copied(), '"');
    let libraries = list(LIBRARIES.iter().copied(), '"');
    let message = format!("MapKit JS has no library \"{name}\"{hint}\nlibraries: {libraries}");
    Err(at(written, message))
}

fn language(written: &Written, expressions: &mut Expressions) -> syn::Result<Value> {
    let language = written.text_or_nothing(expressions)?;
    if let Value::Known(tag) = &language {
        let mut parts = tag.split('-');
        let is_tag = parts.next().is_some_and(|part| {
            matches!(part.len(), 2..=8) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
        }) && parts.all(|part| {
            matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        if !is_tag {
            return Err(written.error(no_language(tag)));
        }
    }
    Ok(language)
}

fn no_language(tag: &str) -> String {
    let hint = if tag.contains('_') {
        format!("write \"{}\"", tag.replace('_', "-"))
    } else {
        "write a language and, after a hyphen, a region or a script, like \"en-GB\" or \"zh-Hans\""
            .to_owned()
    };
    format!("\"{tag}\" names no language\n{hint}")
}

fn version(written: &Written) -> syn::Result<LitStr> {
    let version = written.quoted()?;
    let value = version.value();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = value.split('.');
    let is_version = parts.next().is_some_and(is_number)
        && parts.clone().count() <= 2
        && parts.all(|part| part == "x" || is_number(part));
    if is_version {
        return Ok(version);
    }
    Err(at(
        version,
        format!(
            "\"{value}\" is no version of MapKit JS\nwrite \"6\" for the newest 6, or all of it, like \"6.1.0\""
        ),
    ))
}

/// Where the script is loaded from.
fn source(version: Option<&LitStr>, has_callback: bool) -> syn::Result<String> {
    let value = version.map_or_else(|| "6".to_owned(), LitStr::value);
    if value.starts_with('5') && !has_callback {
        return Err(at(
            version,
            "Apple's loader, for which this tag is, does not load MapKit JS 5\n\
             add `callback = \"…\"`, the name of the function in your page that MapKit JS is to call",
        ));
    }
    let path = if value == "5" { "5.x.x" } else { &value };
    Ok(format!(
        "https://cdn.apple-mapkit.com/mk/{path}/mapkit.core.js"
    ))
}

fn callback(written: &Written) -> syn::Result<LitStr> {
    let callback = written.quoted()?;
    let value = callback.value();
    let is_name = |part: &str| {
        let is_letter =
            |character: char| character.is_alphabetic() || matches!(character, '_' | '$');
        part.starts_with(is_letter)
            && part
                .chars()
                .all(|character| is_letter(character) || character.is_numeric())
    };
    if value.split('.').all(is_name) {
        return Ok(callback);
    }
    Err(at(
        callback,
        format!(
            "\"{value}\" is no name of a function in JavaScript\nwrite its name alone, like \"initMap\" or \"shop.initMap\""
        ),
    ))
}
