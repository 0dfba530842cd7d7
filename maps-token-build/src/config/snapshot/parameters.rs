//! The parameters of one snapshot, and the combinations that Apple ignores.

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;

use super::super::keys::{
    ANNOTATIONS, CENTER, COLOR_SCHEME, IMGS, Key, Kind, OVERLAY_STYLES, OVERLAYS, SNAPSHOT,
    SNAPSHOT_TOKEN, SPN, T, Z,
};
use super::super::reader::LayeredTable;
use super::super::values::empty_list;
use super::object::{self, ObjectList};
use super::{SnapshotConfig, value};
use crate::diagnostic::Diagnostic;
use crate::snapshot::Query;

pub(super) struct Parameters {
    /// In the order of Apple's documentation.
    values: Vec<Parameter>,
    schemes: Vec<Spanned<ColorScheme>>,
}

struct Parameter {
    name: &'static str,
    /// Empty if it is the color scheme, of which there may be two.
    text: String,
    span: Range<usize>,
}

impl Parameters {
    pub(super) fn read(table: &mut LayeredTable<'_>) -> Self {
        table.require(&CENTER);
        let images = object::list(table, &IMGS, 0);
        let styles = object::list(table, &OVERLAY_STYLES, 0);
        let annotations = object::list(table, &ANNOTATIONS, ObjectList::len(images.as_ref()));
        let overlays = object::list(table, &OVERLAYS, ObjectList::len(styles.as_ref()));
        let mut parameters = Self {
            values: Vec::new(),
            schemes: Vec::new(),
        };
        for key in SNAPSHOT {
            // The parameters of Apple come first.
            if key.name == SNAPSHOT_TOKEN.name {
                break;
            }
            if key.name == COLOR_SCHEME.name {
                parameters.schemes = schemes(table);
                let first = parameters.schemes.first();
                let span = first.map(|scheme| Spanned::new(scheme.span(), String::new()));
                parameters.push(key, span);
            } else if !matches!(key.kind, Kind::Objects(_)) {
                let text = table.value(key, value::read_text);
                parameters.push(key, text);
            }
        }
        parameters.push(&ANNOTATIONS, annotations.map(ObjectList::into_text));
        parameters.push(&OVERLAYS, overlays.map(ObjectList::into_text));
        parameters.push(&OVERLAY_STYLES, styles.map(ObjectList::into_text));
        parameters.push(&IMGS, images.map(ObjectList::into_text));
        parameters.check_auto(table);
        parameters.check_schemes(table);
        parameters.check_zoom(table);
        parameters.check_dark(table);
        parameters
    }

    fn push(&mut self, key: &Key, text: Option<Spanned<String>>) {
        if let Some(text) = text {
            self.values.push(Parameter {
                name: key.name,
                span: text.span(),
                text: text.into_inner(),
            });
        }
    }

    fn get(&self, key: &Key) -> Option<&Parameter> {
        self.values.iter().find(|it| it.name == key.name)
    }

    fn check_auto(&self, table: &mut LayeredTable<'_>) {
        let Some(center) = self.get(&CENTER).filter(|center| center.text == "auto") else {
            return;
        };
        if self.get(&ANNOTATIONS).is_none() && self.get(&OVERLAYS).is_none() {
            let message = "`center = \"auto\"` requires at least one annotation or overlay";
            let error = Diagnostic::error("auto-without-objects", message)
                .help("add one, or write coordinates: `center = \"37.3349,-122.0090\"`");
            table.report(&CENTER, error, center.span.clone());
        }
        for key in [&Z, &SPN] {
            if let Some(ignored) = self.get(key) {
                let name = key.name;
                let message = format!("`{name}` cannot be combined with `center = \"auto\"`");
                let error = Diagnostic::error("ignored-parameter", message)
                    .note(format!("Apple ignores `{name}` if `center` is `auto`"))
                    .help(format!("remove `{name}`"));
                table.report(key, error, ignored.span.clone());
            }
        }
    }

