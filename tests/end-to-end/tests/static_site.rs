//! The example `static-site`, built with and without a key.

use std::fs;
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::run::Run;
use test_support::verify::{Jwt, SignedMessage, first_token};
use walkdir::WalkDir;

fn example(arguments: &[&str], key: Option<&TestKey>) -> Run {
    Run::from(command(arguments, key).output().expect("cargo")).assert_success()
}

fn command(arguments: &[&str], key: Option<&TestKey>) -> Command {
    let mut command = cargo_for_production(key, env!("CARGO_TARGET_TMPDIR"));
    command.args(arguments);
    command
}

/// Both tests build the same program with different keys.
fn build_lock() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Unescaped attribute values with this prefix.
fn attributes(page: &str, prefix: &str) -> Vec<String> {
    let values = page.split('"').filter(|value| value.starts_with(prefix));
    values.map(|value| value.replace("&#38;", "&")).collect()
}

#[test]
fn static_site_has_signed_tokens_and_no_key() {
    let _lock = build_lock();
    let key = TestKey::generate();
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let site = temporary.path().join("public");
    let out = site.to_str().expect("UTF-8");
    let run = example(
        &[
            "run",
            "--quiet",
            "-p",
            "example-static-site",
            "--",
            "--out",
            out,
        ],
        Some(&key),
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
        assert!(!key.is_leaked_in(&content), "{}", entry.path().display());
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            pages += 1;
            let page = String::from_utf8(content).expect("UTF-8");
            let (_, tag) = page.split_once("data-token=").expect("a script tag");
            let jwt = Jwt::decode(first_token(tag));
            assert!(jwt.is_signed_by(&key), "{}", entry.path().display());
            assert_eq!(jwt.claims["origin"], "leerie.example,*.leerie.example");
            for url in attributes(&page, "https://snapshot.apple-mapkit.com/") {
                pictures += 1;
                assert!(
                    SignedMessage::from_snapshot_url(&url).is_signed_by(&key),
                    "{url}"
                );
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
    assert_eq!(pages, 7, "an index, and one for each of six shops");
    assert_eq!(pictures, 12, "light and dark for each shop");
    assert_eq!(frames, 6, "one for each shop");

    let tests = example(
        &["test", "--quiet", "-p", "example-static-site"],
        Some(&key),
    );
    assert!(tests.stdout.contains("test result: ok"), "{}", tests.stdout);
}

#[test]
fn static_site_without_key_reports_placeholder() {
    let _lock = build_lock();
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let out = temporary.path().to_str().expect("UTF-8");
    let run = ["run", "--quiet", "-p", "example-static-site", "--", "--out"];
    let run = example(&[&run[..], &[out]].concat(), None);
    let reported = "token: a placeholder, because MAPS_PRIVATE_KEY was not set";
    assert!(run.stdout.contains(reported), "{}", run.stdout);
    assert!(!run.stdout.contains("valid until"), "{}", run.stdout);

    let page = fs::read_to_string(temporary.path().join("index.html")).expect("a page");
    assert!(
        page.contains("data-token=\"maps-token-placeholder-for-site-"),
        "{page}"
    );
    assert!(!page.contains("<picture>"), "{page}");
    assert!(!page.contains("src=\"maps-token-placeholder"), "{page}");
}
