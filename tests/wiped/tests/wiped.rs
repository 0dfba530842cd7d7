//! No copy of the key is left in memory that was freed: neither of its text nor of its scalar,
//! whatever the build was handed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::thread;

use test_support::key::ThrowAwayKey;
use test_support::project::MAPS_TOML;

const FILE: &str = "MAPS_PRIVATE_KEY_FILE";

/// The same variable, and in the place of the file a pipe.
const PIPE: &str = "a pipe";

fn mint(key: &ThrowAwayKey, variable: &str, value: &str, arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    };
    file("maps.toml", MAPS_TOML);
    if variable == PIPE {
        write_into_pipe(folder.path().join("key.p8"), value.to_owned());
    } else {
        file("key.p8", value);
    }
    let pieces: Vec<_> = key.traces().iter().map(hex::encode).collect();
    let pieces = file("pieces", &pieces.join("\n"));
    let (variable, value) = match variable {
        FILE | PIPE => (FILE, "key.p8"),
        variable => (variable, value),
    };
    Command::new(env!("CARGO_BIN_EXE_wiped"))
        .arg(pieces)
        .args(arguments)
        .env_clear()
        .current_dir(folder.path())
        .env("CARGO_MANIFEST_DIR", folder.path())
        .env("CARGO_PKG_NAME", "shop")
        .env("OUT_DIR", folder.path())
        .env("PROFILE", "debug")
        .env("TARGET", "x86_64-unknown-linux-gnu")
        .env(variable, value)
        .output()
        .expect("the program")
}

fn write_into_pipe(path: PathBuf, text: String) {
    let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo");
    assert!(made.success(), "{made}");
    thread::spawn(move || fs::write(path, text));
}

#[test]
fn every_copy_of_the_key_is_wiped() {
    let key = ThrowAwayKey::generate();
    let pem = key.pem();
    let cases = [
        ("its text", "MAPS_PRIVATE_KEY", pem.clone(), "1 minted"),
        (
            "Windows line ends",
            "MAPS_PRIVATE_KEY",
            pem.replace('\n', "\r\n"),
            "1 minted",
        ),
        (
            "line ends written out",
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
            "base64 of it",
            "MAPS_PRIVATE_KEY",
            key.pem_base64(),
            "1 minted",
        ),
        (
            "the older form",
            "MAPS_PRIVATE_KEY",
            key.sec1_base64(),
            "1 minted",
        ),
        ("a file", FILE, pem.clone(), "1 minted"),
        #[cfg(unix)]
        ("a pipe", PIPE, pem.clone(), "1 minted"),
        (
            "damaged",
            "MAPS_PRIVATE_KEY",
            pem.replace("-----END", "A-----END"),
            "damaged",
        ),
        (
            "cut off",
            "MAPS_PRIVATE_KEY",
            pem[..pem.len() - 26].to_owned(),
            "only the beginning",
        ),
        (
            "in another variable",
            "MAPS_TEAM_ID",
            pem.clone(),
            "MAPS_TEAM_ID",
        ),
        (
            "for a token",
            "MAPS_TOKEN_SITE",
            pem.clone(),
            "MAPS_TOKEN_SITE",
        ),
        (
            "in a variable that nobody reads",
            "SOMETHING",
            pem.clone(),
            "1 minted",
        ),
    ];
    for (name, variable, value, said) in cases {
        let ran = mint(&key, variable, &value, &[]);
        let stdout = String::from_utf8_lossy(&ran.stdout);
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(stdout.contains(said), "{name}: {stdout}{stderr}");
        assert!(
            ran.status.success(),
            "{name}: a copy was freed as it was\n{stderr}"
        );
    }
}

#[test]
fn a_copy_that_is_not_wiped_is_noticed() {
    let key = ThrowAwayKey::generate();
    let ran = mint(&key, "MAPS_PRIVATE_KEY", &key.pem(), &["forget"]);
    assert!(!ran.status.success());
}