    fn check_schemes(&self, table: &mut LayeredTable<'_>) {
        for (index, scheme) in self.schemes.iter().enumerate() {
            for earlier in self.schemes.get(..index).unwrap_or_default() {
                if earlier.get_ref() == scheme.get_ref() {
                    let message = format!("duplicate color scheme `{}`", scheme.get_ref().as_str());
                    let error = Diagnostic::error("duplicate-color-scheme", message);
                    table.report(&COLOR_SCHEME, error, scheme.span());
                    return;
                }
            }
        }
    }

    /// Drops `z` or `spn` if the environment sets the other one.
    fn check_zoom(&mut self, table: &mut LayeredTable<'_>) {
        let ignored = match table.takes_precedence(&Z, &[&SPN]) {
            None => {
                if let Some(zoom) = self.get(&Z) {
                    let message = "`z` cannot be combined with `spn`";
                    let error = Diagnostic::error("ignored-parameter", message)
                        .note("Apple ignores `z` if `spn` is set")
                        .help("remove one of them");
                    table.report(&Z, error, zoom.span.clone());
                }
                return;
            }
            Some(true) => &SPN,
            Some(false) if table.has(&SPN) => &Z,
            Some(false) => return,
        };
        if let Some(index) = self.values.iter().position(|it| it.name == ignored.name) {
            self.values.remove(index);
        }
    }

    fn check_dark(&self, table: &mut LayeredTable<'_>) {
        let Some(map_type) = self.get(&T) else {
            return;
        };
        if matches!(map_type.text.as_str(), "standard" | "mutedStandard") {
            return;
        }
        for scheme in &self.schemes {
            if *scheme.get_ref() != ColorScheme::Dark {
                continue;
            }
            let message = format!("map type `{}` has no dark color scheme", map_type.text);
            let error = Diagnostic::error("unsupported-color-scheme", message)
                .help("write `t = \"standard\"` or `t = \"mutedStandard\"`, or remove `dark`");
            // An environment that sets only one of them caused the conflict.
            match table.takes_precedence(&T, &[&COLOR_SCHEME]) {
                Some(true) => table.report(&T, error, map_type.span.clone()),
                _ => table.report(&COLOR_SCHEME, error, scheme.span()),
            }
            return;
        }
    }

    /// `snapshot` lacks only its query.
    pub(super) fn for_each_scheme(&self, snapshot: SnapshotConfig) -> Vec<SnapshotConfig> {
        if self.schemes.is_empty() {
            return vec![SnapshotConfig {
                query: self.query(""),
                ..snapshot
            }];
        }
        let mut snapshots: Vec<SnapshotConfig> = Vec::new();
        for scheme in &self.schemes {
            let scheme = scheme.get_ref().as_str();
            let mut snapshot = SnapshotConfig {
                query: self.query(scheme),
                ..snapshot.clone()
            };
            if self.schemes.len() > 1 {
                snapshot.name = snapshot.name.with(scheme);
            }
            if !snapshots.is_empty() {
                snapshot.missing.clear();
            }
            snapshots.push(snapshot);
        }
        snapshots
    }

    fn query(&self, scheme: &str) -> Query {
        let mut query = Query::new();
        for Parameter { name, text, .. } in &self.values {
            let is_scheme = *name == COLOR_SCHEME.name;
            query.push(name, if is_scheme { scheme } else { text });
        }
        query
    }
}

fn schemes(table: &mut LayeredTable<'_>) -> Vec<Spanned<ColorScheme>> {
    let schemes = table.texts_with_spans(&COLOR_SCHEME);
    if schemes.as_ref().is_some_and(Vec::is_empty)
        && let Some(span) = table.span_of(&COLOR_SCHEME)
    {
        table.report(&COLOR_SCHEME, empty_list(&COLOR_SCHEME), span);
    }
    schemes.unwrap_or_default()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ColorScheme {
    Light,
    Dark,
}

impl ColorScheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for ColorScheme {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match value::one_of(text, &["light", "dark"], COLOR_SCHEME.name) {
            Ok("dark") => Ok(Self::Dark),
            Ok(_) => Ok(Self::Light),
            Err(error) => {
                Err(error.help("to get both, write `colorScheme = [\"light\", \"dark\"]`"))
            }
        }
    }
}
