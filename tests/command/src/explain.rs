//! The entries of the index of errors.

use std::fs;
use std::path::{Path, PathBuf};

use test_support::project::workspace;
use walkdir::WalkDir;

pub struct Entry {
    pub code: String,
    pub text: String,
    pub file: PathBuf,
}

/// In the order of the files.
pub fn entries() -> Vec<Entry> {
    let directory = workspace().join("maps-token-build/src/cli/explain");
    let mut entries = Vec::new();
    for file in files(&directory, "md") {
        let chapter = fs::read_to_string(&file).expect("a chapter");
        for section in chapter.split("\n## ").skip(1) {
            let (code, text) = section.split_once('\n').expect("an entry");
            entries.push(Entry {
                code: code.to_owned(),
                text: text.trim().to_owned(),
                file: file.clone(),
            });
        }
    }
    entries
}

impl Entry {
    /// The examples of `maps.toml` that have the error.
    pub fn wrong_examples(&self) -> Vec<String> {
        maps_toml_in(self.parts().0)
    }

    /// Those without the error.
    pub fn right_examples(&self) -> Vec<String> {
        maps_toml_in(self.parts().1)
    }

    fn parts(&self) -> (&str, &str) {
        self.text.split_once("**Fix:**").expect("a fix")
    }
}

/// An example of something else leaves the IDs out.
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
