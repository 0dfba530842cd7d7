//! What can break around a build. Each fault ends in the right token or in an error that says what it
//! is: never in another token, in a panic, or in half a record.

// Most faults are made with what Unix has.
#![cfg_attr(not(unix), allow(dead_code, unused_imports))]
// As `UPDATE_EXPECT=1 cargo test` writes them.
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
use test_support::key::ThrowAwayKey;
use test_support::project::{MAPS_TOML, Project, Run, share_dependencies};
use test_support::verify::Jwt;

const TARGET: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");

/// 2100-01-01 and the day after: not the days of the clock, so that a token shows where it has its date
/// from.
const MIDNIGHT: u64 = 4_102_444_800;
const NEXT_DAY: u64 = MIDNIGHT + 24 * 60 * 60;

/// On a busy machine nothing here takes as long; what waits for ever does.
const FOR_EVER: Duration = Duration::from_secs(120);

/// Runs it to its end, or fails if there is none in sight.
#[track_caller]
fn run(command: &mut Command) -> Run {
    let child = in_a_group(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("to run");
    let group = child.id();
    let (ended, told) = mpsc::channel();
    thread::spawn(move || ended.send(child.wait_with_output()));
    let Ok(output) = told.recv_timeout(FOR_EVER) else {
        let _ = Command::new("kill")
            .args(["-KILL", "--", &format!("-{group}")])
            .status();
        panic!("it goes on for ever");
    };
    let run = Run::from(output.expect("its output"));
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// So that it can be ended with all that it started.
#[cfg(unix)]
fn in_a_group(command: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::process_group(command, 0)
}

#[cfg(not(unix))]
fn in_a_group(command: &mut Command) -> &mut Command {
    command
}

/// The same command, after what a shell does first.
#[cfg(unix)]
fn after(script: &str, command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{script}\nexec \"$0\" \"$@\"")])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    shell
}

/// What a build script that was run without Cargo told Cargo to print as errors.
fn errors(run: &Run) -> String {
    let lines = run.stdout.lines();
    let errors = lines.filter_map(|line| line.strip_prefix("cargo::error="));
    errors.map(|line| format!("{line}\n")).collect()
}

/// A project that was built once, and a key.
struct Built {
    project: Project,
    key: ThrowAwayKey,
}

