//! The example `static-site`, built and served with the commands of the README.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use test_support::example::cargo_for_production;
use test_support::key::TestKey;
use test_support::run::Run;
use test_support::verify::{Jwt, SignedMessage, first_token};
use walkdir::WalkDir;

fn example(arguments: &[&str], key: &TestKey) -> Run {
    Run::from(command(arguments, key).output().expect("cargo")).assert_success()
}

fn command(arguments: &[&str], key: &TestKey) -> Command {
    let mut command = cargo_for_production(Some(key), env!("CARGO_TARGET_TMPDIR"));
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

    let tests = example(&["test", "--quiet", "-p", "example-static-site"], &key);
    assert!(tests.stdout.contains("test result: ok"), "{}", tests.stdout);
}

/// On Windows the program outlives Cargo, which is killed at the end.
#[cfg(unix)]
#[test]
fn static_site_serves_on_loopback() {
    let _lock = build_lock();
    let key = TestKey::generate();
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let out = temporary.path().to_str().expect("UTF-8");
    let serve = [
        "run",
        "--quiet",
        "-p",
        "example-static-site",
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
    let mut lines = BufReader::new(server.stdout.take().expect("a pipe")).lines();
    let port = lines.find_map(|line| {
        let line = line.expect("UTF-8");
        let port = line.strip_prefix("http://localhost:")?.split_once('/')?.0;
        port.parse::<u16>().ok()
    });
    let mut stream = TcpStream::connect(("127.0.0.1", port.expect("a port"))).expect("a server");
    stream
        .write_all(b"GET / HTTP/1.0\r\nhost: localhost\r\n\r\n")
        .expect("a request");
    let mut page = String::new();
    stream.read_to_string(&mut page).expect("a page");
    server.kill().expect("a running process");
    server.wait().expect("the exit status");
    assert!(page.starts_with("HTTP/1.0 200"), "{page:.100}");
    assert!(page.contains("data-token=\"eyJ"), "{page:.1000}");
}
