//! Faults of the environment: disks, processes, clocks and paths. Each build ends with the correct token
//! or an error, never with a wrong token, a panic or a partial record.

// Most faults are injected with Unix tools.
#![cfg_attr(not(unix), allow(dead_code, unused_imports))]
// The format of `UPDATE_EXPECT=1 cargo test`.
#![allow(clippy::needless_raw_string_hashes)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use expect_test::{Expect, expect};
use test_support::key::TestKey;
use test_support::project::{MAIN_RS, MAPS_TOML, Project, share_dependencies, wrap};
use test_support::run::Run;
use test_support::skip::{report_skip, skip};
use test_support::utf16;
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// 2100-01-01 and the next day: a token with these dates was not issued by the clock.
const MIDNIGHT: u64 = 4_102_444_800;
const NEXT_DAY: u64 = MIDNIGHT + DAY;
const DAY: u64 = 24 * 60 * 60;

const TIMEOUT: Duration = Duration::from_secs(120);

/// # Panics
///
/// If the command panics, or does not end in time.
#[track_caller]
fn run(command: &mut Command) -> Run {
    let child = in_process_group(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let group = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let Ok(output) = receiver.recv_timeout(TIMEOUT) else {
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{group}")])
            .status();
        panic!("timeout");
    };
    let run = Run::from(output.expect("the output"));
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// Starts a process group, so that the process can be killed with its children.
#[cfg(unix)]
fn in_process_group(command: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::process_group(command, 0)
}

#[cfg(not(unix))]
fn in_process_group(command: &mut Command) -> &mut Command {
    command
}

/// Runs a shell script first.
#[cfg(unix)]
fn after(script: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{script}\nexec \"$0\" \"$@\"")]);
    wrap(shell, command)
}

/// The errors that a build script passes to Cargo.
fn errors(run: &Run) -> String {
    let lines = run.stdout.lines();
    let errors = lines.filter_map(|line| line.strip_prefix("cargo::error="));
    errors.map(|line| format!("{line}\n")).collect()
}

/// A project that was built once.
struct BuiltProject {
    project: Project,
    key: TestKey,
}

impl BuiltProject {
    fn new(project: Project) -> Self {
        let key = TestKey::generate();
        let built = Self { project, key };
        built.cargo(MIDNIGHT).assert_success();
        built
    }

    fn command(&self, issued: u64) -> Command {
        let mut command = self.project.command("run --quiet");
        command
            .env("MAPS_PRIVATE_KEY", self.key.pem())
            .env("SOURCE_DATE_EPOCH", issued.to_string());
        command
    }

    #[track_caller]
    fn cargo(&self, issued: u64) -> Run {
        self.run(&mut self.command(issued))
    }

    #[track_caller]
    fn run(&self, command: &mut Command) -> Run {
        let run = self.project.redact_paths(&run(command));
        // A warning about the issue time, which differs from the clock.
        let stderr = run
            .stderr
            .lines()
            .filter(|line| !line.contains("dates the tokens"));
        let stderr = stderr.map(|line| format!("{line}\n")).collect();
        Run { stderr, ..run }
    }

    fn script(&self, out_dir: &Path, issued: u64) -> Command {
        let mut script = self.project.build_script(out_dir);
        script
            .env("MAPS_PRIVATE_KEY", self.key.pem())
            .env("SOURCE_DATE_EPOCH", issued.to_string());
        script
    }

    fn record(&self, issued: u64) -> String {
        let out = tempfile::tempdir().expect("a temporary directory");
        run(&mut self.script(out.path(), issued)).assert_success();
        record(out.path())
    }

    #[track_caller]
    fn assert_token(&self, case: impl AsRef<OsStr>, run: Run, issued: u64) {
        let token = run.assert_success().stdout;
        let jwt = Jwt::decode(token.trim());
        assert_eq!(jwt.claims["iat"], issued, "{}", case.as_ref().display());
        assert!(jwt.is_signed_by(&self.key), "{}", case.as_ref().display());
    }
}

