//! The example of the README's first command, run as a new user would.

use std::fs;

use test_support::example::cargo_for_production;
use test_support::key::ThrowAwayKey;
use test_support::project::Run;
use test_support::verify::{Jwt, Signed};
use walkdir::WalkDir;

fn example(arguments: &[&str], key: &ThrowAwayKey) -> Run {
    let mut command = cargo_for_production(Some(key), env!("CARGO_TARGET_TMPDIR"));
    Run::from(command.args(arguments).output().expect("cargo")).ok()
}

/// The values of attributes that start like this, as a browser reads them.
fn attributes(page: &str, start: &str) -> Vec<String> {
    let values = page.split('"').filter(|value| value.starts_with(start));
    values.map(|value| value.replace("&#38;", "&")).collect()
}

#[test]
fn every_page_holds_a_token_signed_by_the_key_and_nothing_holds_the_key() {
    let key = ThrowAwayKey::generate();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let site = elsewhere.path().join("public");
    let out = site.to_str().expect("text");
    let run = example(
        &["run", "--quiet", "-p", "static-site", "--", "--out", out],
        &key,
    );
    assert!(run.stdout.contains("leerie.example"), "{}", run.stdout);
    assert!(
        run.stdout.contains("in 179 days") || run.stdout.contains("in 180 days"),
        "{}",
        run.stdout
    );

    let (mut pages, mut pictures, mut frames) = (0, 0, 0);
    for entry in WalkDir::new(&site)
        .into_iter()
        .map(|entry| entry.expect("a file"))
    {
        if !entry.file_type().is_file() {
            continue;
        }
        let content = fs::read(entry.path()).expect("a file");
        let leaked = key
            .traces()
            .iter()
            .any(|trace| content.windows(trace.len()).any(|window| window == trace));
        assert!(!leaked, "{}", entry.path().display());
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            pages += 1;
            let page = String::from_utf8(content).expect("text");
            let token = page
                .split("data-token=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let jwt = Jwt::decode(token.expect("a token"));
            assert!(jwt.is_signed_by(&key), "{}", entry.path().display());
            assert_eq!(jwt.claims["origin"], "leerie.example,*.leerie.example");
            for url in attributes(&page, "https://snapshot.apple-mapkit.com/") {
                pictures += 1;
                assert!(Signed::snapshot(&url).is_signed_by(&key), "{url}");
            }
            for url in attributes(&page, "https://embed.apple-mapkit.com/") {
                frames += 1;
                let (_, token) = url.split_once("&token=").expect("a token");
                let jwt = Jwt::decode(token);
                assert!(jwt.is_signed_by(&key), "{url}");
                assert_eq!(jwt.claims["scope"], "embed_api");
            }
            assert!(
                page.contains("https://maps.apple.com/"),
                "{}",
                entry.path().display()
            );
        }
    }
    assert_eq!(pages, 7, "an index, and a page for each of six shops");
    assert_eq!(pictures, 12, "one by day and one by night for each shop");
    assert_eq!(frames, 6, "one on the page of each shop");

    let tests = example(&["test", "--quiet", "-p", "static-site"], &key);
    assert!(tests.stdout.contains("test result: ok"), "{}", tests.stdout);
}
