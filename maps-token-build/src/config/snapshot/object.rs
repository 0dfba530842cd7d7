//! Annotations, overlays, styles and images: tables that become the JSON objects of Apple's
//! documentation.

use serde_json::{Map, Value};
use toml::Spanned;

use super::super::keys::{Key, Kind, Objects};
use super::super::reader::LayeredTable;
use super::value;
use crate::diagnostic::Diagnostic;

pub(super) struct ObjectList(Spanned<Vec<Value>>);

impl ObjectList {
    pub(super) fn len(list: Option<&Self>) -> usize {
        list.map_or(0, |Self(list)| list.get_ref().len())
    }

    pub(super) fn into_text(self) -> Spanned<String> {
        let span = self.0.span();
        Spanned::new(span, Value::Array(self.0.into_inner()).to_string())
    }
}

/// `indexed` is the number of entries that they can refer to by index.
pub(super) fn list(table: &mut LayeredTable<'_>, key: &Key, indexed: usize) -> Option<ObjectList> {
    let Kind::Objects(objects) = key.kind else {
        return None;
    };
    let tables = table.objects(key, objects)?;
    let span = tables.span();
    let tables = tables.into_inner();
    if let Some(max) = objects.max.filter(|max| tables.len() > *max) {
        let message = format!(
            "too many entries in `{}`: expected at most {max}, found {}",
            key.name,
            tables.len()
        );
        table.report(
            key,
            Diagnostic::error("too-many-objects", message),
            span.clone(),
        );
    }
    let mut values = Vec::new();
    for mut object in tables {
        let value = read(&mut object, objects, indexed);
        values.push(Value::Object(value));
        table.extend_problems(key, object);
    }
    Some(ObjectList(Spanned::new(span, values)))
}

fn read(table: &mut LayeredTable<'_>, objects: &Objects, indexed: usize) -> Map<String, Value> {
    let mut object = Map::new();
    for key in objects.keys {
        let Some(value) = table.value(key, value::read) else {
            continue;
        };
        let span = value.span();
        let value = value.into_inner();
        if let Kind::Index(list) = key.kind
            && let Some(index) = value.as_u64()
            && index >= indexed as u64
        {
            let entries = if indexed == 1 { "entry" } else { "entries" };
            let message = format!(
                "index {index} is out of range: `{list}` has {indexed} {entries} (indexes start at 0)"
            );
            table.report(key, Diagnostic::error("index-out-of-range", message), span);
        }
        object.insert(key.name.to_owned(), value);
    }
    let is_set = |key: &str, to: &str| object.get(key).is_some_and(|value| value == to);
    let required: &[&str] = if is_set("markerStyle", "img") {
        &["imgIdx"]
    } else if is_set("type", "circle") {
        &["center", "radius"]
    } else if objects.each == "an overlay" {
        &["points"]
    } else {
        &[]
    };
    for key in objects.keys {
        if objects.required.contains(&key.name) || required.contains(&key.name) {
            table.require(key);
        }
    }
    for key in objects.keys {
        if key.name == "glyphImgIdx"
            && object.contains_key("glyphText")
            && let Some(span) = table.span_of(key)
        {
            let error = Diagnostic::error(
                "conflicting-config-keys",
                "`glyphImgIdx` cannot be combined with `glyphText`",
            );
            table.report(key, error.help("remove one of them"), span);
        }
    }
    object
}
