//! The entries of `maps-token explain`.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::project::workspace;

pub struct Chapter {
    pub title: String,
    pub introduction: String,
    pub entries: Vec<Entry>,
}

pub struct Entry {
    pub code: String,
    pub text: String,
    pub file: PathBuf,
}

/// In the order of `maps-token explain`.
pub fn chapters() -> Vec<Chapter> {
    let directory = workspace().join("maps-token-build/src/cli/explain");
    let source = fs::read_to_string(directory.join("mod.rs")).expect("the source of the command");
    let mut listed: Vec<_> = source
        .split("include_str!(\"")
        .skip(1)
        .map(|rest| directory.join(rest.split('"').next().expect("the name of a file")))
        .collect();
    let chapters = listed.iter().map(|file| chapter(file)).collect();
    listed.sort();
    assert_eq!(listed, files(&directory, "md"), "chapters of the command");
    chapters
}

fn chapter(file: &Path) -> Chapter {
    let text = fs::read_to_string(file).expect("a chapter");
    let mut sections = text.split("\n## ");
    let head = sections.next().and_then(|it| it.strip_prefix("# "));
    let (title, introduction) = head.and_then(|it| it.split_once('\n')).expect("a heading");
    let entries = sections.map(|section| {
        let (code, text) = section.split_once('\n').expect("an entry");
        Entry {
            code: code.to_owned(),
            text: text.trim().to_owned(),
            file: file.to_owned(),
        }
    });
    Chapter {
        title: title.to_owned(),
        introduction: introduction.trim().to_owned(),
        entries: entries.collect(),
    }
}

pub fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for chapter in chapters() {
        entries.extend(chapter.entries);
    }
    entries
}

impl Entry {
    /// The examples of `maps.toml` that have the error.
    pub fn wrong_examples(&self) -> Vec<String> {
        maps_toml_in(self.parts().0)
    }

    /// The examples without the error.
    pub fn right_examples(&self) -> Vec<String> {
        maps_toml_in(self.parts().1)
    }

    /// The cause, and the fix.
    pub fn parts(&self) -> (&str, &str) {
        self.text.split_once("**Fix:**").expect("a fix")
    }
}

/// Adds the IDs, which most examples omit.
fn maps_toml_in(text: &str) -> Vec<String> {
    let blocks = text.split("```toml\n").skip(1);
    let blocks = blocks.map(|it| it.split("```").next().unwrap_or(it));
    let with_ids = blocks.map(|block| {
        let has_ids = block.contains("team_id") || block.contains("key_id");
        let ids = "team_id = \"TEAM123456\"\nkey_id = \"KEY1234567\"\n";
        format!("{}{block}", if has_ids { "" } else { ids })
    });
    with_ids.collect()
}

/// The files of a directory and of those in it, sorted.
pub fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in WalkDir::new(directory).sort_by_file_name() {
        let path = entry.expect("a file").into_path();
        if path.extension().is_some_and(|it| it == extension) {
            files.push(path);
        }
    }
    files
}
