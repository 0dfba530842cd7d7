//! A project that Cargo for Windows builds, next to the two crates.
#![cfg(not(windows))]

use std::fs;
use std::process::Command;

use aho_corasick::AhoCorasick;
use platform_tests::{Checkout, MISSING, Wine, windows_path};
use test_support::key::TestKey;
use test_support::project::{BUILD_RS, MAIN_RS, MAPS_TOML, cargo};
use test_support::run::Run;
use test_support::skip::skip;
use test_support::utf16;
use test_support::verify::Jwt;
use walkdir::WalkDir;

const MANIFEST: &str = r#"[package]
name = "site"
version = "0.1.0"
edition = "2024"

[dependencies]
maps-token-macro = { path = "../maps-token-macro" }

[build-dependencies]
maps-token-build = { path = "../maps-token-build" }
"#;

/// The two crates and a site, and the source of all that they depend on.
struct Site {
    checkout: Checkout,
    wine: &'static Wine,
}

impl Site {
    fn new(wine: &'static Wine) -> Self {
        let checkout = Checkout::new(&["maps-token-build", "maps-token-macro", "site"]);
        // As Git and editors write them on Windows.
        for (name, text) in [
            ("Cargo.toml", MANIFEST),
            ("build.rs", BUILD_RS),
            ("src/main.rs", MAIN_RS),
            ("maps.toml", MAPS_TOML),
        ] {
            checkout.write(&format!("site/{name}"), &text.replace('\n', "\r\n"));
        }
        let vendor = cargo()
            .args(["vendor", "--versioned-dirs"])
            .current_dir(checkout.path(""))
            .output();
        let config = Run::from(vendor.expect("cargo")).assert_success().stdout;
        checkout.write(".cargo/config.toml", &config);
        Self { checkout, wine }
    }

    fn cargo(&self, arguments: &[&str]) -> Option<Command> {
        let mut command = self.wine.windows_cargo(&self.checkout.path("home"))?;
        command
            .arg("--offline")
            .args(arguments)
            .current_dir(self.checkout.path("site"))
            .env(
                "CARGO_TARGET_DIR",
                windows_path(&self.checkout.path("target")),
            );
        Some(command)
    }
}

fn run(command: &mut Command) -> Run {
    Run::from(command.output().expect("wine"))
}

#[test]
fn project_is_built_by_cargo_for_windows() {
    let Some(wine) = Wine::find(env!("CARGO_TARGET_TMPDIR")) else {
        skip(MISSING);
        return;
    };
    let site = Site::new(wine);
    let Some(mut version) = site.cargo(&["--version"]) else {
        skip(
            "Cargo for Windows requires its toolchain: `rustup toolchain install --profile \
            minimal --force-non-host` with the version of Rust and `-x86_64-pc-windows-gnu`",
        );
        return;
    };
    run(&mut version).assert_success();
    let cargo = |arguments: &[&str]| site.cargo(arguments).expect("the toolchain");

    // Without a key: how to set it in PowerShell.
    run(cargo(&["build"]).env("CI", "true"))
        .assert_failure()
        .assert_contains(
            r"$env:MAPS_PRIVATE_KEY = Get-Content -Raw ~\keys\AuthKey_ABC123DEFG.p8; ",
        );

    let key = TestKey::generate();
    // With the line endings of Windows, as `Get-Content -Raw` reads a file that an editor has saved.
    let pem = key.pem().replace('\n', "\r\n");
    let built = run(cargo(&["run"]).env("MAPS_PRIVATE_KEY", &pem)).assert_success();
    let token = built.stdout.trim();
    let jwt = Jwt::decode(token);
    assert!(jwt.is_signed_by(&key));
    assert_eq!(jwt.claims["origin"], "example.com,*.example.com");

    let fresh = run(cargo(&["build"]).env("MAPS_PRIVATE_KEY", &pem));
    let fresh = fresh.assert_success().assert_contains("Finished");
    assert!(!fresh.text().contains("Compiling"), "{}", fresh.text());

    // A path with a drive, and a file in UTF-16, as Windows PowerShell writes it.
    let other = TestKey::generate();
    let file = site.checkout.path("AuthKey_ABC123DEFG.p8");
    fs::write(&file, utf16::little_endian(&other.pem())).expect("a file");
    let from_file = run(cargo(&["run", "--quiet"])
        .env("MAPS_PRIVATE_KEY_FILE", windows_path(&file))
        .env("MAPS_RENEW", "again"))
    .assert_success();
    fs::remove_file(&file).expect("a file");
    assert!(Jwt::decode(from_file.stdout.trim()).is_signed_by(&other));

    let printed = [&built, &from_file, &fresh].map(Run::text).concat();
    for key in [&key, &other] {
        assert!(!key.is_leaked_in(&printed), "the key is printed");
        let patterns = AhoCorasick::new(key.leak_patterns()).expect("an automaton");
        let mut files = 0;
        for entry in WalkDir::new(site.checkout.path("target")) {
            let entry = entry.expect("an entry");
            if entry.file_type().is_file() {
                files += 1;
                let content = fs::read(entry.path()).expect("a file");
                assert!(!patterns.is_match(&content), "{}", entry.path().display());
            }
        }
        assert!(files > 100);
    }
}
