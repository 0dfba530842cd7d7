//! The examples are small enough to be read.

use std::path::Path;

use ignore::WalkBuilder;
use test_support::project::workspace;

const LIMITS: [(&str, usize); 3] = [
    ("examples", 6_500),
    ("examples/axum", 500),
    ("examples/wasm", 500),
];

#[test]
fn examples_are_small() {
    for (dir, limit) in LIMITS {
        let lines = count_lines(&workspace().join(dir));
        assert!(lines <= limit, "{dir} has {lines} lines, more than {limit}");
        assert!(
            lines > limit / 2,
            "{dir} has only {lines} lines: lower its limit"
        );
    }
}

/// Counts lines, except those of lock files and of files that Git ignores.
fn count_lines(dir: &Path) -> usize {
    let entries = WalkBuilder::new(dir)
        .hidden(false)
        .require_git(false)
        .build();
    entries
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.file_type().is_some_and(|it| it.is_file()))
        .filter(|entry| !entry.file_name().to_string_lossy().ends_with(".lock"))
        .map(|entry| {
            let content = std::fs::read(entry.path()).expect("a file");
            String::from_utf8_lossy(&content).lines().count()
        })
        .sum()
}
