//! The files, the page and the error in the README are correct, with the crates as they are packed.

use std::fs;

use test_support::key::TestKey;
use test_support::packed::packed_crates;
use test_support::project::{Project, workspace};
use test_support::verify::{Jwt, first_token};

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

fn code_blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("the README");
    let start = format!("```{language}\n");
    readme
        .split(&start)
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

/// The blocks whose first line is the name of a file.
fn files() -> Vec<(String, String)> {
    let blocks = [code_blocks("toml"), code_blocks("rust")].concat();
    blocks
        .into_iter()
        .map(|block| {
            let first = block.lines().next().expect("a line");
            let name = first.trim_start_matches(['#', '/']).trim().to_owned();
            (name, block)
        })
        .collect()
}

/// The package of the README, with the crates as they are published.
fn project(name: &str) -> Project {
    let project = Project::new(name, TARGET);
    for (file, content) in files() {
        if file != "Cargo.toml" {
            project.write(&file, &content);
            continue;
        }
        let manifest = project.read(&file);
        let (package, _) = manifest.split_once("[dependencies]").expect("a table");
        let mut manifest = format!("{package}{content}[workspace]\n[patch.crates-io]\n");
        for (name, path) in packed_crates(env!("CARGO_TARGET_TMPDIR")) {
            manifest.push_str(&format!("{name} = {{ path = '{}' }}\n", path.display()));
        }
        project.write(&file, &manifest);
    }
    project
}

#[test]
fn readme_has_the_files_of_a_package() {
    let names: Vec<_> = files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        ["maps.toml", "Cargo.toml", "build.rs", "src/main.rs"]
    );
}

#[test]
fn packages_contain_what_they_need() {
    const FILES: [&str; 8] = [
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "docs",
        "src",
    ];

    for (name, directory) in packed_crates(env!("CARGO_TARGET_TMPDIR")) {
        let entries = fs::read_dir(directory).expect("a directory");
        let mut files: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            // The commit, if this is a Git repository.
            .filter(|file| file != ".cargo_vcs_info.json")
            .collect();
        files.sort();
        assert_eq!(files, FILES, "{name}");
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let [packed, original] =
                [directory, workspace()].map(|it| fs::read(it.join(license)).expect("a license"));
            assert!(packed == original, "{name}: {license}");
        }
    }
}

/// `demo.rs` tests the command.
#[test]
fn readme_starts_with_demo() {
    assert_eq!(code_blocks("sh")[0], "cargo run -p demo\n");
}

#[test]
fn readme_page_loads_map() {
    let project = project("readme");
    let key = TestKey::generate();
    project
        .cargo("run --quiet --release", &[("MAPS_PRIVATE_KEY", key.pem())])
        .assert_success();
    let page = project.read("public/index.html");
    for expected in [
        "<div id=\"map\"",
        "<script src=\"https://cdn.apple-mapkit.com/mk/6/mapkit.core.js\"",
        "data-callback=\"initMap\"",
        "content=\"script-src 'self' https://cdn.apple-mapkit.com",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    // The policy blocks scripts that are part of the page.
    let own_script = page.find("<script src=\"map.js\"></script>");
    assert!(own_script < page.find("<script src=\"https:"), "{page}");
    assert_eq!(page.matches("<script").count(), 2, "{page}");
    assert!(
        project
            .read("public/map.js")
            .contains("function initMap() {")
    );

    let jwt = Jwt::decode(first_token(&page));
    assert!(jwt.is_signed_by(&key));
    assert_eq!(jwt.claims["origin"], "example.com,*.example.com");
}

#[test]
fn readme_debug_build_is_for_localhost() {
    let project = project("readme-debug");
    let key = TestKey::generate();
    project
        .cargo("run --quiet", &[("MAPS_PRIVATE_KEY", key.pem())])
        .assert_success();
    let page = project.read("public/index.html");
    let jwt = Jwt::decode(first_token(&page));
    assert_eq!(jwt.claims["origin"], "localhost");
}

#[test]
fn readme_error_is_current() {
    let [error] = &code_blocks("text")[..] else {
        panic!("expected one error");
    };
    let project = project("readme-error");
    let invalid = project.read("maps.toml").replace(
        "[\"example.com\", \"*.example.com\"]",
        "[\"https://example.com/\"]",
    );
    project.write("maps.toml", &invalid);
    let stderr = project
        .cargo("build --quiet", &[("MAPS_PRIVATE_KEY", "not read")])
        .assert_failure()
        .stderr;
    let expected = error.replace("shop@", "readme-error@");
    assert!(stderr.contains(&expected), "{stderr}");
}
