//! The private key's file stays out of the repository.

use std::fs;
use std::path::Path;

use super::line_ends::LineEnds;
use super::plan::Edit;
use crate::text_file;

pub(super) const NAME: &str = ".gitignore";

const KEYS: &str = "*.p8";

pub(super) fn edit(folder: &Path, existing: Option<&str>) -> Edit {
    if existing.is_some_and(ignores_keys) {
        return Edit::Leave(format!("it has {KEYS}"));
    }
    if is_ignored_further_up(folder) {
        return Edit::Leave(format!("one in a folder above has {KEYS}"));
    }
    let (mut text, ends) = LineEnds::of(existing.unwrap_or_default());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(KEYS);
    text.push('\n');
    Edit::Write {
        content: ends.restore(&text),
        what: format!("{KEYS}, the private key's file"),
    }
}

fn ignores_keys(text: &str) -> bool {
    text.lines()
        .any(|line| [KEYS, "**/*.p8"].contains(&line.trim()))
}

/// In the folders between this one and the root of its repository.
fn is_ignored_further_up(folder: &Path) -> bool {
    let Ok(folder) = fs::canonicalize(folder_or_here(folder)) else {
        return false;
    };
    let root = folder
        .ancestors()
        .find(|folder| folder.join(".git").exists());
    let Some(root) = root else { return false };
    folder
        .ancestors()
        .skip(1)
        .take_while(|above| above.starts_with(root))
        .any(|above| text_file::read(&above.join(NAME)).is_ok_and(|text| ignores_keys(&text)))
}

fn folder_or_here(folder: &Path) -> &Path {
    if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    }
}
