//! A private key as an argument is rejected, and not printed.

use std::path::Path;

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

#[test]
fn key_behind_a_token_is_rejected() {
    let key = TestKey::generate();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let pem = key.pem();
    let line = pem.lines().nth(2).expect("a line of the key");
    let sec1 = key.sec1_base64();
    for token in ["eyJ", "eyJhbGciOiJFUzI1NiJ9", "eyJhbGciOiJFUzI1NiJ9.eyJp.A"] {
        for (option, text) in [("--origin", &*sec1), ("--environment", line)] {
            let call = |arguments: &[&str]| maps_token(PROGRAM, dir.path(), arguments).run();
            assert_rejected(&key, &call(&["inspect", token, option, text]));
            assert_rejected(&key, &call(&["inspect", token, text]));
        }
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