impl Built {
    fn new(project: Project) -> Self {
        let key = ThrowAwayKey::generate();
        let built = Self { project, key };
        built.cargo(MIDNIGHT).ok();
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
        let run = self.project.shown(&run(command));
        // Of the date of the token, which is not that of the clock.
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

    /// The whole record of that day.
    fn record(&self, issued: u64) -> String {
        let out = tempfile::tempdir().expect("a temporary folder");
        run(&mut self.script(out.path(), issued)).ok();
        record(out.path())
    }

    #[track_caller]
    fn must_be_right(&self, what: impl AsRef<OsStr>, run: Run, issued: u64) {
        let token = run.ok().stdout;
        let jwt = Jwt::decode(token.trim());
        assert_eq!(jwt.claims["iat"], issued, "{}", what.as_ref().display());
        assert!(jwt.is_signed_by(&self.key), "{}", what.as_ref().display());
    }
}

fn record(out_dir: &Path) -> String {
    fs::read_to_string(out_dir.join("maps-token/record")).expect("a record")
}

/// What lies beside the record.
fn drafts(out_dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(out_dir.join("maps-token")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| !path.ends_with("record")).collect()
}

#[test]
fn a_maps_toml_of_windows_editors() {
    let built = Built::new(Project::new("windows-editor", TARGET));
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let here = &built.project;
    here.write("maps.toml", &windows(MAPS_TOML));
    built.must_be_right(
        "CRLF and a byte-order mark",
        built.cargo(NEXT_DAY),
        NEXT_DAY,
    );

    // The carets stand below what they are about, also in the first line.
    let wrong = MAPS_TOML.replace("\"DEF123GHIJ\"", "\"DEF\"");
    here.write("maps.toml", &windows(&wrong));
    expect![[r#"
        error: windows-editor@0.1.0: a team ID is 10 capital letters and digits, like "DEF123GHIJ"
        error: windows-editor@0.1.0:  --> maps.toml:1:11
        error: windows-editor@0.1.0:   |
        error: windows-editor@0.1.0: 1 | team_id = "DEF"
        error: windows-editor@0.1.0:   |           ^^^^^
        error: build script logged errors
    "#]]
    .assert_eq(&built.cargo(NEXT_DAY).failed().stderr);

    let utf_16 = MAPS_TOML.encode_utf16().flat_map(u16::to_le_bytes);
    let utf_16: Vec<u8> = b"\xff\xfe".iter().copied().chain(utf_16).collect();
    fs::write(here.path().join("maps.toml"), utf_16).expect("a file");
    expect![[r#"
        error: windows-editor@0.1.0: maps.toml cannot be read: it is UTF-16, as Windows PowerShell writes it; save it as UTF-8
        error: build script logged errors
    "#]].assert_eq(&built.cargo(NEXT_DAY).failed().stderr);
}

#[test]
fn a_maps_toml_without_measure() {
    let built = Built::new(Project::new("without-measure", TARGET));
    let here = &built.project;
    here.write(
        "maps.toml",
        &format!("{MAPS_TOML}{}", "#".repeat(10_000_000)),
    );
    expect![[r#"
        error: without-measure@0.1.0: maps.toml cannot be read: it is larger than a megabyte
        error: build script logged errors
    "#]]
    .assert_eq(&built.cargo(NEXT_DAY).failed().stderr);

    // A megabyte is allowed, however it is filled.
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
    here.write("maps.toml", &tokens("30 days", 2_000, 405));
    built.must_be_right("2,000 tokens", built.cargo(NEXT_DAY), NEXT_DAY);
    here.write("maps.toml", &tokens("30 nights", 9_000, 7));
    let errors = built.cargo(NEXT_DAY).failed().stderr;
    let lines: Vec<_> = errors.lines().collect();
    assert!(
        lines[0].ends_with("there are \"N days\", a date, and \"never\""),
        "{errors}"
    );
    assert!(
        lines[lines.len() - 2].ends_with("… and 8950 more problems in maps.toml"),
        "{errors}"
    );
}

#[cfg(unix)]
#[test]
fn something_else_in_the_place_of_maps_toml() {
    let built = Built::new(Project::new("something-else", TARGET));
    let cases = [
        (
            "a link to itself",
            "ln -s maps.toml maps.toml",
            expect![[r#"
                error: something-else@0.1.0: maps.toml cannot be read: Too many levels of symbolic links (os error 40)
                error: build script logged errors
            "#]],
        ),
        (
            "a link to nothing",
            "ln -s nowhere.toml maps.toml",
            expect![[r#"
                error: something-else@0.1.0: maps.toml cannot be read: it is a link to a file that is not there
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe",
            "mkfifo maps.toml",
            expect![[r#"
            error: something-else@0.1.0: maps.toml cannot be read: it is a pipe or a device, not a file
            error: build script logged errors
        "#]],
        ),
        (
            "a device without end",
            "ln -s /dev/zero maps.toml",
            expect![[r#"
                error: something-else@0.1.0: maps.toml cannot be read: it is a pipe or a device, not a file
                error: build script logged errors
            "#]],
        ),
    ];
    for (what, make, expected) in cases {
        // With as much memory as Cargo needs, and no more.
        let script = format!("rm maps.toml && {make} && ulimit -v 8000000 2> /dev/null");
        let run = built
            .run(&mut after(&script, &built.command(NEXT_DAY)))
            .failed();
        assert_says(what, &expected, &run.stderr);
    }
    built.project.remove("maps.toml");
    built.project.write("maps.toml", MAPS_TOML);
    built.must_be_right("a file again", built.cargo(NEXT_DAY), NEXT_DAY);
}

#[track_caller]
fn assert_says(what: &str, expected: &Expect, found: &str) {
    assert!(found.starts_with("error: "), "{what}: {found}");
    // macOS has another number for a link to itself.
    expected.assert_eq(&found.replace("(os error 62)", "(os error 40)"));
}

#[cfg(unix)]
#[test]
fn something_else_in_the_place_of_the_key() {
    let built = Built::new(Project::new("something-for-a-key", TARGET));
    let safe = tempfile::tempdir().expect("a temporary folder");
    let command = |name: &OsStr, make: &str, issued: u64| {
        let mut command = built.command(issued);
        command
            .env_remove("MAPS_PRIVATE_KEY")
            .env("MAPS_PRIVATE_KEY_FILE", safe.path().join(name))
            .env("KEY", built.key.pem())
            .env("FILE", safe.path().join(name));
        // The build is not to see the key but in that file.
        after(&format!("{make}\nunset KEY FILE"), &command)
    };
    let wrong = [
        (
            "a link to itself",
            "ln -s \"$FILE\" \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: the file that MAPS_PRIVATE_KEY_FILE names cannot be read: Too many levels of symbolic links (os error 40)
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe without another end",
            "mkfifo \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: the file that MAPS_PRIVATE_KEY_FILE names cannot be read: it is a pipe, and nothing came out of it for 10 seconds
                error: build script logged errors
            "#]],
        ),
        (
            "a pipe that nobody writes into",
            "mkfifo \"$FILE\"; sleep 60 > \"$FILE\" 2> /dev/null &",
            expect![[r#"
                error: something-for-a-key@0.1.0: the file that MAPS_PRIVATE_KEY_FILE names cannot be read: it is a pipe, and nothing came out of it for 10 seconds
                error: build script logged errors
            "#]],
        ),
        (
            "a device without end",
            "ln -s /dev/zero \"$FILE\"",
            expect![[r#"
                error: something-for-a-key@0.1.0: the file that MAPS_PRIVATE_KEY_FILE names cannot be read: it is far larger than a key
                error: build script logged errors
            "#]],
        ),
    ];
    for (name, make, expected) in wrong {
        let run = built
            .run(&mut command(name.as_ref(), make, NEXT_DAY))
            .failed();
        assert_says(name, &expected, &run.stderr);
    }
    let right = [
        // `MAPS_PRIVATE_KEY_FILE=<(pass show apple-maps) cargo build`, where the key lies in no file.
        (
            "a pipe",
            "mkfifo \"$FILE\"; (sleep 1; echo \"$KEY\") > \"$FILE\" &",
        ),
        (
            "spaces, 'quotes', $HOME and a\nline end",
            "echo \"$KEY\" > \"$FILE\"",
        ),
    ];
    for (number, (name, make)) in (1..).zip(right) {
        let day = NEXT_DAY + number * (NEXT_DAY - MIDNIGHT);
        let run = built.run(&mut command(name.as_ref(), make, day));
        built.must_be_right(name, run, day);
    }
}

/// Names that Cargo itself allows.
#[cfg(unix)]
#[test]
fn odd_names_of_folders() {
    let names = [
        " with spaces",
        " \"quotes\", 'others', `a shell's` and $HOME",
        "\nand\ta\r\nline end \u{1b}[31m",
        " ümläut 東京",
    ];
    for (number, name) in (1..).zip(names) {
        let day = MIDNIGHT + number * (NEXT_DAY - MIDNIGHT);
        let built = Built::new(Project::in_folder("odd-folder", name, TARGET));
        built.must_be_right(format!("project:{name}"), built.cargo(day), day);

        let target = target_folder(name);
        let built = Built::new(Project::new("odd-target", target.path()));
        built.must_be_right(format!("target:{name}"), built.cargo(day), day);
    }
}

/// A new target folder, with the dependencies in it.
fn target_folder(ending: &str) -> tempfile::TempDir {
    let target = tempfile::Builder::new()
        .prefix("faults-")
        .suffix(ending)
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .expect("a temporary folder");
    share_dependencies(Path::new(TARGET), target.path());
    target
}

/// Cargo 1.95 stops, of itself, at a path that is not UTF-8. The build script does not.
#[cfg(target_os = "linux")]
#[test]
fn paths_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;

    let built = Built::new(Project::new("not-utf-8", TARGET));
    let folder = built.project.path().join(OsStr::from_bytes(b"caf\xe9"));
    fs::create_dir(&folder).expect("a folder");
    fs::write(folder.join("maps.toml"), MAPS_TOML).expect("a file");
    let key = folder.join(OsStr::from_bytes(b"k\xe9y.p8"));
    fs::write(&key, built.key.pem()).expect("a file");
    let mut script = built.script(&folder.join("out"), NEXT_DAY);
    script
        .current_dir(&folder)
        .env("CARGO_MANIFEST_DIR", &folder)
        .env_remove("MAPS_PRIVATE_KEY")
        .env("MAPS_PRIVATE_KEY_FILE", &key);
    let run = run(&mut script).ok();
    assert_eq!(errors(&run), "");
    assert_eq!(record(&folder.join("out")), built.record(NEXT_DAY));
}

/// As Cargo would find it: in a file system of its own, which the machine may not let us make.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_or_read_only() {
    const UNSHARED: [&str; 3] = ["--user", "--map-root-user", "--mount"];

    let built = Built::new(Project::new("full-disk", TARGET));
    let record = built.project.record();
    let old = fs::read_to_string(&record).expect("a record");
    let folder = record.parent().expect("a folder");
    let mut attempt = Command::new("unshare");
    attempt
        .args(UNSHARED)
        .args(["mount", "-t", "tmpfs", "tmpfs"]);
    let attempt = attempt.arg(folder).output();
    if !attempt.is_ok_and(|attempt| attempt.status.success()) {
        test_support::skip::announce(
            "a full disk and a read-only one: this machine lets nobody make one with `unshare`",
        );
        return;
    }
    let below_target = folder.strip_prefix(TARGET).expect("below the target's");
    let shown_folder = format!("[TARGET]/{}", below_target.display());
    let cases = [
        // One page, which the old record fills.
        (
            "full",
            "size=4k",
            "true",
            expect![[r#"
                error: full-disk@0.1.0: the tokens cannot be written into [FOLDER]: No space left on device (os error 28)
                error: build script logged errors
            "#]],
        ),
        (
            "read-only",
            "size=64k",
            "mount -o remount,ro \"$FOLDER\"",
            expect![[r#"
                error: full-disk@0.1.0: the tokens cannot be written into [FOLDER]: Read-only file system (os error 30)
                error: build script logged errors
            "#]],
        ),
    ];
    for (what, size, make, expected) in cases {
        let mut command = built.command(NEXT_DAY);
        command.env("FOLDER", folder).env("OLD", &old);
        let script = format!(
            "set -e
             mount -t tmpfs -o {size} tmpfs \"$FOLDER\"
             printf %s \"$OLD\" > \"$FOLDER/record\"
             {make}
             \"$0\" \"$@\" && exit 1
             exec cat \"$FOLDER/record\""
        );
        let mut unshare = Command::new("unshare");
        unshare.args(UNSHARED);
        let inside = after(&script, &command);
        let run = built.run(&mut around(unshare, &inside)).ok();
        assert_says(
            what,
            &expected,
            &run.stderr.replace(&shown_folder, "[FOLDER]"),
        );
        assert_eq!(run.stdout, old, "{what}: the old record, whole");
    }
    built.must_be_right("with a disk again", built.cargo(NEXT_DAY), NEXT_DAY);
}

/// A command as the argument of another.
#[cfg(unix)]
fn around(mut outer: Command, command: &Command) -> Command {
    outer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    outer
}

#[test]
fn a_file_in_the_place_of_a_folder() {
    let built = Built::new(Project::new("file-for-a-folder", TARGET));
    let record = built.project.record();
    let folder = record.parent().expect("a folder");
    fs::remove_dir_all(folder).expect("a folder");
    fs::write(folder, "in the way").expect("a file");
    let run = built.cargo(NEXT_DAY).failed();
    let message = run.stderr.replace(char::is_numeric, "0");
    assert!(message.starts_with("error: file-for-a-folder@0.0.0: the tokens cannot be written into [TARGET]/debug/build/file-for-a-folder-"), "{message}");
    fs::remove_file(folder).expect("a file");
    built.must_be_right("with a folder again", built.cargo(NEXT_DAY), NEXT_DAY);
}

/// A limit on the size of files stands for a disk that fills up, and for a kill while the record is
/// written: at its first byte, and every 512 bytes further on.
#[cfg(unix)]
#[test]
fn a_write_that_is_cut_off() {
    let project = Project::new("cut-off", TARGET);
    let more = |number| {
        format!(
            "[tokens.n{number}]\nscope = 'mapkit_js'\ndomains = 'example.com'\nexpires = 'never'\n"
        )
    };
    let more: String = (0..8).map(more).collect();
    project.write("maps.toml", &format!("{MAPS_TOML}{more}"));
    let built = Built::new(project);
    let out = built.project.path().join("out");
    let [old, new] = [MIDNIGHT, NEXT_DAY].map(|day| built.record(day));
    assert!(new.len() > 3 * 512, "{}", new.len());

    for blocks in 0..=new.len() / 512 {
        run(&mut built.script(&out, MIDNIGHT)).ok();
        let limited = |what: &str| {
            let script = format!("ulimit -c 0; ulimit -f {blocks}; {what}");
            run(&mut after(&script, &built.script(&out, NEXT_DAY)))
        };
        let failed = limited("trap '' XFSZ").ok();
        let message = errors(&failed).replace(&out.display().to_string(), "[OUT]");
        assert_eq!(
            message,
            "the tokens cannot be written into [OUT]/maps-token: File too large (os error 27)\n"
        );
        assert_eq!(record(&out), old, "after an error at {blocks} blocks");
        assert_eq!(drafts(&out), [] as [PathBuf; 0], "after an error");

        limited("").failed();
        assert_eq!(record(&out), old, "after a kill at {blocks} blocks");
        let [draft] = &drafts(&out)[..] else {
            panic!("a kill leaves a draft");
        };
        assert_eq!(
            fs::read_to_string(draft).expect("a draft"),
            new[..blocks * 512]
        );

        run(&mut built.script(&out, NEXT_DAY)).ok();
        assert_eq!(record(&out), new, "beside a draft of {blocks} blocks");
        fs::remove_file(draft).expect("a draft");
    }

    // A draft of the very process, larger than the record.
    let draft = format!(
        "head -c 100000 /dev/zero > '{}/maps-token/record.'$$",
        out.display()
    );
    run(&mut after(&draft, &built.script(&out, MIDNIGHT))).ok();
    assert_eq!(record(&out), old, "over an old draft");
}

/// Whatever it asks the system for next, it does not come to it.
#[cfg(target_os = "linux")]
#[test]
fn a_kill_at_each_point() {
    use test_support::skip::{announce, skipped};

    let strace = |arguments: &[&str]| {
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-qq", "-o", "/dev/null"])
            .args(arguments);
        strace
    };
    if strace(&["true"]).output().is_err() {
        skipped("a kill at each point of writing the record: there is no `strace`");
        return;
    }
    if !strace(&["true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        announce("a kill at each point of writing the record: this machine allows no `strace`");
        return;
    }
    let built = Built::new(Project::new("killed", TARGET));
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
            run(&mut built.script(&out, MIDNIGHT)).ok();
            let inject = format!("inject={call}:signal=SIGKILL:when={occurrence}");
            let strace = strace(&["-e", &format!("trace={call}"), "-e", &inject]);
            if run(&mut around(strace, &built.script(&out, NEXT_DAY))).success {
                break;
            }
            found.push(record(&out));
        }
    }
    let (before, after): (Vec<_>, Vec<_>) = found.iter().partition(|record| **record == old);
    assert!(
        before.len() > 5,
        "the kills before the rename: {}",
        before.len()
    );
    assert!(
        !after.is_empty(),
        "there is a kill between the rename and the end"
    );
    assert!(after.iter().all(|record| **record == new), "{after:?}");
    // All that they left lies there still.
    assert!(!drafts(&out).is_empty(), "a kill leaves a draft");
    run(&mut built.script(&out, MIDNIGHT)).ok();
    assert_eq!(record(&out), old);
}

/// Killed when the record is in place and Cargo knows nothing of it: Cargo must not take the new
/// record together with what the script said of the old one.
#[cfg(unix)]
#[test]
fn a_kill_between_the_record_and_cargo() {
    let project = Project::new("unheard", TARGET);
    let dies_if_told = "fn main() {
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
    project.write("build.rs", dies_if_told);
    let built = Built::new(project);
    run(built.command(NEXT_DAY).env("DIE", "1")).failed();
    let left = fs::read_to_string(built.project.record()).expect("a record");
    assert_eq!(left, built.record(NEXT_DAY));
    built.must_be_right("as before the kill", built.cargo(MIDNIGHT), MIDNIGHT);
}

const AT_ONCE: u64 = 16;

#[test]
fn sixteen_builds_at_once_with_one_target_folder() {
    let built = Built::new(Project::new("one-target", TARGET));
    built
        .project
        .write("maps.toml", &format!("# new\n{MAPS_TOML}"));
    let tokens = at_once(|_| built.command(NEXT_DAY));
    for token in tokens {
        built.must_be_right("one of sixteen", token, NEXT_DAY);
    }
}

#[test]
fn sixteen_builds_at_once_with_target_folders_of_their_own() {
    let built = Built::new(Project::new("many-targets", TARGET));
    let targets: Vec<_> = (0..AT_ONCE).map(|_| target_folder("")).collect();
    let tokens = at_once(|number| {
        let mut command = built.command(NEXT_DAY);
        command.env("CARGO_TARGET_DIR", targets[number].path());
        command
    });
    let different: BTreeSet<_> = tokens.iter().map(|run| &run.stdout).collect();
    assert_eq!(different.len(), 1, "{different:?}");
    for token in tokens {
        built.must_be_right("one of sixteen", token, NEXT_DAY);
    }
}

/// Cargo lets no two builds into one `OUT_DIR`; other build tools may.
#[cfg(unix)]
#[test]
fn sixteen_build_scripts_at_once_with_one_out_dir() {
    let built = Built::new(Project::new("one-out-dir", TARGET));
    let out = built.project.path().join("out");
    let days: Vec<_> = (0..AT_ONCE)
        .map(|day| MIDNIGHT + day * (NEXT_DAY - MIDNIGHT))
        .collect();
    let records: Vec<_> = days.iter().map(|day| built.record(*day)).collect();
    run(&mut built.script(&out, MIDNIGHT)).ok();
    for _ in 0..5 {
        let runs = thread::scope(|scope| {
            let reader = scope.spawn(|| {
                for _ in 0..2_000 {
                    assert!(records.contains(&record(&out)), "half a record");
                }
            });
            let runs = at_once(|number| built.script(&out, days[number]));
            reader.join().expect("whole records");
            runs
        });
        for run in runs {
            assert_eq!(errors(&run.ok()), "");
        }
        assert_eq!(drafts(&out), [] as [PathBuf; 0]);
    }
}

fn at_once(command: impl Fn(usize) -> Command) -> Vec<Run> {
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

/// A library that stands between a program and the clock.
#[cfg(target_os = "linux")]
struct Clock {
    library: PathBuf,
    _folder: tempfile::TempDir,
}

#[cfg(target_os = "linux")]
impl Clock {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let source = folder.path().join("clock.c");
        let library = folder.path().join("clock.so");
        let code = "#include <stdlib.h>
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>
            int clock_gettime(clockid_t clock, struct timespec *now) {
                const char *stands_at = getenv(\"CLOCK_STANDS_AT\");
                int status = syscall(SYS_clock_gettime, clock, now);
                if (clock == CLOCK_REALTIME && stands_at) now->tv_sec = atoll(stands_at);
                return status;
            }";
        fs::write(&source, code).expect("a file");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .arg(&source);
        let compiled = cc.status().is_ok_and(|status| status.success());
        compiled.then_some(Self {
            library,
            _folder: folder,
        })
    }

    fn stands_at<'a>(&self, seconds: i64, command: &'a mut Command) -> &'a mut Command {
        command
            .env("LD_PRELOAD", &self.library)
            .env("CLOCK_STANDS_AT", seconds.to_string())
            // rustc's own incremental compilation stops at such clocks.
            .env("CARGO_INCREMENTAL", "0")
    }
}

/// Cargo 1.95 itself panics before 1970, and after 9999.
#[cfg(target_os = "linux")]
#[test]
fn a_clock_that_is_wrong() {
    const LAST_OF_1969: i64 = -1;
    const IN_2106: i64 = 4_294_987_296;
    const IN_10000: i64 = 253_402_300_800;

    let Some(clock) = Clock::new() else {
        test_support::skip::skipped("a wrong clock: there is no `cc` to compile one");
        return;
    };
    let built = Built::new(Project::new("clocks", TARGET));
    let out = built.project.path().join("out");
    for seconds in [i64::MIN / 2, LAST_OF_1969, IN_10000, i64::MAX / 2] {
        let mut script = built.script(&out, MIDNIGHT);
        let run = run(clock.stands_at(seconds, script.env_remove("SOURCE_DATE_EPOCH"))).ok();
        assert_eq!(
            errors(&run),
            "the clock of this machine stands before 1970 or after 9999\n\
             help: set it: whether a token still holds cannot be told without it\n"
        );
        assert!(!out.exists(), "a record at {seconds}");
    }

    let mut command = built.command(MIDNIGHT);
    let run = built.run(clock.stands_at(IN_2106, command.env_remove("SOURCE_DATE_EPOCH")));
    built.must_be_right("in 2106", run, 4_294_944_000);

    // The macros look at the clock too, when rustc runs and the build script does not.
    let wrapper = built.project.path().join("rustc-with-a-wrong-clock");
    let cases = [
        (
            LAST_OF_1969,
            "error: the clock of this machine stands before 1970: set it",
        ),
        (
            IN_2106,
            "error: the token \"site\" was minted by an earlier build and expired 2048 days ago",
        ),
        (
            IN_10000,
            "error: the token \"site\" was minted by an earlier build and expired 2885235 days ago",
        ),
    ];
    for (seconds, expected) in cases {
        let text = format!(
            "#!/bin/sh\nexport LD_PRELOAD='{}' CLOCK_STANDS_AT={seconds}\nexec \"$@\"\n",
            clock.library.display()
        );
        fs::write(&wrapper, text).expect("a file");
        let mut chmod = Command::new("chmod");
        let status = chmod.arg("+x").arg(&wrapper).status();
        assert!(status.is_ok_and(|status| status.success()));
        let main = format!("// {seconds}\n{}", test_support::project::MAIN_RS);
        built.project.write("src/main.rs", &main);
        let mut command = built.command(MIDNIGHT);
        command
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTC_WORKSPACE_WRAPPER", &wrapper);
        let run = built.run(&mut command).failed();
        assert_eq!(run.stderr.lines().next(), Some(expected));
    }
}
