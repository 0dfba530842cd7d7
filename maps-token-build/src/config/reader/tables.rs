//! The tables below a key.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::keys::{Key, Kind, Objects, TOP};
use super::super::values::{example, type_mismatch};
use super::{Entry, Layer, LayeredTable};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::redact_name;

/// A table below a key: `site` of `[tokens.site]`.
pub(in crate::config) struct NamedTable<'a> {
    pub(in crate::config) name: &'a str,
    pub(in crate::config) span: Range<usize>,
    pub(in crate::config) table: LayeredTable<'a>,
}

impl<'a> NamedTable<'a> {
    /// Makes it the table of an environment, which inherits from the top-level table of the same name.
    pub(in crate::config) fn inherit(&mut self, key: &Key, file: &'a DeTable<'a>) {
        let Some(DeValue::Table(tables)) = file.get(key.name).map(Spanned::get_ref) else {
            return;
        };
        if let Some((name, table)) = tables.get_key_value(self.name)
            && let DeValue::Table(entries) = table.get_ref()
        {
            self.table.layers.push(Layer {
                name: format!("[{}.{}]", key.name, redact_name(self.name)),
                header: Some(name.span()),
                entries,
            });
        }
    }
}

impl<'a> LayeredTable<'a> {
    /// Sorted by name: `[tokens.office]` and `[tokens.site]` for `tokens`.
    pub(in crate::config) fn tables(&mut self, key: &Key) -> Vec<NamedTable<'a>> {
        let keys = match key.kind {
            Kind::Tables(keys) => keys,
            _ => TOP,
        };
        let Some(layer) = self.layers.first() else {
            return Vec::new();
        };
        let Some(value) = layer.entries.get(key.name) else {
            return Vec::new();
        };
        let path = layer.path_of(key.name);
        let tables = match table(value, key) {
            Ok(tables) => tables,
            Err(error) => {
                self.problems.errors.push(error);
                return Vec::new();
            }
        };
        let mut named = Vec::new();
        for (name, value) in tables {
            match table(value, key) {
                Ok(entries) => {
                    let layer = Layer {
                        name: format!("[{path}.{}]", redact_name(name.get_ref())),
                        header: Some(name.span()),
                        entries,
                    };
                    let mut table = Self::new(vec![layer], keys);
                    table.environment = match key.kind {
                        Kind::Environments => Some(name.get_ref()),
                        _ => self.environment,
                    };
                    named.push(NamedTable {
                        name: name.get_ref(),
                        span: name.span(),
                        table,
                    });
                }
                Err(error) => self.problems.errors.push(error),
            }
        }
        named
    }

    /// `[[snapshots.hq.annotations]]`.
    pub(in crate::config) fn objects(
        &mut self,
        key: &Key,
        objects: &'static Objects,
    ) -> Option<Spanned<Vec<LayeredTable<'a>>>> {
        let Entry { value, is_own } = self.find(key)?;
        let tables = self.object_tables(value, key, objects);
        let tables = self.ok_or_report(tables, is_own, value.span())?;
        // An empty array of an environment removes that of the top level.
        (!tables.get_ref().is_empty()).then_some(tables)
    }

    fn object_tables(
        &self,
        value: &'a Spanned<DeValue<'a>>,
        key: &Key,
        objects: &'static Objects,
    ) -> Result<Vec<LayeredTable<'a>>, Diagnostic> {
        let DeValue::Array(items) = value.get_ref() else {
            return Err(type_mismatch(value.get_ref(), "an array of tables").help(example(key)));
        };
        let mut tables = Vec::new();
        for item in items {
            let DeValue::Table(entries) = item.get_ref() else {
                let error = type_mismatch(item.get_ref(), "a table");
                return Err(error.help(example(key)).at(item.span()));
            };
            let layer = Layer {
                name: format!("{} of {}", objects.each, self.name()),
                header: Some(item.span()),
                entries,
            };
            let mut table = Self::new(vec![layer], objects.keys);
            table.environment = self.environment;
            table.parent = Some(self.name().to_owned());
            tables.push(table);
        }
        Ok(tables)
    }

    /// Reports the errors of one of the objects of a key.
    pub(in crate::config) fn extend_problems(&mut self, key: &Key, object: LayeredTable<'_>) {
        let is_own = self.find(key).is_some_and(|entry| entry.is_own);
        let problems = object.finish();
        if is_own {
            self.problems.errors.extend(problems.errors);
        }
        self.problems.missing.extend(problems.missing);
    }
}

/// The table of a key like `tokens`, or one below it.
fn table<'a>(value: &'a Spanned<DeValue<'a>>, key: &Key) -> Result<&'a DeTable<'a>, Diagnostic> {
    match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        other => {
            let expected = format!("a table `[{}.NAME]`", key.name);
            let error = type_mismatch(other, &expected).at(value.span());
            Err(match other {
                DeValue::Array(_) => error.help("write `[` and `]` instead of `[[` and `]]`"),
                _ => error,
            })
        }
    }
}
