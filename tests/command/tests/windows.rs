//! What differs on Windows: paths, line endings, encodings, and files that are open or read-only.
#![cfg(windows)]

use std::fs::{self, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;

use command_tests::Site;
use test_support::key::TestKey;
use test_support::project::MAPS_TOML;
use test_support::run::Run;
use test_support::utf16;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";

/// Encodes a text as `>` of Windows PowerShell does.
fn utf_16(text: &str) -> Vec<u8> {
    utf16::little_endian(&text.replace('\n', "\r\n"))
}

/// A path with a drive and backslashes, such as `C:\site\maps.toml`.
fn absolute(site: &Site, name: &str) -> String {
    let path = site.path().join(name);
    let path = std::path::absolute(path).expect("a path");
    path.display().to_string().replace('/', "\\")
}

#[test]
fn case_of_variables_does_not_count() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    site.call(&["mint", "site"])
        .env("Maps_Token_Site", &token)
        .run()
        .assert_success()
        .assert_contains(&token);
    site.call(&["mint", "site"])
        .env("Maps_Token_Sight", &token)
        .run()
        .assert_failure()
        .assert_contains("did you mean `MAPS_TOKEN_SITE`?");
}

#[test]
fn paths_have_drives_and_backslashes() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    site.write(
        "public/sub dir/index.html",
        &format!("data-token=\"{token}\""),
    );
    site.write("elsewhere/maps.toml", MAPS_TOML);
    site.write("keys/AuthKey_ABC123DEFG.p8", &site.key.pem());

    let page = absolute(&site, r"public\sub dir\index.html");
    assert_eq!(page.get(1..3), Some(":\\"));
    for input in [
        &page,
        r"public\sub dir\index.html",
        "public/sub dir/index.html",
    ] {
        site.with_key(&["inspect", input])
            .assert_success()
            .assert_contains("verified");
    }
    let config = absolute(&site, r"elsewhere\maps.toml");
    for config in [&config, r"elsewhere\maps.toml", r".\elsewhere/maps.toml"] {
        site.with_key(&["mint", "--config", config])
            .assert_success();
        let key = absolute(&site, r"keys\AuthKey_ABC123DEFG.p8");
        let run = site
            .call(&["check", "--config", config])
            .env("MAPS_PRIVATE_KEY_FILE", &key)
            .run();
        run.assert_success().assert_contains("minted");
    }
    // A directory is scanned by any of its names, and its files are named without `\\?\`.
    let directory = absolute(&site, "public");
    for path in [&directory, "public", r".\public\", "public/"] {
        let run = site.without_key(&["scan", path]).assert_success();
        assert!(!run.text().contains(r"\\?\"), "{path}: {}", run.text());
        run.assert_contains(r"sub dir\index.html");
    }
    for glob in ["sub dir/*.html", r"sub dir\*.html", r".\public\sub dir\"] {
        site.without_key(&["scan", "public", "--exclude", glob])
            .assert_contains("no files to scan");
    }
    // GitHub knows files by the names that Git has for them.
    site.write(
        "public/sub dir/b.html",
        "maps-token-placeholder-for-site-built-without-a-private-key",
    );
    site.without_key(&["scan", "public", "--format", "github"])
        .assert_status(1)
        .assert_contains("file=public/sub dir/b.html,line=1");
    // A key file in `maps.toml`, with the backslashes of TOML.
    let key = absolute(&site, r"keys\AuthKey_ABC123DEFG.p8");
    site.write(
        "maps.toml",
        &format!("private_key_file = '{key}'\n{MAPS_TOML}"),
    );
    site.without_key(&["mint"]).assert_success();
    site.without_key(&["inspect", r"C:\no such\page.html"])
        .assert_status(2);
}

#[test]
fn files_have_windows_line_endings() {
    let site = Site::new(PROGRAM, &MAPS_TOML.replace('\n', "\r\n"));
    site.write("Cargo.toml", &MANIFEST.replace('\n', "\r\n"));
    site.write(".gitignore", "target\r\n");
    let token = site.mint("site");
    site.without_key(&["inspect", &token]).assert_success();
    site.with_key(&["check"]).assert_success();
    site.without_key(&["init"]).assert_success();
    for name in ["Cargo.toml", ".gitignore", "maps.toml"] {
        let text = fs::read_to_string(site.path().join(name)).expect("a file");
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{name}: {text:?}"
        );
    }
    let broken = MAPS_TOML.replace("DEF123GHIJ", "DEF").replace('\n', "\r\n");
    site.write("maps.toml", &broken);
    site.without_key(&["check"])
        .assert_status(1)
        .assert_contains("maps.toml:1:11")
        .assert_contains("          ^^^^^\n");
}

