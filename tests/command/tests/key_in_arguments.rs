//! A private key as an argument is rejected, and not printed.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use command_tests::maps_token;
use test_support::key::TestKey;
use test_support::run::Run;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

const COMMANDS: [&str; 6] = ["init", "check", "mint", "inspect", "scan", "verify"];

/// Parses `--help`.
fn options_with_value(command: &str) -> Vec<String> {
    let help = maps_token(PROGRAM, Path::new("."), &[command, "--help"]).run();
    let words = help.stdout.split_whitespace().collect::<Vec<_>>();
    let with_value = words
        .windows(2)
        .filter(|pair| pair[0].starts_with("--") && pair[1].starts_with('<'));
    with_value.map(|pair| pair[0].to_owned()).collect()
}

#[track_caller]
fn assert_rejected(key: &TestKey, run: &Run) {
    assert_eq!(run.status, 2, "a key was accepted as an argument");
    assert!(run.stderr.contains("MAPS_PRIVATE_KEY"));
    assert!(!key.is_leaked_in(run.text()), "the key is printed");
}

#[test]
fn key_in_any_argument_is_rejected() {
    let key = TestKey::generate();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let call = |arguments: &[&str]| maps_token(PROGRAM, dir.path(), arguments).run();
    let truncated = key.pem()[..150].to_owned();
    for text in [key.pem(), truncated, key.pem_base64(), key.sec1_base64()] {
        assert_rejected(&key, &call(&[&text]));
        for command in COMMANDS {
            assert_rejected(&key, &call(&[command, &text]));
            let options = options_with_value(command);
            assert!(options.len() > 1, "{command}: {options:?}");
            for option in options {
                assert_rejected(&key, &call(&[command, &option, &text]));
                assert_rejected(&key, &call(&[command, &format!("{option}={text}")]));
            }
        }
    }
}

/// Lines of the PEM, and the scalar in encodings that tools print.
fn parts_of(key: &TestKey) -> Vec<String> {
    let pem = key.pem();
    let pkcs8 = STANDARD.decode(key.pkcs8_base64()).expect("base64");
    let scalar = &pkcs8[36..68];
    let hex: Vec<_> = scalar.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut parts = vec![
        hex.concat(),
        hex.join(":"),
        URL_SAFE_NO_PAD.encode(scalar),
        STANDARD.encode(scalar),
    ];
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    parts.extend(lines.map(str::to_owned));
    parts
}

/// A part of a key looks like the random name of a file, so it is not rejected, but hidden.
#[test]
fn part_of_a_key_is_not_printed() {
    let key = TestKey::generate();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJp.A";
    for part in parts_of(&key) {
        let assert_hidden = |arguments: &[&str]| {
            let run = maps_token(PROGRAM, dir.path(), arguments).run();
            let text = run.text().to_lowercase();
            let part = part.to_lowercase();
            for piece in part.as_bytes().windows(12) {
                let piece = std::str::from_utf8(piece).expect("ASCII");
                assert!(!text.contains(piece), "a part is printed: {arguments:?}");
            }
        };
        assert_hidden(&[&part]);
        for command in COMMANDS {
            assert_hidden(&[command, &part]);
            for option in options_with_value(command) {
                assert_hidden(&[command, &option, &part]);
                assert_hidden(&[command, &format!("{option}={part}")]);
                assert_hidden(&[command, "x", &option, &part]);
                assert_hidden(&[command, token, &option, &part]);
            }
        }
        for command in ["explain", "completions", "schema"] {
            assert_hidden(&[command, &part]);
        }
    }
}

#[test]
fn random_names_of_files_are_accepted() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let call = |arguments: &[&str]| maps_token(PROGRAM, dir.path(), arguments).run();
    std::fs::write(dir.path().join("index.html"), "<title>A page</title>").expect("a file");
    let sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    for glob in [
        "_next/static/dacqMNbfBQOl1Eamz91o2/",
        "chunk-DtuYYCKtKtjdCl0S.js",
        &format!("bundle.{sha}.js"),
    ] {
        call(&["scan", ".", "--exclude", glob])
            .assert_success()
            .assert_contains("1 file");
    }
    call(&["scan", &format!("build-{sha}")])
        .assert_status(2)
        .assert_contains("`build-…`");
    let path = "/run/secrets/kQ3vZr8WmXb5TnYc7LpGd2HsJf/AuthKey_X.p8";
    call(&["scan", path])
        .assert_status(2)
        .assert_contains("error[no-such-path]")
        .assert_contains("`/run/secrets/….p8`");
}

#[test]
fn damaged_token_is_judged_as_in_a_file() {
    let token = format!(
        "eyJhbGciOiJFUzI1NiIsImtpZCI6IkFCQzEyM0RFRkciLCJ0eXAiOiJKV1QifQ.\
         eyJpc3MiOiJERUYxMjNHSElKIiwic2NvcGUiOiJtYXBraXRfanMifQ.{}",
        "dGhpcyBpcyBubyBzaWduYXR1cmU".repeat(3)
    );
    let dir = tempfile::tempdir().expect("a temporary directory");
    let end = &token[token.len() - 20..];
    for text in [
        token[1..].to_owned(),
        format!(".{token}"),
        format!("x{token}"),
        format!("Bearer_{token}"),
        format!("{}…{end}", &token[..60]),
    ] {
        let argument = maps_token(PROGRAM, dir.path(), &["inspect", &text]).run();
        let input = maps_token(PROGRAM, dir.path(), &["inspect", "-"]).stdin(&text);
        let input = input.run();
        assert!(
            !argument.text().contains("private key"),
            "{}",
            argument.text()
        );
        let place = |run: &Run| run.text().replace("standard input", "the argument");
        assert_eq!(
            (argument.status, place(&argument)),
            (input.status, place(&input))
        );
    }
}

#[test]
fn unquoted_key_is_rejected() {
    let key = TestKey::generate();
    let pem = key.pem();
    for command in COMMANDS {
        let arguments: Vec<_> = [command]
            .into_iter()
            .chain(pem.split_whitespace())
            .collect();
        assert_rejected(&key, &maps_token(PROGRAM, Path::new("."), &arguments).run());
    }
}

#[cfg(unix)]
#[test]
fn key_next_to_non_utf8_argument_is_rejected() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::process::Command;

    use command_tests::binary;

    let key = TestKey::generate();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let name = OsStr::from_bytes(b"p\xe4ge.html");
    std::fs::write(dir.path().join(name), "<title>A page</title>").expect("a file");
    let scan = |argument: &OsStr| {
        let output = Command::new(binary(PROGRAM))
            .arg("scan")
            .arg(argument)
            .current_dir(dir.path())
            .output()
            .expect("maps-token");
        Run::from(output)
    };
    scan(name).assert_success().assert_contains("1 file");
    let both = [name, OsStr::new(&key.pem())].join(OsStr::new(""));
    assert_rejected(&key, &scan(&both));
}
