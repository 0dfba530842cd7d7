//! Reads a TOML table by the keys of [`keys`](super::keys), and goes on after an error, so that all
//! errors of a file are reported together.

mod tables;
mod unknown;

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) use self::tables::NamedTable;
use super::keys::Key;
use super::problems::Problems;
use super::values::{Strings, string, strings};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::redact_name;

/// One table of the file, or a table of an environment and below it the top-level table that it
/// overrides: the first that has a key decides.
///
/// Errors in values of the second are not reported again.
pub(crate) struct LayeredTable<'a> {
    layers: Vec<Layer<'a>>,
    keys: &'static [Key],
    /// The environment that the first table belongs to.
    environment: Option<&'a str>,
    /// The table with the array of this object: `[snapshots.hq]`.
    parent: Option<String>,
    pub(super) problems: Problems,
}

struct Layer<'a> {
    /// `maps.toml`, `[tokens.site]`.
    name: String,
    /// The span at which a missing key is reported; `None` at the top level of the file.
    header: Option<Range<usize>>,
    entries: &'a DeTable<'a>,
}

impl Layer<'_> {
    /// `tokens.site`; empty at the top level of the file.
    fn path(&self) -> &str {
        let path = self.name.strip_prefix('[');
        path.map_or("", |path| path.trim_end_matches(']'))
    }

    fn path_of(&self, name: &str) -> String {
        match self.path() {
            "" => redact_name(name).to_owned(),
            path => format!("{path}.{}", redact_name(name)),
        }
    }
}

struct Entry<'a> {
    value: &'a Spanned<DeValue<'a>>,
    /// Whether the value is in the first layer.
    is_own: bool,
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
            parent: None,
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
        let error = if is_inherited {
            error.after_overrides_of(self.environment)
        } else {
            error
        };
        self.problems.errors.push(error.at(span));
    }

    pub(super) fn name_or_report<T>(
        &mut self,
        name: Result<T, Diagnostic>,
        span: Range<usize>,
    ) -> Option<T> {
        self.ok_or_report(name, true, span).map(Spanned::into_inner)
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
