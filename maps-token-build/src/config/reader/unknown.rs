//! Keys that are missing, and keys that are not expected: misspelled ones, and those of other tables.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::super::ConfigFile;
use super::super::keys::{ENVIRONMENTS, Key, SNAPSHOT, SNAPSHOTS, TOKEN, TOKENS, TOP};
use super::super::problems::{MAX_DIAGNOSTICS, Problems};
use super::{Layer, LayeredTable};
use crate::diagnostic::redact::redact_name;
use crate::diagnostic::{Diagnostic, nearest, quote, quote_all};

impl LayeredTable<'_> {
    /// Returns the error of a key that is missing, or of one that was probably meant to be it.
    pub(in crate::config) fn missing(&self, key: &Key) -> Diagnostic {
        if let Some(error) = self.misspelled(key) {
            return error;
        }
        let (name, example) = (key.name, key.example);
        let message = format!("missing key `{name}` in {}", self.name());
        let error = Diagnostic::missing_key(message);
        let line = format!("add `{name} = {example}`");
        let Some(layer) = self.layers.last() else {
            return error;
        };
        match layer.header.clone() {
            Some(header) => error.help(line).at(header),
            None => match below_a_header(layer.entries, key) {
                Some(span) => unknown_key(name).at(span),
                None => error.help(format!("{line} before the first table")),
            },
        }
    }

    /// Looks only at as many keys as are reported, because each environment looks at the table that it
    /// inherits from.
    fn misspelled(&self, key: &Key) -> Option<Diagnostic> {
        let names = names(self.keys);
        for layer in &self.layers {
            for written in layer.entries.keys().take(MAX_DIAGNOSTICS) {
                let name = written.get_ref();
                if !contains(self.keys, name) && nearest(name, &names) == Some(key.name) {
                    return Some(unknown_key(name).at(written.span()));
                }
            }
        }
        None
    }

    pub(in crate::config) fn require(&mut self, key: &Key) {
        if !self.has(key) {
            let missing = self.missing(key);
            self.problems.missing.push(missing);
        }
    }

    /// Reports every unknown key.
    pub(in crate::config) fn finish(mut self) -> Problems {
        if let Some(layer) = self.layers.first() {
            let names = names(self.keys);
            for (written, value) in layer.entries {
                let name = written.get_ref().as_ref();
                if contains(self.keys, name) {
                    continue;
                }
                let error = unknown_key(name).at(written.span());
                let help = match value.get_ref() {
                    DeValue::Table(entries) => self.help_to_move_table(layer, name, entries),
                    _ => self.help_to_move(name),
                };
                self.problems.errors.push(match help {
                    Some(help) => error.help(help),
                    None if nearest(name, &names).is_some() => error.did_you_mean(name, &names),
                    None => error.note(format!("expected one of {}", quote_all(&names))),
                });
            }
        }
        self.problems
    }

    /// What to do with a key of another table.
    fn help_to_move(&self, name: &str) -> Option<String> {
        let table = match (&self.parent, self.environment) {
            _ if contains(&[TOKENS, SNAPSHOTS, ENVIRONMENTS], name) => return None,
            (Some(snapshot), _) if contains(SNAPSHOT, name) => snapshot.clone(),
            (_, Some(environment)) if contains(TOP, name) => {
                let environment = redact_name(environment);
                return Some(format!(
                    "move `{name}` above the first table, or to `[{}.{environment}]`",
                    ENVIRONMENTS.name
                ));
            }
            _ if contains(TOP, name) => {
                return Some(format!("move `{name}` above the first table"));
            }
            _ if contains(TOKEN, name) => format!("[{}]", self.path_below(&TOKENS, "NAME")),
            _ if contains(SNAPSHOT, name) => format!("[{}]", self.path_below(&SNAPSHOTS, "NAME")),
            _ => return None,
        };
        Some(format!("move `{name}` to `{table}`"))
    }

    /// What to do with a table that belongs below another one.
    fn help_to_move_table(
        &self,
        layer: &Layer<'_>,
        name: &str,
        entries: &DeTable<'_>,
    ) -> Option<String> {
        let is_environment = self.environment.is_none() && has_key_of(entries, self.keys);
        let path = if is_environment && name == ConfigFile::PRODUCTION {
            return Some(format!("move the keys of `{name}` to the top-level tables"));
        } else if is_environment {
            let environment = format!("{}.{}", ENVIRONMENTS.name, redact_name(name));
            match layer.path() {
                "" => environment,
                path => format!("{environment}.{path}"),
            }
        } else if !contains(self.keys, TOKENS.name) {
            return None;
        } else if has_key_of(entries, TOKEN) {
            self.path_below(&TOKENS, name)
        } else if has_key_of(entries, SNAPSHOT) {
            self.path_below(&SNAPSHOTS, name)
        } else {
            return None;
        };
        Some(format!(
            "write `{path}` instead of `{}`",
            layer.path_of(name)
        ))
    }

    /// `tokens.site`, `environments.staging.tokens.site`.
    fn path_below(&self, key: &Key, name: &str) -> String {
        let path = format!("{}.{}", key.name, redact_name(name));
        match self.environment {
            Some(environment) => {
                format!("{}.{}.{path}", ENVIRONMENTS.name, redact_name(environment))
            }
            None => path,
        }
    }
}

/// Finds a top-level key after the header of a table, to which TOML assigns it.
fn below_a_header<'a>(file: &'a DeTable<'a>, key: &Key) -> Option<Range<usize>> {
    // With whether the keys of the top level are expected there.
    let mut tables = vec![(file, true)];
    while let Some((entries, is_top)) = tables.pop() {
        for (name, value) in entries {
            if name.get_ref() == key.name && !is_top {
                return Some(name.span());
            }
            let is_environments = is_top && name.get_ref() == ENVIRONMENTS.name;
            match value.get_ref() {
                DeValue::Table(environments) if is_environments => {
                    for value in environments.values() {
                        push_table(&mut tables, value.get_ref(), true);
                    }
                }
                DeValue::Array(items) => {
                    for item in items {
                        push_table(&mut tables, item.get_ref(), false);
                    }
                }
                value => push_table(&mut tables, value, false),
            }
        }
    }
    None
}

fn push_table<'a>(tables: &mut Vec<(&'a DeTable<'a>, bool)>, value: &'a DeValue<'a>, is_top: bool) {
    if let DeValue::Table(entries) = value {
        tables.push((entries, is_top));
    }
}

fn unknown_key(name: &str) -> Diagnostic {
    Diagnostic::error("unknown-config-key", format!("unknown key{}", quote(name)))
}

fn names(keys: &[Key]) -> Vec<&'static str> {
    let mut names = Vec::new();
    for key in keys {
        names.push(key.name);
    }
    names
}

fn contains(keys: &[Key], name: &str) -> bool {
    for key in keys {
        if key.name == name {
            return true;
        }
    }
    false
}

fn has_key_of(entries: &DeTable<'_>, keys: &[Key]) -> bool {
    for key in keys {
        if entries.contains_key(key.name) {
            return true;
        }
    }
    false
}