#[test]
fn powershell_writes_utf_16() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let token = site.mint("site");
    let write = |name: &str, bytes: &[u8]| {
        fs::write(site.path().join(name), bytes).expect("a file");
    };
    // maps-token mint site > token.txt
    write("token.txt", &utf_16(&format!("{token}\n")));
    site.with_key(&["inspect", "token.txt"])
        .assert_success()
        .assert_contains("verified");
    site.without_key(&["scan", "token.txt", "--require", "site"])
        .assert_success();
    // The same file as standard input of cmd.exe.
    site.write("package/Cargo.toml", MANIFEST);
    let program = command_tests::binary(PROGRAM).display().to_string();
    for (arguments, expected) in [
        (&["inspect", "-"][..], "no errors"),
        (&["init", "--token", "-"], "created  maps.toml"),
    ] {
        let run = Command::new("cmd")
            .args(["/c", &program.replace('/', "\\")])
            .args(arguments)
            .args(["<", r"..\token.txt"])
            .current_dir(site.path().join("package"))
            .output();
        let run = Run::from(run.expect("cmd"));
        run.assert_success().assert_contains(expected);
    }
    // Get-Content AuthKey.p8 > key.p8
    write("key.p8", &utf_16(&site.key.pem()));
    let run = site
        .call(&["mint"])
        .env("MAPS_PRIVATE_KEY_FILE", "key.p8")
        .run();
    assert_eq!(run.assert_success().stdout.trim(), token);
    // maps-token schema > maps.toml, or any text.
    write("maps.toml", &utf_16(MAPS_TOML));
    site.without_key(&["check"])
        .assert_contains("file is UTF-16, expected UTF-8");
}

#[test]
fn init_keeps_read_only_files() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("Cargo.toml", MANIFEST);
    let path = site.path().join("Cargo.toml");
    set_read_only(&path, true);
    site.without_key(&["init"])
        .assert_status(2)
        .assert_contains("failed to write `Cargo.toml`: file is read-only");
    assert_eq!(fs::read_to_string(&path).expect("a file"), MANIFEST);
    // Nothing was written.
    assert!(!site.path().join("build.rs").exists());
    set_read_only(&path, false);
    site.without_key(&["init"]).assert_success();
    // A key and a configuration may be read-only.
    set_read_only(&site.path().join("maps.toml"), true);
    site.with_key(&["check"]).assert_success();
    set_read_only(&site.path().join("maps.toml"), false);
}

#[test]
fn init_replaces_files_that_are_open() {
    const SHARE_READ: u32 = 1;
    const SHARE_WRITE: u32 = 2;
    const SHARE_DELETE: u32 = 4;

    let all = SHARE_READ | SHARE_WRITE | SHARE_DELETE;
    for (name, share, is_replaced) in [
        ("as Rust and most editors open files", all, true),
        (
            "without sharing of deletion",
            SHARE_READ | SHARE_WRITE,
            false,
        ),
        ("without sharing", 0, false),
    ] {
        let site = Site::new(PROGRAM, MAPS_TOML);
        site.write("Cargo.toml", MANIFEST);
        let path = site.path().join("Cargo.toml");
        let open = OpenOptions::new().read(true).share_mode(share).open(&path);
        let open = open.expect("a file");
        let run = site.without_key(&["init"]);
        drop(open);
        let text = fs::read_to_string(&path).expect("a file");
        assert_eq!(run.success(), is_replaced, "{name}: {}", run.text());
        assert_eq!(text.contains("maps-token-macro"), is_replaced, "{name}");
        if !is_replaced {
            assert_eq!(text, MANIFEST, "{name}");
            run.assert_contains("`Cargo.toml`");
        }
        let files = fs::read_dir(site.path()).expect("a directory");
        for file in files {
            let file = file.expect("a file").file_name();
            let is_temporary = file.to_string_lossy().contains("maps-token-");
            assert!(!is_temporary, "{name}: {}", file.display());
        }
        // It can be repeated.
        site.without_key(&["init"]).assert_success();
    }
}

#[test]
fn helps_are_for_powershell() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    site.write("Cargo.toml", MANIFEST);
    let line = r"$env:MAPS_PRIVATE_KEY = Get-Content -Raw ~\keys\AuthKey_";
    site.without_key(&["mint"])
        .assert_status(1)
        .assert_contains(line)
        .assert_contains("; maps-token mint site");
    site.without_key(&["init"])
        .assert_success()
        .assert_contains(line)
        .assert_contains("; cargo build --release");
    for (subcommand, expected) in [
        ("check", "$env:MAPS_PRIVATE_KEY_FILE = "),
        ("init", "Get-Content token.txt | maps-token init --token -"),
        ("inspect", "curl.exe"),
        ("mint", "$env:GITHUB_ENV"),
    ] {
        site.without_key(&[subcommand, "--help"])
            .assert_success()
            .assert_contains(expected);
    }
    // A name in quotes, which PowerShell doubles.
    site.write("it's.toml", MAPS_TOML);
    site.without_key(&["mint", "--config", "it's.toml"])
        .assert_contains("--config 'it''s.toml'");
}

/// Windows ignores the case of the names of variables and files.
#[test]
fn case_is_ignored() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let key = TestKey::generate();
    site.call(&["mint", "--config", "MAPS.TOML"])
        .env("maps_private_key", &key.pem())
        .run()
        .assert_success();
}

fn set_read_only(path: &Path, is_read_only: bool) {
    let mut permissions = fs::metadata(path).expect("a file").permissions();
    permissions.set_readonly(is_read_only);
    fs::set_permissions(path, permissions).expect("permissions");
}
