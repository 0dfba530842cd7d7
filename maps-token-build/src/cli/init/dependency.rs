//! An entry for one of the two crates.

use std::path::Path;

use toml_edit::{InlineTable, Item, Table, Value};

use crate::cli::files::or_current;

/// The two crates are released together.
const VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION_MAJOR"),
    ".",
    env!("CARGO_PKG_VERSION_MINOR")
);

/// Where Cargo finds a crate. The other keys, such as `features`, apply to one entry.
const SOURCE: [&str; 9] = [
    "version",
    "path",
    "git",
    "branch",
    "tag",
    "rev",
    "registry",
    "registry-index",
    "workspace",
];

pub(super) struct Dependency {
    pub(super) key: String,
    source: InlineTable,
}

impl Dependency {
    pub(super) fn from_registry(package: &str) -> Self {
        let source = InlineTable::from_iter([("version", VERSION)]);
        Self {
            key: package.to_owned(),
            source,
        }
    }

    pub(super) fn inherited(key: &str) -> Self {
        let source = InlineTable::from_iter([("workspace", true)]);
        Self {
            key: key.to_owned(),
            source,
        }
    }

    /// With the key and the source of another entry for the same crate.
    pub(super) fn like(key: &str, entry: &Item) -> Self {
        let mut source = InlineTable::new();
        if let Some(version) = entry.as_str() {
            source.insert("version", version.into());
        }
        for (name, value) in entry.as_table_like().into_iter().flat_map(|it| it.iter()) {
            if let (true, Some(value)) = (
                SOURCE.contains(&name) || name == "package",
                value.as_value(),
            ) {
                source.insert(name, value.clone().decorated("", ""));
            }
        }
        source.fmt();
        Self {
            key: key.to_owned(),
            source,
        }
    }

    /// With the source of an entry for the other crate: the same repository, or the directory beside
    /// it. `base` leads from the package to the directory where a path of the entry starts.
    pub(super) fn beside(
        package: &str,
        entry: &Item,
        base: &str,
        directory: &Path,
    ) -> Option<Self> {
        let mut dependency = Self::like(package, entry);
        dependency.source.remove("package");
        if let Some(path) = dependency.source.get("path") {
            let path = path.as_str()?;
            let (above, _) = path
                .trim_end_matches(['/', '\\'])
                .rsplit_once(['/', '\\'])
                .unwrap_or((".", ""));
            let mut sibling = match above {
                "." => package.to_owned(),
                _ => format!("{above}/{package}"),
            };
            if !Path::new(&sibling).is_absolute() {
                sibling.insert_str(0, base);
            }
            let manifest = or_current(directory).join(&sibling).join("Cargo.toml");
            if !manifest.is_file() {
                return None;
            }
            dependency.source.insert("path", sibling.into());
        }
        Some(dependency)
    }

    pub(super) fn is_inherited(&self) -> bool {
        self.source.contains_key("workspace")
    }

    fn value(self) -> Value {
        match self.source.get("version") {
            Some(version) if self.source.len() == 1 => version.clone(),
            _ => Value::InlineTable(self.source),
        }
    }

    pub(super) fn add_to(self, table: &mut Item) {
        let key = self.key.clone();
        if let Some(inline) = table.as_inline_table_mut() {
            // The space before the closing brace belongs to the last value.
            let last = inline.iter_mut().last().map(|(_, value)| {
                let end = value.decor().suffix().cloned();
                value.decor_mut().set_suffix("");
                end
            });
            let end = last.flatten().unwrap_or_default();
            inline.insert(key, self.value().decorated(" ", end));
        } else if let Some(table) = table.as_table_like_mut() {
            let item = if self.is_inherited() {
                let mut inherited = Table::from_iter([("workspace", true)]);
                inherited.set_dotted(true);
                Item::Table(inherited)
            } else {
                Item::Value(self.value())
            };
            table.insert(&key, item);
        }
    }
}
