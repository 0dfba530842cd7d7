//! No file is lost or half-written by `maps-token init`.

use std::fs;
#[cfg(unix)]
use std::process::Command;
#[cfg(unix)]
use std::thread;

#[cfg(unix)]
use command_tests::maps_token;

use super::{MANIFEST, Package};
#[cfg(unix)]
use super::{MAPS_TOML, PROGRAM};

#[test]
fn init_errors_change_nothing() {
    let broken = "[package\n";
    let cases: &[(&[(&str, &str)], &[&str], &str)] = &[
        (&[], &[], "missing Cargo.toml in the current directory"),
        (&[("Cargo.toml", broken)], &[], "invalid TOML in Cargo.toml"),
        (
            &[("Cargo.toml", "a = 1\n")],
            &[],
            "missing `[package]` in Cargo.toml",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--team-id", "abc"],
            "expected 10 uppercase letters and digits",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--domains", "a.no/"],
            "write `a.no`",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--domains", "*.com"],
            "would let anyone use this token",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--team-id", "SAME123456", "--key-id", "SAME123456"],
            "`key_id` is the same as `team_id`",
        ),
        (
            &[("Cargo.toml", MANIFEST)],
            &["--token", "-", "--team-id", "TEAM123456"],
            "cannot be used with",
        ),
    ];
    for (files, arguments, expected) in cases {
        let package = Package::new(files);
        let before = package.files();
        package
            .init(arguments)
            .assert_status(2)
            .assert_contains(expected);
        assert_eq!(package.files(), before);
    }
}

#[cfg(unix)]
#[test]
fn init_writes_all_files_or_none() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let manifest = MANIFEST.replace("[package]", "[package]\nbuild = \"tools/build.rs\"");
    let package = Package::with_manifest(&manifest);
    let before = package.files();
    package
        .init(&[])
        .assert_status(2)
        .assert_contains("failed to write `tools/build.rs`: missing directory `tools`\n")
        .assert_contains("create the directory, or correct `build` in Cargo.toml");
    assert_eq!(package.files(), before);

    // /proc has no files of programs. The path of the temporary file is not shown.
    #[cfg(target_os = "linux")]
    {
        let manifest = MANIFEST.replace("[package]", "[package]\nbuild = \"/proc/build.rs\"");
        let package = Package::with_manifest(&manifest);
        let run = package
            .init(&[])
            .assert_status(2)
            .assert_contains("failed to write `/proc/build.rs`: ");
        assert!(!run.text().contains(".tmp"), "{}", run.text());
    }

    let package = Package::new(&[("Cargo.toml", MANIFEST), ("build.rs", "fn main() {}\n")]);
    let script = package.0.path().join("build.rs");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o444)).expect("a mode");
    let before = package.files();
    package
        .init(&[])
        .assert_status(2)
        .assert_contains("failed to write `build.rs`: file is read-only");
    assert_eq!(package.files(), before);

    // Links and modes are preserved.
    let package = Package::new(&[("real/Cargo.toml", MANIFEST)]);
    let real = package.0.path().join("real/Cargo.toml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    symlink("real/Cargo.toml", package.0.path().join("Cargo.toml")).expect("a link");
    package.init(&[]).assert_success();
    assert!(package.0.path().join("Cargo.toml").is_symlink());
    assert!(package.read("real/Cargo.toml").contains("maps-token-macro"));
    let mode = fs::metadata(&real).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

/// Reading a pipe would block until there is a writer.
#[cfg(unix)]
#[test]
fn init_does_not_read_pipes() {
    let cases = [
        (
            "Cargo.toml",
            "failed to read `Cargo.toml`: not a regular file",
        ),
        (
            "maps.toml",
            "failed to read `maps.toml`: not a regular file",
        ),
        ("build.rs", "failed to read `build.rs`: not a regular file"),
        (
            ".gitignore",
            "failed to read `.gitignore`: not a regular file",
        ),
        ("../.gitignore", "created  .gitignore"),
    ];
    for (name, expected) in cases {
        let repository = Package::new(&[(".git/HEAD", ""), ("site/Cargo.toml", MANIFEST)]);
        let dir = repository.0.path().join("site");
        let pipe = dir.join(name);
        let _ = fs::remove_file(&pipe);
        let status = Command::new("mkfifo").arg(&pipe).status();
        assert!(status.expect("mkfifo").success());
        // A reader gets a valid file, so that the test fails instead of hanging.
        let text = if name == "Cargo.toml" {
            MANIFEST
        } else {
            "*.p8\n"
        };
        thread::spawn(move || fs::write(pipe, text));
        maps_token(PROGRAM, &dir, &["init"])
            .run()
            .assert_contains(expected);
    }
}

/// Another program writes the same files concurrently.
#[cfg(unix)]
#[test]
fn init_keeps_concurrent_changes() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    const THEIRS: &str = "# theirs\nteam_id = \"TEAM123456\"\n";

    for round in 0..40 {
        let package = Package::with_manifest(MANIFEST);
        let dir = package.0.path().to_owned();
        let is_over = AtomicBool::new(false);
        let added = thread::scope(|scope| {
            let writer = scope.spawn(|| {
                // As `cargo add` does: read, edit, replace. The pauses double, so that on a machine of any
                // speed one of the attempts of `init` falls into a pause.
                let mut added = 0;
                let mut pause = Duration::from_millis(2);
                while !is_over.load(Ordering::Relaxed) {
                    let text = fs::read_to_string(dir.join("Cargo.toml")).expect("a file");
                    let line = format!("# added {added}\n");
                    let new = dir.join("new");
                    fs::write(&new, format!("{line}{text}")).expect("a file");
                    if fs::read_to_string(dir.join("Cargo.toml")).expect("a file") == text {
                        fs::rename(&new, dir.join("Cargo.toml")).expect("a rename");
                        added += 1;
                    }
                    thread::sleep(pause);
                    pause = (pause * 2).min(Duration::from_millis(500));
                    if added == 2 {
                        // Possibly after `init` has looked for it.
                        fs::write(dir.join("maps.toml.new"), THEIRS).expect("a file");
                        let _ = fs::hard_link(dir.join("maps.toml.new"), dir.join("maps.toml"));
                    }
                }
                added
            });
            let run = package.init(&[]);
            is_over.store(true, Ordering::Relaxed);
            run.assert_success();
            writer.join().expect("the writer")
        });
        let manifest = package.read("Cargo.toml");
        for line in 0..added {
            assert!(
                manifest.contains(&format!("# added {line}\n")),
                "{round}: {manifest}"
            );
        }
        // `init` may have failed, if the other program was faster.
        let maps_toml = package.read("maps.toml");
        assert!(
            maps_toml == THEIRS || maps_toml == MAPS_TOML,
            "{round}: {maps_toml}"
        );
    }
}
