//! The script tag is byte for byte that of Apple's npm package `@apple/mapkit-loader`, which renders the
//! same options in Node.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use maps_token_macro::{mapkit_attributes, mapkit_script, maps_token};
use serde_json::{Value, json};
use test_support::loader::mapkit_loader;

/// Reads a list of options from stdin, and prints a list of tags and attributes.
const RENDER: &str = r#"
import { renderHTMLAttributes, renderToHTMLString } from "@apple/mapkit-loader";
import { readFileSync } from "node:fs";

const render = (options) => {
    if (options.data) options.data = Object.fromEntries(options.data);
    return {
        tag: renderToHTMLString(options),
        // `true` is the presence of a boolean attribute, which HTML writes as its name.
        attributes: Object.entries(renderHTMLAttributes(options))
            .map(([name, value]) => [name, value === true ? name : value]),
    };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(render)));
"#;

struct Case {
    name: &'static str,
    /// The options of the loader. `data` is a list of pairs, because JSON objects have no order.
    options: Value,
    literal: Rendered,
    /// With expressions for all values that may be expressions.
    string: Rendered,
}

#[derive(Debug, PartialEq)]
struct Rendered {
    tag: String,
    attributes: Vec<(String, String)>,
}

impl Rendered {
    fn new<V: Into<String>>(
        tag: &str,
        attributes: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Self {
        Self {
            tag: tag.to_owned(),
            attributes: attributes
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.into()))
                .collect(),
        }
    }
}

/// The arguments of the macros are the options of the loader.
macro_rules! cases {
    ($($name:literal: { $($option:ident = $value:tt),* $(,)? })*) => {
        vec![$(Case {
            name: $name,
            options: json!({
                "token": maps_token!("site"),
                $(stringify!($option): option!($value),)*
            }),
            literal: Rendered::new(
                mapkit_script!("site", $($option = $value),*),
                mapkit_attributes!("site", $($option = $value),*).iter().copied(),
            ),
            string: string!([] $($option = $value,)*),
        }),*]
    };
}

/// Converts an argument to an option of the loader.
macro_rules! option {
    ({ $($key:tt = $value:tt),* $(,)? }) => {
        json!([$([stringify!($key).trim_matches('"'), $value]),*])
    };
    ($value:tt) => {
        json!($value)
    };
}

/// Replaces the values that may be expressions.
macro_rules! string {
    ([$($done:tt)*]) => {
        Rendered::new(
            &mapkit_script!(token = maps_token!("site").to_owned(), $($done)*),
            mapkit_attributes!(token = maps_token!("site").to_owned(), $($done)*),
        )
    };
    ([$($done:tt)*] nonce = $value:tt, $($rest:tt)*) => {
        string!([$($done)* nonce = String::from($value),] $($rest)*)
    };
    ([$($done:tt)*] language = $value:tt, $($rest:tt)*) => {
        string!([$($done)* language = String::from($value),] $($rest)*)
    };
    ([$($done:tt)*] data = { $($key:tt = $value:tt),* $(,)? }, $($rest:tt)*) => {
        string!([$($done)* data = { $($key = String::from($value)),* },] $($rest)*)
    };
    ([$($done:tt)*] $option:ident = $value:tt, $($rest:tt)*) => {
        string!([$($done)* $option = $value,] $($rest)*)
    };
}

fn cases() -> Vec<Case> {
    cases! {
        "nothing but the token": {}
        "a language": { language = "en-GB" }
        "a language with a script": { language = "zh-Hans" }
        "a version": { version = "6.1.0" }
        "the newest version": { version = "6" }
        "a library": { libraries = ["map"] }
        "all libraries": {
            libraries = [
                "services", "full-map", "map", "overlays", "annotations", "geojson", "user-location",
                "look-around"
            ]
        }
        "no library": { libraries = [] }
        "a nonce": { nonce = "r4nd0m+/=" }
        "a nonce that closes the attribute": { nonce = "\" onload=\"alert(1)" }
        "data": { data = { page = "shop" } }
        "data in an order of its own": { data = { zebra = "1", "store-id" = "2", apple = "3", r_2 = "4" } }
        "empty data": { data = { page = "", "store-id" = "12" } }
        "no data": { data = {} }
        "data that closes the tag": { data = { page = "\"></script><script>alert('1')</script>" } }
        "data with all that is escaped": { data = { page = "<&>\"' &amp; &#039;" } }
        "data in other letters": { data = { page = "Buchhandlung „Möwe“ – 本屋 🗺", line = "one\ntwo\ttabs\\n" } }
        "data as a keyword": { data = { type = "shop", "async" = "no" } }
        "all at once": {
            data = { page = "shop & café", "store-id" = "", empty = "" },
            language = "en-GB",
            version = "6.1.0",
            nonce = "r4nd0m<",
            libraries = ["annotations", "map"],
        }
    }
}

#[test]
fn literal_tags_match_loader() {
    let cases = cases();
    let Some(loader) = mapkit_loader(env!("CARGO_TARGET_TMPDIR")) else {
        return;
    };
    let options: Vec<_> = cases.iter().map(|case| &case.options).collect();
    let rendered = render(loader, &json!(options));
    assert_eq!(rendered.len(), cases.len());
    for (case, expected) in cases.iter().zip(rendered) {
        let Case { name, literal, .. } = case;
        assert_eq!(*literal, expected, "{name}");
    }
}

#[test]
fn string_tags_match_literal_tags() {
    for Case {
        name,
        literal,
        string,
        ..
    } in cases()
    {
        assert_eq!(string, literal, "{name}");
    }
}

fn render(loader: &Path, options: &Value) -> Vec<Rendered> {
    let script = loader.join("render.mjs");
    fs::write(&script, RENDER).expect("a script");
    let mut node = Command::new("node")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node");
    let mut input = node.stdin.take().expect("a pipe");
    input
        .write_all(options.to_string().as_bytes())
        .expect("node reads its input");
    drop(input);
    let output = node.wait_with_output().expect("node");
    assert!(output.status.success(), "{}", output.status);
    let rendered: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    rendered.iter().map(from_json).collect()
}

fn from_json(rendered: &Value) -> Rendered {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let attributes = rendered["attributes"].as_array().expect("a list");
    Rendered {
        tag: text(&rendered["tag"]),
        attributes: attributes
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect(),
    }
}
