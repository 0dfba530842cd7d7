//! Reads a TOML table by the keys of [`keys`](super::keys), and goes on after an error, so that all
//! errors of a file are reported together.

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Key, Kind, Objects, TOP, meant, unknown_key};
use super::problems::{MAX_DIAGNOSTICS, Problems};
use super::values::{Strings, example, string, strings, type_mismatch};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::redact_name;

/// One table of the file, or a table of an environment and below it the top-level table that it
/// overrides: the first that has a key decides.
///
/// Errors in values of the second are not reported again.
pub(crate) struct LayeredTable<'a> {
    layers: Vec<Layer<'a>>,
    keys: &'static [Key],
    /// The environment whose table is the first of two.
    environment: Option<&'a str>,
    pub(super) problems: Problems,
}

struct Layer<'a> {
    /// `maps.toml`, `[tokens.site]`.
    name: String,
    /// The span at which a missing key is reported; `None` at the top level of the file.
    header: Option<Range<usize>>,
    entries: &'a DeTable<'a>,
}

struct Entry<'a> {
    value: &'a Spanned<DeValue<'a>>,
    /// Whether the value is in the first layer.
    is_own: bool,
}

/// A table below a key: `site` of `[tokens.site]`.
pub(super) struct NamedTable<'a> {
    pub(super) name: &'a str,
    pub(super) span: Range<usize>,
    pub(super) table: LayeredTable<'a>,
}

