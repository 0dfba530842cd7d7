//! Keeps private keys out of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::GitignoreBuilder;

use super::newlines::LineEndings;
use super::plan::Edit;
use crate::cli::files::or_current;
use crate::text_file;

pub(super) const NAME: &str = ".gitignore";

const KEYS: &str = "*.p8";

pub(super) fn edit(directory: &Path, existing: Option<&str>) -> Edit {
    if existing.is_some_and(ignores_keys) {
        return Edit::Leave(format!("has {KEYS}"));
    }
    if is_ignored_by_parent(directory) {
        return Edit::Leave(format!("a parent directory ignores {KEYS}"));
    }
    let (mut text, newlines) = LineEndings::of(existing.unwrap_or_default());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(KEYS);
    text.push('\n');
    Edit::Write {
        content: newlines.restore(&text),
        what: format!("ignores {KEYS}, the file of the private key"),
    }
}

fn ignores_keys(text: &str) -> bool {
    text.lines()
        .any(|line| [KEYS, "**/*.p8"].contains(&line.trim()))
}

/// Returns whether Git ignores a file of the directory, by a file in it or above it.
pub(super) fn is_ignored(directory: &Path, name: &str) -> bool {
    let directories = up_to_root(directory);
    let Some(file) = directories.first().map(|directory| directory.join(name)) else {
        return false;
    };
    for above in &directories {
        let mut rules = GitignoreBuilder::new(above);
        for line in text_file::read(&above.join(NAME))
            .unwrap_or_default()
            .lines()
        {
            // Git ignores invalid lines.
            let _ = rules.add_line(None, line);
        }
        let Ok(rules) = rules.build() else { continue };
        match rules.matched_path_or_any_parents(&file, false) {
            Match::None => {}
            Match::Ignore(_) => return true,
            Match::Whitelist(_) => return false,
        }
    }
    false
}

/// Looks in the directories between this one and the root of the repository.
fn is_ignored_by_parent(directory: &Path) -> bool {
    up_to_root(directory)
        .iter()
        .skip(1)
        .any(|above| text_file::read(&above.join(NAME)).is_ok_and(|text| ignores_keys(&text)))
}

/// Returns the directory and those above it up to the root of its repository, or none outside of one.
fn up_to_root(directory: &Path) -> Vec<PathBuf> {
    let Ok(directory) = fs::canonicalize(or_current(directory)) else {
        return Vec::new();
    };
    let mut above = directory.ancestors();
    let Some(root) = above.find(|above| above.join(".git").exists()) else {
        return Vec::new();
    };
    let inside = directory.ancestors().take_while(|it| it.starts_with(root));
    inside.map(Path::to_owned).collect()
}
