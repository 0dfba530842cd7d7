//! What the README shows, done: its three files give a page's script tag, and its errors are those
//! that a build gives.

use std::fs;

use test_support::key::ThrowAwayKey;
use test_support::project::{Project, workspace};
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// The blocks of code in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(workspace().join("README.md")).expect("the README");
    let start = format!("```{language}\n");
    readme
        .split(&start)
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

#[test]
fn the_three_files_give_a_script_tag_with_a_token() {
    let project = Project::new("readme", TARGET);
    let mut written = Vec::new();
    for block in [blocks("toml"), blocks("rust")].concat() {
        let first = block.lines().next().expect("a line");
        let name = first.trim_start_matches(['#', '/']).trim();
        project.write(name, &block);
        written.push(name.to_owned());
    }
    assert_eq!(written, ["maps.toml", "build.rs", "src/main.rs"]);

    let key = ThrowAwayKey::generate();
    let run = project
        .cargo("run --quiet --release", &[("MAPS_PRIVATE_KEY", key.pem())])
        .ok();
    let tag = run.stdout;
    assert!(
        tag.starts_with("<script ") && tag.trim_end().ends_with("</script>"),
        "{tag}"
    );
    assert!(tag.contains("data-callback=\"initMap\""), "{tag}");
    let token = tag
        .split("data-token=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let jwt = Jwt::decode(token.expect("a token"));
    assert!(jwt.is_signed_by(&key));
    assert_eq!(jwt.claims["origin"], "example.com,*.example.com");
}

#[test]
fn its_errors_are_those_of_a_build() {
    let [of_maps_toml, of_a_name, of_age] = &blocks("text")[..] else {
        panic!("other errors than three");
    };

    let project = Project::new("readme-errors", TARGET);
    let maps_toml = &blocks("toml")[0];
    let (_, maps_toml) = maps_toml.split_once('\n').expect("a name and a file");
    let mistaken = maps_toml
        .replace(
            "[\"example.com\", \"*.example.com\"]",
            "[\"https://example.com/\"]",
        )
        .replace("180 days", "6 months");
    project.write("maps.toml", &mistaken);
    let key = ThrowAwayKey::generate().pem();
    let said = project
        .cargo("build --quiet", &[("MAPS_PRIVATE_KEY", key)])
        .failed()
        .stderr;
    let expected = of_maps_toml.replace("shop@", "readme-errors@");
    assert!(said.contains(&expected), "{said}");

    // The others stand in the gallery, which is made from what the tests expect.
    let gallery = workspace().join("maps-token-build/docs/errors.md");
    let gallery = fs::read_to_string(gallery).expect("the gallery");
    let of_age = of_age.replace("-p shop`", "-p token-that-holds-for-too-short`");
    for block in [of_a_name, &of_age] {
        for line in block.lines().filter(|line| !line.starts_with(" -->")) {
            assert!(gallery.lines().any(|it| it == line), "{line}");
        }
    }
}
