//! A part of this workspace, in a directory of its own.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use test_support::project::workspace;
use toml_edit::{Array, DocumentMut, Item, value};
use walkdir::WalkDir;

pub struct Checkout(TempDir);

impl Checkout {
    /// With copies of the members that this workspace has.
    pub fn new(members: &[&str]) -> Self {
        let checkout = Self(tempfile::tempdir().expect("a temporary directory"));
        for member in members {
            let original = workspace().join(member);
            if original.exists() {
                copy(&original, &checkout.path(member));
            }
        }
        let mut manifest: DocumentMut = read_original("Cargo.toml").parse().expect("valid TOML");
        let table = manifest.get_mut("workspace").and_then(Item::as_table_mut);
        let table = table.expect("a workspace");
        table.remove("exclude");
        table.remove("default-members");
        table.insert("members", value(members.iter().copied().collect::<Array>()));
        checkout.write("Cargo.toml", &manifest.to_string());
        checkout.write("Cargo.lock", &read_original("Cargo.lock"));
        checkout
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Replaces the lines that are equal to one.
    #[track_caller]
    pub fn replace_lines(&self, name: &str, line: &str, with: &str) {
        let text = fs::read_to_string(self.path(name)).expect("a text file");
        let mut edited = String::new();
        for it in text.lines() {
            edited.push_str(if it == line { with } else { it });
            edited.push('\n');
        }
        assert_ne!(edited, text, "{name}: no {line}");
        self.write(name, &edited);
    }
}

fn read_original(name: &str) -> String {
    fs::read_to_string(workspace().join(name)).expect("a text file")
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.expect("an entry");
        let to = to.join(entry.path().strip_prefix(from).expect("a path below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(to).expect("a directory");
        } else {
            fs::copy(entry.path(), to).expect("a file");
        }
    }
}