fn record(out_dir: &Path) -> String {
    fs::read_to_string(out_dir.join("maps-token/record")).expect("a record")
}

/// Leftovers of interrupted writes.
fn temporary_files(out_dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out_dir.join("maps-token")).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| !path.ends_with("record")).collect()
}

#[test]
fn maps_toml_of_windows_editors() {
    let built = BuiltProject::new(Project::new("windows-editor", TARGET));
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let project = &built.project;
    project.write("maps.toml", &windows(MAPS_TOML));
    built.assert_token(
        "CRLF and a byte-order mark",
        built.cargo(NEXT_DAY),
        NEXT_DAY,
    );

    // The byte-order mark does not shift the carets.
    let invalid = MAPS_TOML.replace("\"DEF123GHIJ\"", "\"DEF\"");
    project.write("maps.toml", &windows(&invalid));
    expect![[r#"
        error: windows-editor@0.1.0: invalid team ID `DEF`: expected 10 uppercase letters and digits [invalid-team-id]
        error: windows-editor@0.1.0:  --> maps.toml:1:11
        error: windows-editor@0.1.0: 1 | team_id = "DEF"
        error: windows-editor@0.1.0:   |           ^^^^^
        error: build script logged errors
    "#]]
    .assert_eq(&built.cargo(NEXT_DAY).assert_failure().stderr);

    project.write_bytes("maps.toml", &utf16::little_endian(MAPS_TOML));
    expect![[r#"
        error: windows-editor@0.1.0: failed to read maps.toml: file is UTF-16, expected UTF-8 [unreadable-config]
        error: build script logged errors
    "#]].assert_eq(&built.cargo(NEXT_DAY).assert_failure().stderr);
}

#[test]
fn oversized_maps_toml() {
    let built = BuiltProject::new(Project::new("without-measure", TARGET));
    let project = &built.project;
    project.write(
        "maps.toml",
        &format!("{MAPS_TOML}{}", "#".repeat(10_000_000)),
    );
    expect![[r#"
        error: without-measure@0.1.0: failed to read maps.toml: larger than 1 MiB [unreadable-config]
        error: build script logged errors
    "#]]
    .assert_eq(&built.cargo(NEXT_DAY).assert_failure().stderr);

    // A megabyte is allowed.
    let tokens = |expires: &str, count: usize, length: usize| {
        let note = "x".repeat(length);
        let token = |number| {
            format!(
                "\n[tokens.n{number}]\nscope = 'mapkit_js'\ndomains = 'example.com'\n\
                 expires = '{expires}'\ndescription = '{note}'\n"
            )
        };
        let text: String = (0..count).map(token).collect();
        let text = format!("{MAPS_TOML}{text}");
        assert!((900_000..1_048_576).contains(&text.len()), "{}", text.len());
        text
    };
    project.write("maps.toml", &tokens("30 days", 2_000, 405));
    built.assert_token("2,000 tokens", built.cargo(NEXT_DAY), NEXT_DAY);
    project.write("maps.toml", &tokens("30 nights", 9_000, 7));
    let errors = built.cargo(NEXT_DAY).assert_failure().stderr;
    let lines: Vec<_> = errors.lines().collect();
    assert!(
        lines[0].ends_with("expected `\"N days\"`, a date or `\"never\"` [invalid-expiry]"),
        "{errors}"
    );
    assert!(
        lines[lines.len() - 2].contains(": 8950 more errors in maps.toml"),
        "{errors}"
    );
}

#[cfg(unix)]
#[test]
fn maps_toml_is_not_a_regular_file() {
    let built = BuiltProject::new(Project::new("something-else", TARGET));
    let cases = [
        (
            "a link to itself",
            "ln -s maps.toml maps.toml",
            expect![[r#"
                error: something-else@0.1.0: failed to read maps.toml: Too many levels of symbolic links (os error 40) [unreadable-config]
                error: build script logged errors
            "#]],
        ),
        (
            "a link to nothing",
            "ln -s nowhere.toml maps.toml",
            expect![[r#"
                error: something-else@0.1.0: failed to read maps.toml: broken symbolic link [unreadable-config]
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe",
            "mkfifo maps.toml",
            expect![[r#"
            error: something-else@0.1.0: failed to read maps.toml: not a regular file [unreadable-config]
            error: build script logged errors
        "#]],
        ),
        (
            "a device without end",
            "ln -s /dev/zero maps.toml",
            expect![[r#"
                error: something-else@0.1.0: failed to read maps.toml: not a regular file [unreadable-config]
                error: build script logged errors
            "#]],
        ),
    ];
    for (name, replace, expected) in cases {
        // Reading an endless device must not exhaust the memory.
        let script = format!("rm maps.toml && {replace} && ulimit -v 8000000 2> /dev/null");
        let run = built
            .run(&mut after(&script, &built.command(NEXT_DAY)))
            .assert_failure();
        assert_error(name, &expected, &run.stderr);
    }
    built.project.remove("maps.toml");
    built.project.write("maps.toml", MAPS_TOML);
    built.assert_token("a file again", built.cargo(NEXT_DAY), NEXT_DAY);
}

#[track_caller]
fn assert_error(name: &str, expected: &Expect, stderr: &str) {
    assert!(stderr.starts_with("error: "), "{name}: {stderr}");
    // The error number of macOS.
    expected.assert_eq(&stderr.replace("(os error 62)", "(os error 40)"));
}

#[cfg(unix)]
#[test]
fn key_file_is_not_a_regular_file() {
    let built = BuiltProject::new(Project::new("something-for-a-key", TARGET));
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let command = |name: &OsStr, create: &str, issued: u64| {
        let mut command = built.command(issued);
        command
            .env_remove("MAPS_PRIVATE_KEY")
            .env("MAPS_PRIVATE_KEY_FILE", temporary.path().join(name))
            .env("KEY", built.key.pem())
            .env("FILE", temporary.path().join(name));
        // `KEY` is only for the script that creates the file.
        after(&format!("{create}\nunset KEY FILE"), &command)
    };
    let unreadable = [
        (
            "a link to itself",
            "ln -s \"$FILE\" \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: failed to read the file of `MAPS_PRIVATE_KEY_FILE`: Too many levels of symbolic links (os error 40) [unreadable-key]
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe without another end",
            "mkfifo \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: failed to read the file of `MAPS_PRIVATE_KEY_FILE`: nothing was written to the pipe for 10 seconds [unreadable-key]
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe that nobody writes into",
            "mkfifo \"$FILE\"; sleep 60 > \"$FILE\" 2> /dev/null &",
            expect![[r#"
                error: something-for-a-key@0.1.0: failed to read the file of `MAPS_PRIVATE_KEY_FILE`: nothing was written to the pipe for 10 seconds [unreadable-key]
                error: build script logged errors
            "#]],
        ),
        (
            "a device without end",
            "ln -s /dev/zero \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: failed to read the file of `MAPS_PRIVATE_KEY_FILE`: larger than 16 KiB [unreadable-key]
                error: build script logged errors
            "#]],
        ),
    ];
    for (name, create, expected) in unreadable {
        let run = built
            .run(&mut command(name.as_ref(), create, NEXT_DAY))
            .assert_failure();
        assert_error(name, &expected, &run.stderr);
    }
    let readable = [
        // `MAPS_PRIVATE_KEY_FILE=<(pass show apple-maps) cargo build`
        (
            "a pipe",
            "mkfifo \"$FILE\"; (sleep 1; echo \"$KEY\") > \"$FILE\" &",
        ),
        (
            "spaces, 'quotes', $HOME and a\nline end",
            "echo \"$KEY\" > \"$FILE\"",
        ),
    ];
    for (number, (name, create)) in (1..).zip(readable) {
        let day = NEXT_DAY + number * DAY;
        let run = built.run(&mut command(name.as_ref(), create, day));
        built.assert_token(name, run, day);
    }
}

#[cfg(unix)]
#[test]
fn special_characters_in_paths() {
    let names = [
        " with spaces",
        " \"quotes\", 'others', `a shell's` and $HOME",
        "\nand\ta\r\nline end \u{1b}[31m",
        " ümläut 東京",
    ];
    for (number, name) in (1..).zip(names) {
        let day = MIDNIGHT + number * DAY;
        let built = BuiltProject::new(Project::in_dir("odd-directory", name, TARGET));
        built.assert_token(format!("project:{name}"), built.cargo(day), day);

        let target = new_target_dir(name);
        let built = BuiltProject::new(Project::new("odd-target", target.path()));
        built.assert_token(format!("target:{name}"), built.cargo(day), day);
    }
}

/// Contains the compiled dependencies.
fn new_target_dir(suffix: &str) -> tempfile::TempDir {
    let target = tempfile::Builder::new()
        .prefix("faults-")
        .suffix(suffix)
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a temporary directory");
    share_dependencies(Path::new(TARGET), target.path(), "debug");
    target
}

/// Without Cargo, which rejects such paths (1.95).
#[cfg(target_os = "linux")]
#[test]
fn non_utf8_paths() {
    use std::os::unix::ffi::OsStrExt;

    let built = BuiltProject::new(Project::new("not-utf-8", TARGET));
    let dir = built.project.path().join(OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&dir).expect("a directory");
    fs::write(dir.join("maps.toml"), MAPS_TOML).expect("a file");
    let key = dir.join(OsStr::from_bytes(b"k\xe9y.p8"));
    fs::write(&key, built.key.pem()).expect("a file");
    let mut script = built.script(&dir.join("out"), NEXT_DAY);
    script
        .current_dir(&dir)
        .env("CARGO_MANIFEST_DIR", &dir)
        .env_remove("MAPS_PRIVATE_KEY")
        .env("MAPS_PRIVATE_KEY_FILE", &key);
    let run = run(&mut script).assert_success();
    assert_eq!(errors(&run), "");
    let elsewhere = |record: &str| -> Vec<String> {
        let lines = record
            .lines()
            .filter(|line| !line.starts_with("directory "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        elsewhere(&record(&dir.join("out"))),
        elsewhere(&built.record(NEXT_DAY))
    );
}

/// Only Unix can pass such values to a process.
#[cfg(unix)]
#[test]
fn non_unicode_variables() {
    use std::os::unix::ffi::OsStrExt;

    const NOT_UNICODE: &str = "value is not valid Unicode [invalid-unicode]";

    let built = BuiltProject::new(Project::new("not-unicode", TARGET));
    let out = built.project.path().join("out");
    for (name, expected) in [
        ("MAPS_ENVIRONMENT", NOT_UNICODE),
        ("MAPS_KEY_ID", NOT_UNICODE),
        (
            "MAPS_PRIVATE_KEY",
            "`MAPS_PRIVATE_KEY` contains bytes that are not text [not-a-private-key]",
        ),
        (
            "MAPS_PRIVATE_KEY_FILE",
            "failed to read the file of `MAPS_PRIVATE_KEY_FILE`: No such file or directory (os error 2) [unreadable-key]",
        ),
        ("MAPS_RENEW", NOT_UNICODE),
        ("MAPS_TEAM_ID", NOT_UNICODE),
        ("MAPS_TOKEN_SITE", NOT_UNICODE),
        ("MAPS_WHEN_KEY_IS_MISSING", NOT_UNICODE),
        ("SOURCE_DATE_EPOCH", NOT_UNICODE),
    ] {
        let mut script = built.script(&out, NEXT_DAY);
        if name == "MAPS_PRIVATE_KEY_FILE" {
            script.env_remove("MAPS_PRIVATE_KEY");
        }
        let run = run(script.env(name, OsStr::from_bytes(b"caf\xe9"))).assert_success();
        let errors = errors(&run);
        assert_eq!(errors.lines().next(), Some(expected), "{name}");
        assert!(errors.contains(&format!("`{name}`")), "{name}: {errors}");
        assert!(!out.exists(), "{name}: a record");
        let tracked = format!("cargo:rerun-if-env-changed={name}\n");
        assert!(!run.stdout.contains(&tracked), "{name}: {}", run.stdout);
    }
}

/// Mounts a file system in a user namespace, which the machine may not allow.
#[cfg(target_os = "linux")]
#[test]
fn full_or_read_only_disk() {
    const NAMESPACES: [&str; 3] = ["--user", "--map-root-user", "--mount"];

    let built = BuiltProject::new(Project::new("full-disk", TARGET));
    let record = built.project.record();
    let old = fs::read_to_string(&record).expect("a record");
    let project_path = built.project.path().display().to_string();
    let dir = record.parent().expect("a directory");
    let mut attempt = Command::new("unshare");
    attempt
        .args(NAMESPACES)
        .args(["mount", "-t", "tmpfs", "tmpfs"]);
    let attempt = attempt.arg(dir).output();
    if !attempt.is_ok_and(|attempt| attempt.status.success()) {
        report_skip("full and read-only disks: `unshare` is not allowed");
        return;
    }
    let below_target = dir
        .strip_prefix(TARGET)
        .expect("a path below the target directory");
    let redacted_path = format!("[TARGET]/{}", below_target.display());
    let cases = [
        // The old record fills the only page.
        (
            "full",
            "size=4k",
            "true",
            expect![[r#"
                error: full-disk@0.1.0: failed to write the tokens to [DIR]: No space left on device (os error 28) [write-failed]
                error: build script logged errors
            "#]],
        ),
        (
            "read-only",
            "size=64k",
            "mount -o remount,ro \"$DIR\"",
            expect![[r#"
                error: full-disk@0.1.0: failed to write the tokens to [DIR]: Read-only file system (os error 30) [write-failed]
                error: build script logged errors
            "#]],
        ),
    ];
    for (name, size, prepare, expected) in cases {
        let mut command = built.command(NEXT_DAY);
        command.env("DIR", dir).env("OLD", &old);
        let script = format!(
            "set -e
             mount -t tmpfs -o {size} tmpfs \"$DIR\"
             printf %s \"$OLD\" > \"$DIR/record\"
             {prepare}
             \"$0\" \"$@\" && exit 1
             exec cat \"$DIR/record\""
        );
        let mut unshare = Command::new("unshare");
        unshare.args(NAMESPACES);
        let inside = after(&script, &command);
        let run = built.run(&mut wrap(unshare, &inside)).assert_success();
        assert_error(
            name,
            &expected,
            &run.stderr.replace(&redacted_path, "[DIR]"),
        );
        let old = old.replace(&project_path, "[PROJECT]");
        assert_eq!(run.stdout, old, "{name}: the old record is intact");
    }
    built.assert_token("writable again", built.cargo(NEXT_DAY), NEXT_DAY);
}

#[test]
fn output_directory_is_a_file() {
    let built = BuiltProject::new(Project::new("file-as-directory", TARGET));
    let record = built.project.record();
    let dir = record.parent().expect("a directory");
    fs::remove_dir_all(dir).expect("a directory");
    fs::write(dir, "in the way").expect("a file");
    let run = built.cargo(NEXT_DAY).assert_failure();
    let message = run.stderr.replace(char::is_numeric, "0");
    assert!(message.starts_with("error: file-as-directory@0.0.0: failed to write the tokens to [TARGET]/debug/build/file-as-directory-"), "{message}");
    fs::remove_file(dir).expect("a file");
    built.assert_token("directory again", built.cargo(NEXT_DAY), NEXT_DAY);
}

/// A limit for the size of files simulates a full disk, and a kill while the record is written, after
/// each 512 bytes.
#[cfg(unix)]
#[test]
fn interrupted_write() {
    let project = Project::new("cut-off", TARGET);
    let more = |number| {
        format!(
            "[tokens.n{number}]\nscope = 'mapkit_js'\ndomains = 'example.com'\nexpires = 'never'\n"
        )
    };
    let more: String = (0..8).map(more).collect();
    project.write("maps.toml", &format!("{MAPS_TOML}{more}"));
    let built = BuiltProject::new(project);
    let out = built.project.path().join("out");
    let [old, new] = [MIDNIGHT, NEXT_DAY].map(|day| built.record(day));
    assert!(new.len() > 3 * 512, "{}", new.len());

    for blocks in 0..=new.len() / 512 {
        run(&mut built.script(&out, MIDNIGHT)).assert_success();
        let run_limited = |prepare: &str| {
            let script = format!("ulimit -c 0; ulimit -f {blocks}; {prepare}");
            run(&mut after(&script, &built.script(&out, NEXT_DAY)))
        };
        let failed = run_limited("trap '' XFSZ").assert_success();
        let message = errors(&failed).replace(&out.display().to_string(), "[OUT]");
        assert_eq!(
            message,
            "failed to write the tokens to [OUT]/maps-token: File too large (os error 27) [write-failed]\n"
        );
        assert_eq!(record(&out), old, "after an error at {blocks} blocks");
        assert_eq!(temporary_files(&out), [] as [PathBuf; 0], "after an error");

        run_limited("").assert_failure();
        assert_eq!(record(&out), old, "after a kill at {blocks} blocks");
        let [leftover] = &temporary_files(&out)[..] else {
            panic!("expected one temporary file");
        };
        assert_eq!(
            fs::read_to_string(leftover).expect("a file"),
            new[..blocks * 512]
        );

        run(&mut built.script(&out, NEXT_DAY)).assert_success();
        assert_eq!(
            record(&out),
            new,
            "next to a temporary file of {blocks} blocks"
        );
        fs::remove_file(leftover).expect("a file");
    }

    // A temporary file with the same process ID, larger than the record.
    let create = format!(
        "head -c 100000 /dev/zero > '{}/maps-token/record.'$$",
        out.display()
    );
    run(&mut after(&create, &built.script(&out, MIDNIGHT))).assert_success();
    assert_eq!(record(&out), old, "over an old temporary file");
}

#[cfg(target_os = "linux")]
#[test]
fn killed_at_each_system_call() {
    let strace = |arguments: &[&str]| {
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-qq", "-o", "/dev/null"])
            .args(arguments);
        strace
    };
    if strace(&["true"]).output().is_err() {
        skip("kills at each system call: there is no `strace`");
        return;
    }
    if !strace(&["true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        report_skip("kills at each system call: `strace` is not allowed");
        return;
    }
    let built = BuiltProject::new(Project::new("killed", TARGET));
    let out = built.project.path().join("out");
    let [old, new] = [MIDNIGHT, NEXT_DAY].map(|day| built.record(day));
    let mut found = Vec::new();
    for call in [
        "/^mkdir",
        "openat",
        "write",
        "close",
        "/^rename",
        "exit_group",
    ] {
        for occurrence in 1.. {
            run(&mut built.script(&out, MIDNIGHT)).assert_success();
            let inject = format!("inject={call}:signal=SIGKILL:when={occurrence}");
            let strace = strace(&["-e", &format!("trace={call}"), "-e", &inject]);
            if run(&mut wrap(strace, &built.script(&out, NEXT_DAY))).success() {
                break;
            }
            found.push(record(&out));
        }
    }
    let (before, after): (Vec<_>, Vec<_>) = found.iter().partition(|record| **record == old);
    assert!(
        before.len() > 5,
        "kills before the rename: {}",
        before.len()
    );
    assert!(!after.is_empty(), "no kill after the rename");
    assert!(after.iter().all(|record| **record == new), "{after:?}");
    // Leftovers do not affect later builds.
    assert!(!temporary_files(&out).is_empty());
    run(&mut built.script(&out, MIDNIGHT)).assert_success();
    assert_eq!(record(&out), old);
}

/// After the record is written, but before Cargo has read the output of the script. Cargo must not combine
/// the new record with the old output.
#[cfg(unix)]
#[test]
fn killed_before_output_is_read() {
    let project = Project::new("unheard", TARGET);
    let build_rs = "fn main() {
        if std::env::var_os(\"DIE\").is_some() {
            let minting = std::process::Command::new(std::env::current_exe().unwrap())
                .env_remove(\"DIE\")
                .output();
            assert!(minting.unwrap().status.success());
            let kill = format!(\"kill -KILL {}\", std::process::id());
            let _ = std::process::Command::new(\"sh\").args([\"-c\", &kill]).status();
        }
        maps_token_build::mint();
    }";
    project.write("build.rs", build_rs);
    let built = BuiltProject::new(project);
    run(built.command(NEXT_DAY).env("DIE", "1")).assert_failure();
    let record = fs::read_to_string(built.project.record()).expect("a record");
    assert_eq!(record, built.record(NEXT_DAY));
    built.assert_token("after the kill", built.cargo(MIDNIGHT), MIDNIGHT);
}

const CONCURRENCY: u64 = 16;

#[test]
fn concurrent_builds_share_target() {
    let built = BuiltProject::new(Project::new("one-target", TARGET));
    built
        .project
        .write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    let runs = run_concurrently(|_| built.command(NEXT_DAY));
    for run in runs {
        built.assert_token("concurrent build", run, NEXT_DAY);
    }
}

#[test]
fn concurrent_builds_with_separate_targets() {
    let built = BuiltProject::new(Project::new("many-targets", TARGET));
    let targets: Vec<_> = (0..CONCURRENCY).map(|_| new_target_dir("")).collect();
    let runs = run_concurrently(|number| {
        let mut command = built.command(NEXT_DAY);
        command.env("CARGO_TARGET_DIR", targets[number].path());
        command
    });
    let different: BTreeSet<_> = runs.iter().map(|run| &run.stdout).collect();
    assert_eq!(different.len(), 1, "{different:?}");
    for run in runs {
        built.assert_token("concurrent build", run, NEXT_DAY);
    }
}

/// Cargo locks `OUT_DIR`; other build tools may not.
#[cfg(unix)]
#[test]
fn concurrent_build_scripts_share_out_dir() {
    let built = BuiltProject::new(Project::new("one-out-dir", TARGET));
    let out = built.project.path().join("out");
    let days: Vec<_> = (0..CONCURRENCY).map(|day| MIDNIGHT + day * DAY).collect();
    let records: Vec<_> = days.iter().map(|day| built.record(*day)).collect();
    run(&mut built.script(&out, MIDNIGHT)).assert_success();
    for _ in 0..5 {
        let runs = thread::scope(|scope| {
            let reader = scope.spawn(|| {
                for _ in 0..2_000 {
                    assert!(records.contains(&record(&out)), "a partial record");
                }
            });
            let runs = run_concurrently(|number| built.script(&out, days[number]));
            reader.join().expect("only whole records");
            runs
        });
        for run in runs {
            assert_eq!(errors(&run.assert_success()), "");
        }
        assert_eq!(temporary_files(&out), [] as [PathBuf; 0]);
    }
}

fn run_concurrently(command: impl Fn(usize) -> Command) -> Vec<Run> {
    let commands: Vec<_> = (0..).take(16).map(command).collect();
    thread::scope(|scope| {
        let runs: Vec<_> = commands
            .into_iter()
            .map(|mut command| scope.spawn(move || run(&mut command)))
            .collect();
        runs.into_iter()
            .map(|run| run.join().expect("a run"))
            .collect()
    })
}

/// A preloaded library that overrides the clock.
#[cfg(target_os = "linux")]
struct FakeClock {
    library: PathBuf,
    _dir: tempfile::TempDir,
}

#[cfg(target_os = "linux")]
impl FakeClock {
    fn new() -> Option<Self> {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let source = dir.path().join("clock.c");
        let library = dir.path().join("clock.so");
        let code = "#include <stdlib.h>
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t clock, struct timespec *now) {
                const char *seconds = getenv(\"FAKE_CLOCK\");
                int status = syscall(SYS_clock_gettime, clock, now);
                if (clock == CLOCK_REALTIME && seconds) now->tv_sec = atoll(seconds);
                return status;
            }";
        fs::write(&source, code).expect("a file");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(&source);
        let compiled = cc.status().is_ok_and(|status| status.success());
        compiled.then_some(Self { library, _dir: dir })
    }

    fn set<'a>(&self, seconds: i64, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("FAKE_CLOCK", seconds.to_string())
            // Incremental compilation fails with such clocks.
            .env("CARGO_INCREMENTAL", "0")
    }
}

/// Outside of these years the script runs without Cargo, which panics (1.95).
#[cfg(target_os = "linux")]
#[test]
fn wrong_clock() {
    const BEFORE_1970: i64 = -1;
    const YEAR_2106: i64 = 4_294_987_296;
    const YEAR_10000: i64 = 253_402_300_800;

    let Some(clock) = FakeClock::new() else {
        skip("wrong clocks: there is no `cc` to compile a library");
        return;
    };
    let built = BuiltProject::new(Project::new("clocks", TARGET));
    let out = built.project.path().join("out");
    for seconds in [i64::MIN / 2, BEFORE_1970, YEAR_10000, i64::MAX / 2] {
        let mut script = built.script(&out, MIDNIGHT);
        let run = run(clock.set(seconds, script.env_remove("SOURCE_DATE_EPOCH"))).assert_success();
        assert_eq!(
            errors(&run),
            "system clock is out of range (before 1970 or after 9999) [wrong-clock]\n  = help: set the system clock\n"
        );
        assert!(!out.exists(), "a record at {seconds}");
    }

    let mut command = built.command(MIDNIGHT);
    let run = built.run(clock.set(YEAR_2106, command.env_remove("SOURCE_DATE_EPOCH")));
    built.assert_token("in 2106", run, 4_294_944_000);

    // The macros check the clock too, without a run of the build script.
    let wrapper = built.project.path().join("rustc-with-a-wrong-clock");
    let cases = [
        (BEFORE_1970, "error: system clock is before 1970"),
        (
            YEAR_2106,
            "error: token `site` was signed by an earlier build and expired 2048 days ago",
        ),
        (
            YEAR_10000,
            "error: token `site` was signed by an earlier build and expired 2885235 days ago",
        ),
    ];
    for (seconds, expected) in cases {
        let text = format!(
            "#!/bin/sh\nexport LD_PRELOAD='{}' FAKE_CLOCK={seconds}\nexec \"$@\"\n",
            clock.library.display()
        );
        fs::write(&wrapper, text).expect("a file");
        let mut chmod = Command::new("chmod");
        let status = chmod.arg("+x").arg(&wrapper).status();
        assert!(status.is_ok_and(|status| status.success()));
        let main = format!("// {seconds}\n{MAIN_RS}");
        built.project.write("src/main.rs", &main);
        let mut command = built.command(MIDNIGHT);
        command
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
        let run = built.run(&mut command).assert_failure();
        assert_eq!(run.stderr.lines().next(), Some(expected));
    }
}