impl<'a> NamedTable<'a> {
    /// Makes it the table of an environment, which inherits from the top-level table of the same name.
    pub(super) fn inherit(&mut self, environment: &'a str, key: &Key, file: &'a DeTable<'a>) {
        self.table.environment = Some(environment);
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
    pub(super) fn file(name: &str, entries: &'a DeTable<'a>, keys: &'static [Key]) -> Self {
        Self::new(
            vec![Layer {
                name: name.to_owned(),
                header: None,
                entries,
            }],
            keys,
        )
    }

    fn new(layers: Vec<Layer<'a>>, keys: &'static [Key]) -> Self {
        Self {
            layers,
            keys,
            environment: None,
            problems: Problems::default(),
        }
    }

    pub(super) fn has(&self, key: &Key) -> bool {
        self.find(key).is_some()
    }

    pub(super) fn has_any(&self, keys: &[&Key]) -> bool {
        for key in keys {
            if self.has(key) {
                return true;
            }
        }
        false
    }

    pub(super) fn text<T>(&mut self, key: &Key) -> Option<Spanned<T>>
    where
        T: FromStr<Err = Diagnostic>,
    {
        let (text, span, is_own) = self.string(key)?;
        self.ok_or_report(text.parse(), is_own, span)
    }

    fn string(&mut self, key: &Key) -> Option<(&'a str, Range<usize>, bool)> {
        let Entry { value, is_own } = self.find(key)?;
        match string(value.get_ref(), key) {
            Ok(text) => Some((text, value.span(), is_own)),
            Err(error) => {
                self.push_error(error, is_own, value.span());
                None
            }
        }
    }

    pub(super) fn value<T>(
        &mut self,
        key: &Key,
        parse: fn(&DeValue<'_>, &Key) -> Result<T, Diagnostic>,
    ) -> Option<Spanned<T>> {
        let Entry { value, is_own } = self.find(key)?;
        self.ok_or_report(parse(value.get_ref(), key), is_own, value.span())
    }

    /// An array of strings, or one string, split at commas.
    pub(super) fn texts<T>(&mut self, key: &Key) -> Option<Spanned<Vec<T>>>
    where
        T: FromStr<Err = Diagnostic>,
    {
        let (strings, span, is_own) = self.strings(key)?;
        let mut items = Vec::new();
        for (text, span) in &strings {
            match text.parse() {
                Ok(item) => items.push(item),
                Err(error) => self.push_error(error, is_own, span.clone()),
            }
        }
        (items.len() == strings.len()).then_some(Spanned::new(span, items))
    }

    /// For errors that are found later.
    pub(super) fn texts_with_spans<T>(&mut self, key: &Key) -> Option<Vec<Spanned<T>>>
    where
        T: FromStr<Err = Diagnostic>,
    {
        let (strings, _, is_own) = self.strings(key)?;
        let mut items = Vec::new();
        for (text, span) in &strings {
            if let Some(item) = self.ok_or_report(text.parse(), is_own, span.clone()) {
                items.push(item);
            }
        }
        (items.len() == strings.len()).then_some(items)
    }

    fn strings(&mut self, key: &Key) -> Option<(Strings<'a>, Range<usize>, bool)> {
        let Entry { value, is_own } = self.find(key)?;
        match strings(value, key) {
            Ok(strings) => Some((strings, value.span(), is_own)),
            Err(error) => {
                self.push_error(error, is_own, value.span());
                None
            }
        }
    }

    fn ok_or_report<T>(
        &mut self,
        result: Result<T, Diagnostic>,
        is_own: bool,
        span: Range<usize>,
    ) -> Option<Spanned<T>> {
        match result {
            Ok(value) => Some(Spanned::new(span, value)),
            Err(error) => {
                self.push_error(error, is_own, span);
                None
            }
        }
    }

    fn push_error(&mut self, error: Diagnostic, is_own: bool, span: Range<usize>) {
        if is_own {
            self.problems.errors.push(error.at(span));
        }
    }

    /// The error of a key whose value was just read and is invalid.
    pub(super) fn last_error_of(&self, key: &Key) -> Option<Diagnostic> {
        self.find(key)?;
        self.problems.errors.last().cloned()
    }

    /// Returns the error of a key that is missing, or of one that is probably a misspelling of it.
    pub(super) fn missing(&self, key: &Key) -> Diagnostic {
        if let Some(error) = self.misspelled(key) {
            return error;
        }
        let (name, example) = (key.name, key.example);
        let message = format!("missing key `{name}` in {}", self.name());
        let error = Diagnostic::missing_key(message);
        let line = format!("add `{name} = {example}`");
        match self.layers.last().and_then(|layer| layer.header.clone()) {
            Some(header) => error.help(line).at(header),
            None => error.help(format!("{line} before the first table")),
        }
    }

    /// Looks only at as many keys as are reported, because each environment looks at the table that it
    /// inherits from.
    fn misspelled(&self, key: &Key) -> Option<Diagnostic> {
        for layer in &self.layers {
            for written in layer.entries.keys().take(MAX_DIAGNOSTICS) {
                let name = written.get_ref();
                if !self.expects(name) && meant(name, self.keys) == Some(key.name) {
                    return Some(unknown_key(name, self.keys).at(written.span()));
                }
            }
        }
        None
    }

    pub(super) fn require(&mut self, key: &Key) {
        if !self.has(key) {
            let missing = self.missing(key);
            self.problems.missing.push(missing);
        }
    }

    /// Returns whether a key takes precedence over others that it cannot be combined with: those of the
    /// environment do. Returns `None` if one table has both.
    pub(super) fn takes_precedence(&self, key: &Key, others: &[&Key]) -> Option<bool> {
        let here = self.layer_of(key);
        let mut there: Option<usize> = None;
        for other in others {
            if let Some(layer) = self.layer_of(other) {
                there = Some(there.map_or(layer, |known| known.min(layer)));
            }
        }
        match (here, there) {
            (Some(here), Some(there)) if here == there => None,
            (Some(here), Some(there)) => Some(here < there),
            (Some(_), None) => Some(true),
            (None, _) => Some(false),
        }
    }

    /// Sorted by name: `[tokens.office]` and `[tokens.site]` for `tokens`.
    pub(super) fn tables(&mut self, key: &Key) -> Vec<NamedTable<'a>> {
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
        let path = match layer.name.strip_prefix('[') {
            Some(path) => format!("{}.{}", path.trim_end_matches(']'), key.name),
            None => key.name.to_owned(),
        };
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
                    named.push(NamedTable {
                        name: name.get_ref(),
                        span: name.span(),
                        table: Self::new(vec![layer], keys),
                    });
                }
                Err(error) => self.problems.errors.push(error),
            }
        }
        named
    }

    /// `[[snapshots.hq.annotations]]`.
    pub(super) fn objects(
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
            tables.push(LayeredTable::new(vec![layer], objects.keys));
        }
        Ok(tables)
    }

    fn name(&self) -> &str {
        self.layers.last().map_or("", |layer| layer.name.as_str())
    }

    /// Returns the span of the table's name: of two tables, that of the top-level one.
    pub(super) fn header(&self) -> Range<usize> {
        let header = self.layers.last().and_then(|layer| layer.header.clone());
        header.unwrap_or_default()
    }

    pub(super) fn span_of(&self, key: &Key) -> Option<Range<usize>> {
        self.find(key).map(|entry| entry.value.span())
    }

    /// Reports an error in a value of the right type.
    pub(super) fn report(&mut self, key: &Key, error: Diagnostic, span: Range<usize>) {
        let is_inherited = self.find(key).is_some_and(|entry| !entry.is_own);
        let error = match self.environment {
            Some(environment) if is_inherited => error.note(format!(
                "this applies to environment `{environment}` after its overrides"
            )),
            _ => error,
        };
        self.problems.errors.push(error.at(span));
    }

    /// Reports the errors of one of the objects of a key.
    pub(super) fn extend_problems(&mut self, key: &Key, object: LayeredTable<'_>) {
        let is_own = self.find(key).is_some_and(|entry| entry.is_own);
        let problems = object.finish();
        if is_own {
            self.problems.errors.extend(problems.errors);
        }
        self.problems.missing.extend(problems.missing);
    }

    pub(super) fn name_or_report<T>(
        &mut self,
        name: Result<T, Diagnostic>,
        span: Range<usize>,
    ) -> Option<T> {
        self.ok_or_report(name, true, span).map(Spanned::into_inner)
    }

    /// Reports every unknown key.
    pub(super) fn finish(mut self) -> Problems {
        if let Some(layer) = self.layers.first() {
            for key in layer.entries.keys() {
                let name = key.get_ref().as_ref();
                if !self.expects(name) {
                    let error = unknown_key(name, self.keys);
                    self.problems.errors.push(error.at(key.span()));
                }
            }
        }
        self.problems
    }

    fn expects(&self, name: &str) -> bool {
        for key in self.keys {
            if key.name == name {
                return true;
            }
        }
        false
    }

    fn find(&self, key: &Key) -> Option<Entry<'a>> {
        for (index, layer) in self.layers.iter().enumerate() {
            if let Some(value) = layer.entries.get(key.name) {
                let is_own = index == 0;
                return Some(Entry { value, is_own });
            }
        }
        None
    }

    fn layer_of(&self, key: &Key) -> Option<usize> {
        self.layers
            .iter()
            .position(|layer| layer.entries.contains_key(key.name))
    }
}

/// The table of a key like `tokens`, or one below it.
fn table<'a>(value: &'a Spanned<DeValue<'a>>, key: &Key) -> Result<&'a DeTable<'a>, Diagnostic> {
    match value.get_ref() {
        DeValue::Table(table) => Ok(table),
        other => {
            let expected = format!("a table `[{}.NAME]`", key.name);
            Err(type_mismatch(other, &expected).at(value.span()))
        }
    }
}
