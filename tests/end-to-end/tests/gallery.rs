//! Generates the gallery of errors in the documentation from the expected output of the other tests,
//! so that it cannot go stale.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use test_support::project::workspace;

/// Directory, heading and introduction.
const CHAPTERS: [(&str, &str, &str); 6] = [
    (
        "tests/end-to-end/diagnostics/maps-toml",
        "In maps.toml",
        "All the errors of a file come at once.",
    ),
    (
        "tests/end-to-end/diagnostics/environment",
        "In the variables, and with the key",
        "No value is repeated that may be a key in the wrong place.",
    ),
    (
        "tests/end-to-end/diagnostics/key",
        "With a key that Apple did not issue",
        "It is recognized for what it is, also as base64 and without its marker lines.",
    ),
    (
        "tests/end-to-end/diagnostics/files",
        "In the files around",
        "What is missing beside `Cargo.toml`.",
    ),
    (
        "tests/end-to-end/diagnostics/record",
        "Between the build script and the macros",
        "Cargo keeps what a build script left, for days or for months.",
    ),
    (
        "tests/macros/ui/fail",
        "In the code",
        "Each points at the argument at fault.",
    ),
];

#[test]
fn gallery_is_up_to_date() {
    let mut gallery = "# Errors, and what to do\n\nMade from what the tests expect. In a terminal Cargo and rustc \
                       color the first word.\n"
        .to_owned();
    for (dir, heading, introduction) in CHAPTERS {
        write!(gallery, "\n## {heading}\n\n{introduction}\n").expect("a String");
        for expected in expected_outputs(&workspace().join(dir)) {
            let title = title(&expected);
            let input = input(&expected).unwrap_or_default();
            let output = block("text", &expected);
            write!(gallery, "\n### {title}\n{input}{output}").expect("a String");
        }
    }
    expect_file![workspace().join("maps-token-build/docs/errors.md")].assert_eq(&gallery);
}

fn expected_outputs(dir: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(dir).expect("a directory");
    let mut paths: Vec<_> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|it| it == "txt" || it == "stderr")
        })
        .collect();
    assert!(!paths.is_empty(), "{}", dir.display());
    paths.sort();
    paths
}

/// The file that contains the mistake, if there is one.
fn input(expected: &Path) -> Option<String> {
    let languages = [("toml", "toml"), ("rs", "rust")];
    let (path, language) = languages
        .map(|(extension, language)| (expected.with_extension(extension), language))
        .into_iter()
        .find(|(path, _)| path.exists())?;
    Some(block(language, &path))
}

/// `truncated-key.txt` is titled "Truncated key".
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
