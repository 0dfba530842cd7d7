//! No freed memory contains the key, neither its text nor its scalar, whatever the input of the build.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;

use test_support::key::TestKey;
use test_support::project::MAPS_TOML;
use test_support::utf16;

const FILE: &str = "MAPS_PRIVATE_KEY_FILE";

/// Replaced by `MAPS_PRIVATE_KEY_FILE` with a named pipe.
const PIPE: &str = "a pipe";

/// Replaced by `MAPS_PRIVATE_KEY_FILE` with a file in UTF-16.
const UTF16_FILE: &str = "a file in UTF-16";

fn mint(key: &TestKey, variable: &str, value: &str, arguments: &[&str]) -> Output {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let file = |name: &str, content: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, content).expect("a file");
        path
    };
    file("maps.toml", MAPS_TOML.as_bytes());
    match variable {
        PIPE => write_into_pipe(dir.path().join("key.p8"), value.to_owned()),
        UTF16_FILE => drop(file("key.p8", &utf16::little_endian(value))),
        _ => drop(file("key.p8", value.as_bytes())),
    }
    let pieces: Vec<_> = key.leak_patterns().iter().map(hex::encode).collect();
    let pieces = file("pieces", pieces.join("\n").as_bytes());
    let (variable, value) = match variable {
        FILE | PIPE | UTF16_FILE => (FILE, "key.p8"),
        variable => (variable, value),
    };
    Command::new(env!("CARGO_BIN_EXE_zeroize-tests"))
        .arg(pieces)
        .args(arguments)
        .env_clear()
        .current_dir(dir.path())
        .env("CARGO_MANIFEST_DIR", dir.path())
        .env("CARGO_PKG_NAME", "shop")
        .env("OUT_DIR", dir.path())
        .env("PROFILE", "debug")
        .env("TARGET", "x86_64-unknown-linux-gnu")
        .env(variable, value)
        .output()
        .expect("zeroize-tests")
}

fn write_into_pipe(path: PathBuf, text: String) {
    let status = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
    assert!(status.success(), "{status}");
    thread::spawn(move || fs::write(path, text));
}

#[test]
fn copies_of_key_are_zeroized() {
    let key = TestKey::generate();
    let pem = key.pem();
    let cases = [
        ("PEM", "MAPS_PRIVATE_KEY", pem.clone(), "1 minted"),
        (
            "CRLF line endings",
            "MAPS_PRIVATE_KEY",
            pem.replace('\n', "\r\n"),
            "1 minted",
        ),
        (
            "escaped line endings",
            "MAPS_PRIVATE_KEY",
            pem.replace('\n', "\\n"),
            "1 minted",
        ),
        (
            "in quotes",
            "MAPS_PRIVATE_KEY",
            format!("\"{pem}\""),
            "1 minted",
        ),
        (
            "base64 of the PEM",
            "MAPS_PRIVATE_KEY",
            key.pem_base64(),
            "1 minted",
        ),
        ("SEC1", "MAPS_PRIVATE_KEY", key.sec1_base64(), "1 minted"),
        (
            "base64 of UTF-16",
            "MAPS_PRIVATE_KEY",
            key.utf16_base64(),
            "1 minted",
        ),
        ("a file", FILE, pem.clone(), "1 minted"),
        ("a file in UTF-16", UTF16_FILE, pem.clone(), "1 minted"),
        #[cfg(unix)]
        ("a pipe", PIPE, pem.clone(), "1 minted"),
        (
            "corrupted",
            "MAPS_PRIVATE_KEY",
            format!("{}A{}", &pem[..100], &pem[100..]),
            "damaged",
        ),
        (
            "truncated",
            "MAPS_PRIVATE_KEY",
            pem[..150].to_owned(),
            "only the beginning",
        ),
        (
            "in another variable",
            "MAPS_TEAM_ID",
            pem.clone(),
            "MAPS_TEAM_ID",
        ),
        (
            "in the variable of a token",
            "MAPS_TOKEN_SITE",
            pem.clone(),
            "MAPS_TOKEN_SITE",
        ),
        (
            "in an unrelated variable",
            "SOMETHING",
            pem.clone(),
            "1 minted",
        ),
    ];
    for (name, variable, value, expected) in cases {
        let output = mint(&key, variable, &value, &[]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stdout.contains(expected), "{name}: {stdout}{stderr}");
        assert!(
            output.status.success(),
            "{name}: freed memory contains the key\n{stderr}"
        );
    }
}

#[test]
fn search_finds_leftover_copy() {
    let key = TestKey::generate();
    let output = mint(&key, "MAPS_PRIVATE_KEY", &key.pem(), &["forget"]);
    assert!(!output.status.success());
}
