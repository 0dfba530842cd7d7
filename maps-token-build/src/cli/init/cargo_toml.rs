//! The manifest of the package: the path of its build script, and its dependencies.

use toml_edit::{DocumentMut, Item, Table, TableLike, Value, value};

use super::newlines::LineEndings;
use super::plan::Edit;
use crate::diagnostic::Diagnostic;

pub(super) struct Manifest {
    newlines: LineEndings,
    document: DocumentMut,
}

const BUILD: (&str, &str) = ("build-dependencies", "maps-token-build");

const DEPENDENCIES: [(&str, &str); 2] = [("dependencies", "maps-token-macro"), BUILD];

/// The two crates are released together.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

impl Manifest {
    pub(super) fn parse(text: &str) -> Result<Self, Diagnostic> {
        let (plain, newlines) = LineEndings::of(text);
        let document: DocumentMut = plain.parse().map_err(|error: toml_edit::TomlError| {
            Diagnostic::error(
                "invalid-manifest",
                format!("invalid TOML in Cargo.toml: {}", error.message()),
            )
            .help("run `cargo check` to see the line")
        })?;
        if !document.contains_key("package") {
            return Err(if document.contains_key("workspace") {
                Diagnostic::error(
                    "missing-package",
                    "expected the Cargo.toml of a package, found the one of a workspace",
                )
                .help("run `maps-token init` in the directory of the member that builds the site")
            } else {
                Diagnostic::error("missing-package", "missing `[package]` in Cargo.toml")
            });
        }
        Ok(Self { newlines, document })
    }

    /// Returns the path of the build script, or what the user has to do.
    pub(super) fn build_script(&self) -> Result<&str, String> {
        let package = self.document.get("package").and_then(Item::as_table_like);
        match package.and_then(|package| package.get("build")) {
            None => Ok("build.rs"),
            Some(build) => match (build.as_str(), build.as_bool()) {
                (Some(path), _) => Ok(path),
                (None, Some(true)) => Ok("build.rs"),
                (None, Some(false)) => Err(
                    "Cargo.toml sets `build = false`: remove that line and run `maps-token init` again"
                        .to_owned(),
                ),
                (None, None) => {
                    Err("call `maps_token_build::mint();` in one of the build scripts of the package"
                        .to_owned())
                }
            },
        }
    }

    /// Returns the name of `maps-token-build` in Rust code, which a manifest can change.
    pub(super) fn crate_name(&self) -> String {
        let (section, package) = BUILD;
        let table = self.document.get(section).and_then(Item::as_table_like);
        let name = table.and_then(|table| name_of(table, package));
        let is_word = |name: &&str| {
            name.chars()
                .all(|it| it.is_alphanumeric() || it == '_' || it == '-')
        };
        name.filter(is_word).unwrap_or(package).replace('-', "_")
    }

    pub(super) fn edit(mut self) -> Edit {
        let mut added = Vec::new();
        for (section, name) in DEPENDENCIES {
            let table = self
                .document
                .entry(section)
                .or_insert_with(|| Item::Table(Table::new()));
            let Some(dependencies) = table.as_table_like() else {
                return Edit::Manual(format!("`{section}` is not a table: fix that first"));
            };
            if name_of(dependencies, name).is_none() {
                add(table, name);
                added.push(name);
            }
        }
        if added.is_empty() {
            return Edit::Leave("has both dependencies".to_owned());
        }
        Edit::Write {
            content: self.newlines.restore(&self.document.to_string()),
            what: format!("adds {}", added.join(" and ")),
        }
    }
}

/// Returns the key of a dependency, which may be renamed.
fn name_of<'a>(table: &'a dyn TableLike, package: &str) -> Option<&'a str> {
    let mut dependencies = table.iter();
    let found = dependencies.find(|(key, item)| {
        let package_key = item.as_table_like().and_then(|item| item.get("package"));
        package_key.and_then(Item::as_str).unwrap_or(key) == package
    });
    found.map(|(key, _)| key)
}

fn add(table: &mut Item, name: &str) {
    if let Some(inline) = table.as_inline_table_mut() {
        // The space before the closing brace belongs to the last value.
        let last = inline.iter_mut().last().map(|(_, value)| {
            let end = value.decor().suffix().cloned();
            value.decor_mut().set_suffix("");
            end
        });
        let end = last.flatten().unwrap_or_default();
        inline.insert(name, Value::from(VERSION).decorated(" ", end));
    } else if let Some(table) = table.as_table_like_mut() {
        table.insert(name, value(VERSION));
    }
}
