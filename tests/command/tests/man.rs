//! `maps-token man`.

use std::fs;
use std::process::Command;

use command_tests::Site;
use test_support::project::MAPS_TOML;
use test_support::skip::skip;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

#[test]
fn man_prints_main_page() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for options in [&["man"][..], &["man", "--quiet", "--color", "always"]] {
        let page = site.without_key(options).assert_success().stdout;
        assert!(page.contains(".TH maps-token 1"), "{page}");
        assert!(page.contains("maps\\-token\\-verify(1)"), "{page}");
        assert!(!page.contains('\u{1b}'), "{page}");
    }
}

#[test]
fn man_writes_all_pages() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let run = site
        .without_key(&["man", "--dir", "share/man1"])
        .assert_success();
    let mut names: Vec<_> = fs::read_dir(site.path().join("share/man1"))
        .expect("a directory")
        .map(|file| {
            file.expect("a file")
                .file_name()
                .into_string()
                .expect("a name")
        })
        .collect();
    names.sort_unstable();
    let expected = [
        "maps-token-check.1",
        "maps-token-completions.1",
        "maps-token-explain.1",
        "maps-token-init.1",
        "maps-token-inspect.1",
        "maps-token-man.1",
        "maps-token-mint.1",
        "maps-token-scan.1",
        "maps-token-schema.1",
        "maps-token-verify.1",
        "maps-token.1",
    ];
    assert_eq!(names, expected);
    assert_eq!(run.stdout.lines().count(), expected.len());
    for name in expected {
        let page = fs::read_to_string(site.path().join("share/man1").join(name)).expect("a page");
        for section in [".SH NAME", ".SH SYNOPSIS", ".SH OPTIONS", "--quiet"] {
            let section = section.replace('-', "\\-");
            assert!(page.contains(&section), "{name} {section}");
        }
    }
    // Existing pages are replaced, and `--quiet` prints nothing.
    let run = site
        .without_key(&["man", "--dir", "share/man1", "-q"])
        .assert_success();
    assert_eq!(run.text(), "");
}

#[test]
fn man_reports_write_error() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("file", "");
    site.without_key(&["man", "--dir", "file/man1"])
        .assert_status(2)
        .assert_contains("error[write-failed]: failed to write `file/man1`");
}

/// Checks the pages with the program that shows them.
#[test]
fn pages_have_no_warnings() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.without_key(&["man", "--dir", "pages"])
        .assert_success();
    for file in fs::read_dir(site.path().join("pages")).expect("a directory") {
        let path = file.expect("a file").path();
        let output = Command::new("groff")
            .args(["-man", "-Tutf8", "-ww", "-z"])
            .arg(&path)
            .output();
        let Ok(output) = output else {
            skip("there is no `groff` to check the manual pages");
            return;
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && errors.is_empty(),
            "{}: {errors}",
            path.display()
        );
    }
}
