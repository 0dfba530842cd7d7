//! `maps-token schema`: a JSON Schema of `maps.toml`, made from the tables of keys that its reader uses.
//!
//! Draft 7, which Taplo and Even Better TOML read. They show `description` as hover text, and convert
//! TOML dates to strings.

mod patterns;

use clap::Args;
use serde_json::{Map, Value, json};

use self::patterns::pattern;
use super::failure::Failure;
use super::output::{self, Outcome};
use crate::config::keys::{Key, Kind, Objects, TOP};

/// Print a JSON Schema of maps.toml, for completion and hover texts in editors
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SchemaArgs {}

const EXAMPLES: &str = if cfg!(windows) {
    // `>` of Windows PowerShell writes UTF-16.
    "\
Examples:
  # For Taplo and Even Better TOML (VS Code), with this first line of maps.toml:
  # #:schema ./maps.schema.json
  cmd /c 'maps-token schema > maps.schema.json'"
} else {
    "\
Examples:
  # For Taplo and Even Better TOML (VS Code), with this first line of maps.toml:
  # #:schema ./maps.schema.json
  maps-token schema > maps.schema.json"
};

pub(crate) fn run(_: &SchemaArgs) -> Result<Outcome, Failure> {
    output::print_json(&schema())?;
    Ok(Outcome::default())
}

fn schema() -> Value {
    let mut definitions = Map::new();
    let mut schema = table(TOP, &[], &mut definitions);
    let environment: Vec<Key> = TOP
        .iter()
        .filter(|key| !is_only_at_the_top(key))
        .copied()
        .collect();
    let environment = table(&environment, &[], &mut definitions);
    definitions.insert("environment".to_owned(), environment);
    if let Value::Object(schema) = &mut schema {
        let title = "maps.toml of maps-token";
        let description = "Configuration of the Apple Maps tokens that a build embeds.";
        schema.insert("$schema".to_owned(), json!(DRAFT));
        schema.insert("title".to_owned(), json!(title));
        schema.insert("description".to_owned(), json!(description));
        schema.insert("definitions".to_owned(), Value::Object(definitions));
    }
    schema
}

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

fn is_only_at_the_top(key: &Key) -> bool {
    matches!(key.kind, Kind::Environments) || key.name == "env_prefix"
}

fn table(keys: &[Key], required: &[&str], definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for key in keys {
        properties.insert(key.name.to_owned(), property(key, definitions));
    }
    let mut table = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if let (Value::Object(table), [_, ..]) = (&mut table, required) {
        table.insert("required".to_owned(), json!(required));
    }
    table
}

fn property(key: &Key, definitions: &mut Map<String, Value>) -> Value {
    let mut schema = value(key, definitions);
    if let Value::Object(schema) = &mut schema {
        schema.insert("description".to_owned(), json!(description(key)));
    }
    schema
}

fn description(key: &Key) -> String {
    if key.example.is_empty() {
        return key.meaning.to_owned();
    }
    format!(
        "{}\n\nExample: `{} = {}`",
        key.meaning, key.name, key.example
    )
}

fn value(key: &Key, definitions: &mut Map<String, Value>) -> Value {
    const COORDINATES: &str = r"^\s*[+-]?[0-9.]+\s*,\s*[+-]?[0-9.]+\s*$";
    // Coordinates, or an address: anything with a letter.
    const PLACE: &str = r"^\s*[+-]?[0-9.]+\s*,\s*[+-]?[0-9.]+\s*$|\p{L}";

    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let two_numbers = json!({
        "type": "array",
        "items": { "type": "number" },
        "minItems": 2,
        "maxItems": 2,
    });
    match key.kind {
        Kind::Text => match pattern(key.name) {
            Some(pattern) => text(&format!("^{pattern}$")),
            None if key.name == "description" => json!({ "type": "string" }),
            None => json!({ "type": "string", "minLength": 1 }),
        },
        Kind::Texts => {
            let (one, several) = match pattern(key.name) {
                Some(item) => (text(&format!("^{item}$")), text(&separated_by_commas(item))),
                None => {
                    let any = json!({ "type": "string", "minLength": 1 });
                    (any.clone(), any)
                }
            };
            json!({ "anyOf": [
                several,
                { "type": "array", "items": one, "minItems": patterns::min_items(key.name) },
            ] })
        }
        Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
        Kind::SomeOf(words) => json!({ "anyOf": [
            { "type": "string", "enum": words },
            text(&separated_by_commas(&format!("({})", words.join("|")))),
            {
                "type": "array",
                "items": { "type": "string", "enum": words },
                "minItems": patterns::min_items(key.name),
            },
        ] }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Flag => json!({ "enum": [true, false, 0, 1] }),
        Kind::Days => text(patterns::DAYS),
        Kind::Expires => text(patterns::EXPIRES),
        Kind::Tables(keys) => {
            let (name, names) = patterns::table(key.name);
            if !definitions.contains_key(name) {
                let table = table(keys, &[], definitions);
                definitions.insert(name.to_owned(), table);
            }
            tables(name, names)
        }
        Kind::Environments => {
            let (name, names) = patterns::table(key.name);
            tables(name, names)
        }
        Kind::Objects(objects) => list(key, objects, definitions),
        Kind::Center => json!({ "anyOf": [text(PLACE), two_numbers] }),
        Kind::Point => text(PLACE),
        Kind::Coordinates | Kind::Offset => text(COORDINATES),
        Kind::Span => json!({ "anyOf": [text(COORDINATES), two_numbers] }),
        Kind::Size => text("^[0-9]{2,3}x[0-9]{2,3}$"),
        Kind::Locale => text("^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"),
        Kind::Referer => text(r"^https?://[^/\s]+/\S*$"),
        Kind::ImageUrl => text(r"^https?://\S+$"),
        Kind::Number(min, max) => json!({ "type": "number", "minimum": min, "maximum": max }),
        Kind::Whole(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Kind::Index(_) => json!({ "type": "integer", "minimum": 0 }),
        Kind::Color => text(patterns::COLOR),
        Kind::Glyph => text("^[A-Za-z0-9]$"),
        Kind::Points => json!({ "anyOf": [
            text("^[?-~]+$"),
            { "type": "array", "items": text(COORDINATES), "minItems": 2 },
        ] }),
        Kind::Dashes => json!({ "type": "array", "items": { "type": "integer", "minimum": 0 } }),
        Kind::Gradient => stops("^[0-9.]{1,8}$"),
        Kind::GradientIndexes => stops("^[0-9]{1,8}$"),
    }
}

/// The pattern of a text that is a list.
fn separated_by_commas(item: &str) -> String {
    format!(r"^\s*{item}\s*(,\s*{item}\s*)*$")
}

/// `[tokens.NAME]`.
fn tables(definition: &str, names: &str) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "pattern": names },
        "additionalProperties": { "$ref": format!("#/definitions/{definition}") },
    })
}

/// `[[snapshots.NAME.annotations]]`.
fn list(key: &Key, objects: &Objects, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(key.name) {
        let object = table(objects.keys, objects.required, definitions);
        definitions.insert(key.name.to_owned(), object);
    }
    let mut list = json!({
        "type": "array",
        "items": { "$ref": format!("#/definitions/{}", key.name) },
    });
    if let (Value::Object(list), Some(max)) = (&mut list, objects.max) {
        list.insert("maxItems".to_owned(), json!(max));
    }
    list
}

fn stops(names: &str) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "pattern": names },
        "additionalProperties": { "type": "string", "pattern": patterns::COLOR },
    })
}
