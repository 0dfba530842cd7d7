//! A private key in the place of any argument is not repeated.

use std::path::Path;

use command_tests::{Ran, binary, maps_token};
use test_support::key::ThrowAwayKey;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");

const COMMANDS: [&str; 6] = ["init", "check", "mint", "inspect", "scan", "verify"];

/// The options of a subcommand that take a value.
fn options(command: &str) -> Vec<String> {
    let help = maps_token(TARGET, Path::new("."), &[command, "--help"]).run();
    let words = help.stdout.split_whitespace().collect::<Vec<_>>();
    let with_value = words
        .windows(2)
        .filter(|pair| pair[0].starts_with("--") && pair[1].starts_with('<'));
    with_value.map(|pair| pair[0].to_owned()).collect()
}

#[track_caller]
fn must_be_noticed(key: &ThrowAwayKey, ran: &Ran) {
    assert_eq!(ran.status, 2, "a key as an argument was taken");
    assert!(ran.stderr.contains("MAPS_PRIVATE_KEY"));
    for trace in key.traces() {
        let text = ran.text();
        let shown = text
            .as_bytes()
            .windows(trace.len())
            .any(|piece| piece == trace);
        assert!(!shown, "it told the key");
    }
}

#[test]
fn in_every_place_of_every_subcommand() {
    let key = ThrowAwayKey::generate();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let call = |arguments: &[&str]| maps_token(TARGET, folder.path(), arguments).run();
    let cut_off = key.pem()[..150].to_owned();
    for text in [key.pem(), cut_off, key.pem_base64(), key.sec1_base64()] {
        must_be_noticed(&key, &call(&[&text]));
        for command in COMMANDS {
            must_be_noticed(&key, &call(&[command, &text]));
            let options = options(command);
            assert!(options.len() > 1, "{command}: {options:?}");
            for option in options {
                must_be_noticed(&key, &call(&[command, &option, &text]));
                must_be_noticed(&key, &call(&[command, &format!("{option}={text}")]));
            }
        }
    }
}

#[test]
fn without_quotes() {
    let key = ThrowAwayKey::generate();
    let pem = key.pem();
    for command in COMMANDS {
        let arguments: Vec<_> = [command]
            .into_iter()
            .chain(pem.split_whitespace())
            .collect();
        must_be_noticed(&key, &maps_token(TARGET, Path::new("."), &arguments).run());
    }
}

#[cfg(unix)]
#[test]
fn beside_what_is_not_unicode() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::process::Command;

    let key = ThrowAwayKey::generate();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let name = OsStr::from_bytes(b"p\xe4ge.html");
    std::fs::write(folder.path().join(name), "<title>A page</title>").expect("a file");
    let scan = |argument: &OsStr| {
        let output = Command::new(binary(TARGET))
            .arg("scan")
            .arg(argument)
            .current_dir(folder.path())
            .output()
            .expect("maps-token");
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    };
    scan(name).exits(0).says("1 file");
    let both = [name, OsStr::new(&key.pem())].join(OsStr::new(""));
    must_be_noticed(&key, &scan(&both));
}
