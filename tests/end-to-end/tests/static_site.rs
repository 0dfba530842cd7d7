//! The example of the README's first command, run as a new user would.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use test_support::example::cargo_for_production;
use test_support::key::ThrowAwayKey;
use test_support::project::Run;
use test_support::verify::{Jwt, Signed};
use walkdir::WalkDir;

fn example(arguments: &[&str], key: &ThrowAwayKey) -> Run {
    Run::from(command(arguments, key).output().expect("cargo")).ok()
}

fn command(arguments: &[&str], key: &ThrowAwayKey) -> Command {
    let mut command = cargo_for_production(Some(key), env!("CARGO_TARGET_TMPDIR"));
    command.args(arguments);
    command
}

/// Both tests build the same program, each with its own key.
fn alone() -> MutexGuard<'static, ()> {
    static BUILD: Mutex<()> = Mutex::new(());
    BUILD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The values of attributes that start like this, as a browser reads them.
fn attributes(page: &str, start: &str) -> Vec<String> {
    let values = page.split('"').filter(|value| value.starts_with(start));
    values.map(|value| value.replace("&#38;", "&")).collect()
}

#[test]
fn every_page_holds_a_token_signed_by_the_key_and_nothing_holds_the_key() {
    let _alone = alone();
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

/// On Windows Cargo stays beside the program, and ends without it.
#[cfg(unix)]
#[test]
fn the_site_is_served_on_this_machine() {
    let _alone = alone();
    let key = ThrowAwayKey::generate();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let out = elsewhere.path().to_str().expect("text");
    let serve = [
        "run",
        "--quiet",
        "-p",
        "static-site",
        "--",
        "--out",
        out,
        "--serve",
        "0",
    ];
    let mut server = command(&serve, &key)
        .stdout(Stdio::piped())
        .spawn()
        .expect("cargo");
    let mut lines = BufReader::new(server.stdout.take().expect("its output")).lines();
    let port = lines.find_map(|line| {
        let line = line.expect("text");
        let port = line.strip_prefix("http://localhost:")?.split_once('/')?.0;
        port.parse::<u16>().ok()
    });
    let mut stream = TcpStream::connect(("127.0.0.1", port.expect("a port"))).expect("a server");
    stream
        .write_all(b"GET / HTTP/1.0\r\nhost: localhost\r\n\r\n")
        .expect("a request");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    server.kill().expect("an end");
    server.wait().expect("an end");
    assert!(page.starts_with("HTTP/1.0 200"), "{page:.100}");
    assert!(page.contains("data-token=\"eyJ"), "{page:.1000}");
}
