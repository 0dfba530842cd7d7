//! The package's manifest: where its build script is, and its dependencies.

use toml_edit::{DocumentMut, Item, Table, TableLike, Value, value};

use super::line_ends::LineEnds;
use super::plan::Edit;
use crate::problem::Problem;

pub(super) struct Manifest {
    ends: LineEnds,
    document: DocumentMut,
}

const DEPENDENCIES: [(&str, &str); 2] = [
    ("dependencies", "maps-token-macro"),
    ("build-dependencies", "maps-token-build"),
];

/// The two crates are released together.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

impl Manifest {
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let (plain, ends) = LineEnds::of(text);
        let document: DocumentMut = plain.parse().map_err(|error: toml_edit::TomlError| {
            Problem::new(format!("Cargo.toml is not TOML: {}", error.message()))
                .help("`cargo check` shows where")
        })?;
        if !document.contains_key("package") {
            return Err(if document.contains_key("workspace") {
                Problem::new("this Cargo.toml is of a workspace, not of a package")
                    .help("go to the folder of the member that makes the site")
            } else {
                Problem::new("this Cargo.toml has no [package]")
            });
        }
        Ok(Self { ends, document })
    }

    /// The path of the build script, or why there is none.
    pub(super) fn build_script(&self) -> Result<&str, String> {
        let package = self.document.get("package").and_then(Item::as_table_like);
        match package.and_then(|package| package.get("build")) {
            None => Ok("build.rs"),
            Some(build) => match (build.as_str(), build.as_bool()) {
                (Some(path), _) => Ok(path),
                (None, Some(true)) => Ok("build.rs"),
                (None, Some(false)) => Err(
                    "Cargo.toml says `build = false`: take that out, and call `maps-token init` again"
                        .to_owned(),
                ),
                (None, None) => {
                    Err("write `maps_token_build::mint();` into one of the package's build scripts"
                        .to_owned())
                }
            },
        }
    }

    pub(super) fn edit(mut self) -> Edit {
        let mut added = Vec::new();
        for (section, name) in DEPENDENCIES {
            let table = self
                .document
                .entry(section)
                .or_insert_with(|| Item::Table(Table::new()));
            let Some(dependencies) = table.as_table_like() else {
                return Edit::Ask(format!("`{section}` is not a table: mend it first"));
            };
            if !has(dependencies, name) {
                add(table, name);
                added.push(name);
            }
        }
        if added.is_empty() {
            return Edit::Leave("it has both dependencies".to_owned());
        }
        Edit::Write {
            content: self.ends.restore(&self.document.to_string()),
            what: format!("with {}", added.join(" and ")),
        }
    }
}

/// Under its own name or another.
fn has(table: &dyn TableLike, name: &str) -> bool {
    table.iter().any(|(key, item)| {
        let package = item.as_table_like().and_then(|item| item.get("package"));
        package.and_then(Item::as_str).unwrap_or(key) == name
    })
}

fn add(table: &mut Item, name: &str) {
    if let Some(inline) = table.as_inline_table_mut() {
        // What stands before the closing brace belongs to the last value.
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
