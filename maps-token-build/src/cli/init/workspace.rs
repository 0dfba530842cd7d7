//! The workspace of the package, whose dependencies it can inherit.

use std::fs;
use std::path::Path;

use toml_edit::{DocumentMut, Item, TableLike};

use crate::cli::files::or_current;
use crate::text_file;

pub(super) struct Workspace {
    document: DocumentMut,
    /// Leads from the package to the root of the workspace; empty or with a final `/`.
    pub(super) path: String,
}

impl Workspace {
    /// `None` if the package is not in a workspace, or if the root cannot be read.
    pub(super) fn of_package(manifest: &DocumentMut, directory: &Path) -> Option<Self> {
        if manifest.contains_key("workspace") {
            return Some(Self {
                document: manifest.clone(),
                path: String::new(),
            });
        }
        let package = manifest.get("package").and_then(Item::as_table_like)?;
        let explicit = package.get("workspace").and_then(Item::as_str);
        if let Some(path) = explicit {
            let path = format!("{}/", path.trim_end_matches('/'));
            return Self::read(&or_current(directory).join(&path), path);
        }
        let directory = fs::canonicalize(or_current(directory)).ok()?;
        let above = directory.ancestors().enumerate().skip(1);
        let mut roots =
            above.filter_map(|(depth, root)| Some((root, Self::read(root, "../".repeat(depth))?)));
        let root = roots.find(|(root, workspace)| !workspace.excludes(root, &directory));
        root.map(|(_, workspace)| workspace)
    }

    fn read(root: &Path, path: String) -> Option<Self> {
        let text = text_file::read(&root.join("Cargo.toml")).ok()?;
        let document: DocumentMut = text.parse().ok()?;
        let is_root = document.contains_key("workspace");
        is_root.then_some(Self { document, path })
    }

    fn table(&self) -> Option<&dyn TableLike> {
        self.document.get("workspace")?.as_table_like()
    }

    fn excludes(&self, root: &Path, package: &Path) -> bool {
        let excluded = self
            .table()
            .and_then(|table| table.get("exclude")?.as_array());
        let mut excluded = excluded.into_iter().flatten();
        excluded.any(|path| {
            let mut excluded = root.to_owned();
            // `/` is not a separator in the absolute paths of Windows.
            excluded.extend(path.as_str().into_iter().flat_map(|it| it.split('/')));
            path.is_str() && package.starts_with(excluded)
        })
    }

    pub(super) fn rust_version(&self) -> Option<&str> {
        self.table()?.get("package")?.get("rust-version")?.as_str()
    }

    pub(super) fn dependencies(&self) -> Option<&dyn TableLike> {
        self.table()?.get("dependencies")?.as_table_like()
    }
}
