//! The files in the README are those that `init` writes.

use std::fs;

use command_tests::maps_token;
use test_support::project::workspace;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn readme_shows_what_init_writes() {
    let package = tempfile::tempdir().expect("a temporary directory");
    let manifest = package.path().join("Cargo.toml");
    fs::write(&manifest, "[package]\nname = \"shop\"\n").expect("a file");
    maps_token(PROGRAM, package.path(), &["init"])
        .run()
        .assert_success();

    let readme = fs::read_to_string(workspace().join("README.md")).expect("the README");
    for name in ["maps.toml", "build.rs", "Cargo.toml"] {
        let written = fs::read_to_string(package.path().join(name)).expect(name);
        let shown = block(&readme, name);
        let shown = without_comments(shown);
        assert!(!shown.is_empty(), "{name}");
        let written = without_comments(&written);
        assert!(written.ends_with(&shown), "{name}:\n{written:?}\n{shown:?}");
    }
}

/// The block whose first line is a comment with the name of the file.
fn block<'a>(readme: &'a str, name: &str) -> &'a str {
    let mut blocks = readme.split("```").skip(1).step_by(2);
    let block = blocks.find(|block| {
        let comment = block.lines().nth(1).unwrap_or_default();
        comment.trim_start_matches(['#', '/', ' ']) == name
    });
    block
        .and_then(|block| block.split_once('\n'))
        .expect(name)
        .1
}

fn without_comments(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| line.split(" #").next().unwrap_or_default().trim_end())
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("//"))
        .collect()
}
