//! The manifest of the package: the path of its build script, and its dependencies.

use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::super::output::quoted;
use super::dependency::Dependency;
use super::newlines::LineEndings;
use super::plan::Edit;
use super::workspace::Workspace;
use crate::diagnostic::Diagnostic;

pub(super) struct Manifest {
    newlines: LineEndings,
    document: DocumentMut,
    workspace: Option<Workspace>,
    directory: PathBuf,
}

const BUILD: (&str, &str) = ("build-dependencies", "maps-token-build");

const MACRO: (&str, &str) = ("dependencies", "maps-token-macro");

/// What the two crates require.
const RUST_VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

impl Manifest {
    pub(super) fn parse(text: &str, directory: &Path) -> Result<Self, Diagnostic> {
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
        Ok(Self {
            newlines,
            workspace: Workspace::of_package(&document, directory),
            document,
            directory: directory.to_owned(),
        })
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
        let name = match self.entry(section, package) {
            Some((key, _)) => key.to_owned(),
            None => self.dependency(package).key,
        };
        let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == '-';
        let name = if name.chars().all(is_word) {
            &name
        } else {
            package
        };
        name.replace('-', "_")
    }

    pub(super) fn edit(mut self) -> Edit {
        let mut added = Vec::new();
        let mut optional = Vec::new();
        for (section, package) in [MACRO, BUILD] {
            match self.entry(section, package) {
                Some((_, entry)) if is_optional(entry) => optional.push(package),
                Some(_) => {}
                None => added.push((section, package, self.dependency(package))),
            }
        }
        let optional = optional.into_iter().map(|package| {
            format!(
                "{package} is optional: remove `optional = true`, or use it only with its feature"
            )
        });
        let optional = optional.collect::<Vec<_>>().join("; ");
        if added.is_empty() && optional.is_empty() {
            return Edit::Leave("has both dependencies".to_owned());
        }
        if added.is_empty() {
            return Edit::Manual(optional);
        }
        let too_old = self.too_old_rust_version().map(|version| {
            let version = quoted(version);
            format!("they require Rust {RUST_VERSION}, but `rust-version` is {version}")
        });
        let mut names = Vec::new();
        for (section, package, dependency) in added {
            if !self.document.contains_key(section) {
                let table = self.new_table();
                self.document.insert(section, Item::Table(table));
            }
            let Some(table) = self.document.get_mut(section) else {
                continue;
            };
            let Some(dependencies) = table.as_table_like() else {
                return Edit::Manual(format!("`{section}` is not a table: fix that first"));
            };
            if dependencies.contains_key(&dependency.key) {
                return Edit::Manual(format!(
                    "`{}` in `[{section}]` is another package: rename it, or add {package} under another name",
                    quoted(&dependency.key)
                ));
            }
            dependency.add_to(table);
            names.push(package);
        }
        let mut what = format!("adds {}", names.join(" and "));
        for remark in [optional, too_old.unwrap_or_default()] {
            if !remark.is_empty() {
                what = format!("{what}; {remark}");
            }
        }
        Edit::Write {
            content: self.newlines.restore(&self.document.to_string()),
            what,
        }
    }

    /// Returns a table for the end of the file, below the comments at its end.
    fn new_table(&mut self) -> Table {
        let mut table = Table::new();
        let end = self.document.trailing().as_str().unwrap_or_default();
        if !end.trim().is_empty() {
            table
                .decor_mut()
                .set_prefix(format!("{}\n\n", end.trim_end()));
            table.set_position(Some(isize::MAX));
            self.document.set_trailing("");
        }
        table
    }

    /// Returns the `rust-version` of the package if the two crates do not build with it.
    fn too_old_rust_version(&self) -> Option<&str> {
        let own = self.document.get("package")?.get("rust-version")?;
        let version = match own.as_str() {
            Some(version) => version,
            None => self.workspace.as_ref()?.rust_version()?,
        };
        let numbers = |version: &str| -> Option<Vec<u32>> {
            version
                .split('.')
                .map(|number| number.parse().ok())
                .collect()
        };
        (numbers(version)? < numbers(RUST_VERSION)?).then_some(version)
    }

    /// Returns the entry for a package in a section that applies to all targets.
    fn entry(&self, section: &str, package: &str) -> Option<(&str, &Item)> {
        let table = self.document.get(section)?.as_table_like()?;
        self.entry_of(table, package)
    }

    /// Returns the entry for a package in any section. Cargo rejects different sources of one crate.
    fn entry_anywhere(&self, package: &str) -> Option<(&str, &Item)> {
        let targets = self.document.get("target").and_then(Item::as_table_like);
        let targets = targets.into_iter().flat_map(|targets| targets.iter());
        let targets = targets.filter_map(|(_, target)| target.as_table_like());
        let mut tables = vec![self.document.as_table() as &dyn TableLike];
        tables.extend(targets);
        let mut sections = tables.into_iter().flat_map(|table| {
            let sections = SECTIONS.into_iter();
            sections.filter_map(|section| table.get(section)?.as_table_like())
        });
        sections.find_map(|section| self.entry_of(section, package))
    }

    /// An entry can have another name than its package, also in the workspace.
    fn entry_of<'a>(&self, table: &'a dyn TableLike, package: &str) -> Option<(&'a str, &'a Item)> {
        let mut entries = table.iter();
        entries.find(|(key, entry)| {
            let inherited = is_inherited(entry)
                .then(|| self.workspace.as_ref()?.dependencies()?.get(key))
                .flatten();
            package_of(key, inherited.unwrap_or(entry)) == package
        })
    }

    fn workspace_entry(&self, package: &str) -> Option<(&str, &Item)> {
        let table = self.workspace.as_ref()?.dependencies()?;
        let mut entries = table.iter();
        entries.find(|(key, entry)| package_of(key, entry) == package)
    }

    /// Returns an entry that Cargo resolves like the ones that exist.
    fn dependency(&self, package: &str) -> Dependency {
        if let Some((key, entry)) = self.entry_anywhere(package) {
            return Dependency::like(key, entry);
        }
        if let Some((key, _)) = self.workspace_entry(package) {
            return Dependency::inherited(key);
        }
        let other = if package == BUILD.1 { MACRO.1 } else { BUILD.1 };
        let own = self.entry_anywhere(other);
        let own = own.filter(|(_, entry)| !is_inherited(entry));
        let workspace = || {
            let path = &self.workspace.as_ref()?.path;
            Some((path.as_str(), self.workspace_entry(other)?.1))
        };
        own.map(|(_, entry)| ("", entry))
            .or_else(workspace)
            .and_then(|(base, entry)| Dependency::beside(package, entry, base, &self.directory))
            .unwrap_or_else(|| Dependency::from_registry(package))
    }
}

fn package_of<'a>(key: &'a str, entry: &'a Item) -> &'a str {
    let package = entry.as_table_like().and_then(|it| it.get("package"));
    package.and_then(Item::as_str).unwrap_or(key)
}

fn is_inherited(entry: &Item) -> bool {
    is_true(entry, "workspace")
}

fn is_optional(entry: &Item) -> bool {
    is_true(entry, "optional")
}

fn is_true(entry: &Item, key: &str) -> bool {
    let value = entry.as_table_like().and_then(|it| it.get(key)?.as_bool());
    value == Some(true)
}
