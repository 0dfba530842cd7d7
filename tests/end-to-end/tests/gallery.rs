//! The gallery of errors in the documentation is put together from what the other tests expect, so
//! that it cannot go stale.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use test_support::project::workspace;

/// Each folder of mistakes, its heading, and what to say about all of them.
const CHAPTERS: [(&str, &str, &str); 6] = [
    (
        "tests/end-to-end/mistakes/maps-toml",
        "In maps.toml",
        "All the errors of a file come at once.",
    ),
    (
        "tests/end-to-end/mistakes/environment",
        "In the variables, and with the key",
        "No value is repeated that may be a key in the wrong place.",
    ),
    (
        "tests/end-to-end/mistakes/key",
        "With a key that Apple did not issue",
        "It is recognized for what it is, also as base64 and without its marker lines.",
    ),
    (
        "tests/end-to-end/mistakes/files",
        "In the files around",
        "What is missing beside `Cargo.toml`.",
    ),
    (
        "tests/end-to-end/mistakes/hand-off",
        "Between the build script and the macros",
        "Cargo keeps what a build script left, for days or for months.",
    ),
    (
        "tests/macros/mistakes",
        "In the code",
        "Each points at the argument at fault.",
    ),
];

#[test]
fn the_gallery_shows_every_error() {
    let mut gallery = "# Errors, and what to do\n\nMade from what the tests expect. In a terminal Cargo and rustc \
                       color the first word.\n"
        .to_owned();
    for (folder, heading, about) in CHAPTERS {
        write!(gallery, "\n## {heading}\n\n{about}\n").expect("a String takes every write");
        for (words, mistake) in mistakes(&workspace().join(folder)) {
            let name = title(&words);
            let code = match mistake.extension().and_then(|extension| extension.to_str()) {
                Some("toml") => block("toml", &mistake),
                Some("rs") => block("rust", &mistake),
                _ => String::new(),
            };
            let words = block("text", &words);
            write!(gallery, "\n### {name}\n{code}{words}").expect("a String takes every write");
        }
    }
    expect_file![workspace().join("maps-token-build/docs/errors.md")].assert_eq(&gallery);
}

/// The expected words in a folder, each with the file that holds the mistake, if one does.
fn mistakes(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    let files = fs::read_dir(folder).expect("a folder of mistakes");
    let mut words: Vec<_> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|it| it == "txt" || it == "stderr")
        })
        .collect();
    assert!(!words.is_empty(), "{}", folder.display());
    words.sort();
    let mistake = |words: &PathBuf| {
        let candidates = ["toml", "rs"].map(|extension| words.with_extension(extension));
        candidates
            .into_iter()
            .find(|path| path.exists())
            .unwrap_or_default()
    };
    words
        .into_iter()
        .map(|words| (words.clone(), mistake(&words)))
        .collect()
}

/// `key-cut-off.txt` is "Key cut off".
fn title(path: &Path) -> String {
    let name = path
        .file_stem()
        .and_then(|name| name.to_str())
        .expect("a name");
    let name = name.replace('-', " ").replace("maps toml", "maps.toml");
    let (first, rest) = name.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn block(language: &str, path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file");
    let lines: Vec<_> = text.trim().lines().map(str::trim_end).collect();
    format!("\n```{language}\n{}\n```\n", lines.join("\n"))
}
