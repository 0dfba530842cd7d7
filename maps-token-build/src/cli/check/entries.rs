//! The files in the directory of a configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::cli::files::{path_of, reason_of};

/// Directories of other programs, unless they are published.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// Directories of version control, which are never published.
const REPOSITORIES: [&str; 3] = [".git", ".hg", ".jj"];

/// Output directories of site generators. Git ignores most of these.
const PUBLISHED: [&str; 11] = [
    "_site", "assets", "book", "build", "dist", "docs", "out", "output", "public", "static", "www",
];

#[derive(Default)]
pub(super) struct Entries {
    pub(super) files: BTreeSet<PathBuf>,
    /// Why a file or a directory could not be read.
    pub(super) unread: BTreeMap<PathBuf, String>,
    /// Links to directories, which may be anywhere.
    pub(super) links: BTreeMap<PathBuf, PathBuf>,
}

impl Entries {
    pub(super) fn walk(directory: &Path, skips_ignored: bool) -> Self {
        let root = directory.to_owned();
        let mut walk = WalkBuilder::new(directory);
        walk.standard_filters(false)
            .git_ignore(skips_ignored)
            .git_exclude(skips_ignored)
            .git_global(skips_ignored)
            .parents(skips_ignored)
            .filter_entry(move |entry| entry.depth() == 0 || !is_skipped(entry, &root));
        let mut entries = Self::default();
        for entry in walk.build() {
            match entry {
                Ok(entry) => entries.add(&entry),
                // A file that vanished contains nothing.
                Err(error) if is_not_found(&error) => {}
                Err(error) => {
                    let path = path_of(&error).unwrap_or(directory).to_owned();
                    entries.unread.insert(path, reason_of(&error));
                }
            }
        }
        entries
    }

    fn add(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let Some(kind) = entry.file_type() else {
            return;
        };
        if kind.is_file() {
            self.files.insert(path.to_owned());
        } else if kind.is_symlink() {
            // Cargo packages what a link leads to. A link that leads nowhere or to itself contains
            // nothing.
            match fs::metadata(path) {
                Ok(target) if target.is_file() => {
                    self.files.insert(path.to_owned());
                }
                Ok(target) if target.is_dir() => {
                    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
                    self.links.insert(path.to_owned(), target);
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                    self.unread.insert(path.to_owned(), error.to_string());
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
}

fn is_not_found(error: &ignore::Error) -> bool {
    error
        .io_error()
        .is_some_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn is_skipped(entry: &DirEntry, root: &Path) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|name| entry.file_name() == *name);
    if is_one_of(&REPOSITORIES) {
        return true;
    }
    let path = entry.path();
    !is_published(path.strip_prefix(root).unwrap_or(path))
        // The tag is for example in a target directory with another name.
        && (is_one_of(&SKIPPED) || path.join("CACHEDIR.TAG").exists())
}

/// Returns whether a path relative to the configuration is part of a built site.
pub(super) fn is_published(name: &Path) -> bool {
    match name.components().next() {
        Some(Component::Normal(first)) => PUBLISHED.iter().any(|name| first == *name),
        _ => false,
    }
}
