//! `examples/local`: keys from password managers, direnv, `.env`, and the Git hook.
#![cfg(unix)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use recipe_tests::{Home, example, is_on_path, leaks, read_example};
use test_support::key::TestKey;
use test_support::project::{MAPS_TOML, Project, separate_target};
use test_support::run::Run;
use test_support::skip::skip;
use test_support::verify::{Jwt, first_token};

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const PROJECTS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");
const PROGRAM: &str = env!("CARGO_BIN_EXE_recipe-tests");

/// A site in a home directory.
struct Site {
    home: Home,
    dir: PathBuf,
}

impl Site {
    /// Creates a project with copies of files of the example.
    fn new(files: &[&str]) -> Self {
        let home = Home::new(PROGRAM);
        let dir = home.path().join("site");
        fs::create_dir(&dir).expect("a directory");
        fs::write(dir.join("maps.toml"), MAPS_TOML).expect("a file");
        for file in files {
            fs::copy(example("local").join(file), dir.join(file)).expect("a file");
        }
        Self { home, dir }
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Run {
        let mut command = self.home.command(program, &self.dir);
        let bin = self.home.path().join("bin");
        let path = search_path(&command);
        // The mocks, also on macOS, which has `security`.
        let path = [bin].into_iter().chain(env::split_paths(&path));
        let path = env::join_paths(path).expect("PATH");
        command
            .env("PATH", path)
            .env("GNUPGHOME", self.home.path().join(".gnupg"))
            .env("USER", "ada")
            // A missing key is an error, as on every build that is published.
            .env("CI", "true")
            .args(arguments);
        Run::from(
            command
                .output()
                .unwrap_or_else(|error| panic!("{program}: {error}")),
        )
    }

    /// The key is stored in `pass`, and its file deleted.
    fn store_in_pass(&self) {
        let gnupg = self.home.path().join(".gnupg");
        fs::create_dir(&gnupg).expect("a directory");
        fs::set_permissions(&gnupg, fs::Permissions::from_mode(0o700)).expect("a directory");
        let id = "ada@shop.example";
        let quick = ["--batch", "--passphrase", "", "--quick-generate-key", id];
        self.run("gpg", &quick).assert_success();
        self.run("pass", &["init", id]).assert_success();
        let (command, _) = insert_command("pass.sh");
        let file = self.home.key_file();
        let command = command.replace(
            "~/Downloads/AuthKey_ABC123DEFG.p8",
            &file.display().to_string(),
        );
        self.run("sh", &["-c", &command]).assert_success();
        fs::remove_file(file).expect("a file");
    }

    #[track_caller]
    fn assert_mints(&self, run: Run) {
        let run = run.assert_success();
        assert!(!self.home.key.is_leaked_in(run.text()));
        assert!(Jwt::decode(first_token(&run.stdout)).is_signed_by(&self.home.key));
    }

    #[track_caller]
    fn assert_key_not_on_disk(&self) {
        let leaks = leaks(&self.home.key, self.home.path());
        assert!(leaks.is_empty(), "{leaks:?}");
    }
}

impl Drop for Site {
    /// `gpg` starts an agent, which has a socket in the directory.
    fn drop(&mut self) {
        if self.home.path().join(".gnupg").exists() {
            let mut kill = self.home.command("gpgconf", &self.dir);
            kill.env("GNUPGHOME", self.home.path().join(".gnupg"))
                .args(["--kill", "all"]);
            kill.output().ok();
        }
    }
}

fn search_path(command: &Command) -> OsString {
    let mut variables = command.get_envs();
    let path = variables
        .find(|(name, _)| *name == "PATH")
        .and_then(|(_, value)| value);
    path.expect("PATH").to_owned()
}

/// The commands in the comment of a script that stores the key, and the one that reads it.
fn insert_command(script: &str) -> (String, String) {
    let text = read_example(&format!("local/{script}"));
    let comments: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_prefix("#   "))
        .collect();
    let store = comments[1..].join("\n");
    let (_, read) = text.split_once("MAPS_PRIVATE_KEY=$(").expect("a command");
    let (read, _) = read.split_once(") || exit").expect("a command");
    (store, read.to_owned())
}

fn has_pass() -> bool {
    let found = ["pass", "gpg"].iter().all(|tool| is_on_path(tool));
    if !found {
        skip("examples/local needs `pass` and `gpg` on PATH");
    }
    found
}

#[test]
fn pass_gives_the_key_to_one_command() {
    if !has_pass() {
        return;
    }
    let site = Site::new(&["pass.sh"]);
    site.store_in_pass();
    site.assert_mints(site.run("./pass.sh", &["maps-token", "mint", "site"]));
    site.run("./pass.sh", &["sh", "-c", "exit 7"])
        .assert_status(7);
    site.run("maps-token", &["mint", "site"]).assert_failure();
    site.assert_key_not_on_disk();

    site.run("pass", &["rm", "--force", "maps/ABC123DEFG"])
        .assert_success();
    let run = site
        .run("./pass.sh", &["echo", "the command ran"])
        .assert_failure();
    assert_eq!(run.stdout, "");
}

#[test]
fn direnv_gives_the_key_to_a_directory() {
    if !has_pass() {
        return;
    }
    if !is_on_path("direnv") {
        return skip("examples/local needs `direnv` on PATH");
    }
    let site = Site::new(&[".envrc"]);
    site.store_in_pass();
    let mint = ["exec", ".", "maps-token", "mint", "site"];
    site.run("direnv", &mint).assert_failure();
    site.run("direnv", &["allow"]).assert_success();
    site.assert_mints(site.run("direnv", &mint));
    site.assert_key_not_on_disk();

    site.run("pass", &["rm", "--force", "maps/ABC123DEFG"])
        .assert_success();
    site.run("direnv", &mint).assert_failure();
}

/// 1Password and the Keychain are not free software: mocks answer exactly the command of the script.
#[test]
fn scripts_ask_other_password_managers() {
    for (script, program, key_form) in [
        ("1password.sh", "op", TestKey::pem as fn(&TestKey) -> String),
        ("keychain.sh", "security", TestKey::pem_base64),
    ] {
        let site = Site::new(&[script]);
        let (_, read) = insert_command(script);
        let arguments = read
            .strip_prefix(program)
            .expect(program)
            .replace("\"$USER\"", "ada");
        let expected = arguments.replace('"', "");
        let key = site.home.path().join("key");
        fs::write(&key, key_form(&site.home.key)).expect("a file");
        let mock = format!(
            "#!/bin/sh\n[ \" $*\" = '{expected}' ] || exit 1\ncat '{}'\n",
            key.display()
        );
        let bin = site.home.path().join("bin");
        fs::create_dir(&bin).expect("a directory");
        fs::write(bin.join(program), mock).expect("a file");
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bin.join(program), executable).expect("a file");

        let script = format!("./{script}");
        site.assert_mints(site.run(&script, &["maps-token", "mint", "site"]));
        fs::remove_file(key).expect("a file");
        let run = site
            .run(&script, &["echo", "the command ran"])
            .assert_failure();
        assert_eq!(run.stdout, "");
    }
}

#[test]
fn shellcheck_accepts_scripts() {
    if !is_on_path("shellcheck") {
        return skip("examples/local needs `shellcheck` on PATH");
    }
    let mut shellcheck = Command::new("shellcheck");
    for script in ["pass.sh", "1password.sh", "keychain.sh", "pre-commit"] {
        shellcheck.arg(example("local").join(script));
    }
    shellcheck
        .arg(example("hosting/build.sh"))
        .args(["--severity", "warning"]);
    Run::from(shellcheck.output().expect("shellcheck")).assert_success();
    // direnv runs it with Bash.
    let mut shellcheck = Command::new("shellcheck");
    shellcheck
        .args(["--shell", "bash"])
        .arg(example("local/.envrc"));
    Run::from(shellcheck.output().expect("shellcheck")).assert_success();
}

#[test]
fn dotenvy_reads_the_key_in_build_rs() {
    let (first, second) = (TestKey::generate(), TestKey::generate());
    let target = separate_target(Path::new(TARGET).join("dotenv"), PROJECTS, "debug");
    let project = Project::new("dotenv", target);
    let manifest = project.read("Cargo.toml");
    let section = "[build-dependencies]\n";
    let manifest = manifest.replace(section, &format!("{section}dotenvy = \"0.15\"\n"));
    project.write("Cargo.toml", &manifest);
    project.write("build.rs", &read_example("local/dotenvy/build.rs"));
    let run = |arguments: &str, variables: &[(&str, &str)]| {
        let run = project.cargo(arguments, variables);
        for key in [&first, &second] {
            assert!(!key.is_leaked_in(run.text()), "{arguments}");
        }
        run
    };
    let token = |run: Run| run.assert_success().stdout;
    let template = read_example("local/dotenvy/.env.example");
    let env_file = |key: &str| {
        let text = template.replace("MAPS_PRIVATE_KEY=", &format!("MAPS_PRIVATE_KEY={key}"));
        project.write(".env", &text);
    };

    assert!(!token(run("run", &[])).contains("eyJ"), "without a file");
    // As it is in the repository: an empty value is absent.
    project.write("build.rs", &(read_example("local/dotenvy/build.rs") + "\n"));
    env_file("");
    assert!(!token(run("run", &[])).contains("eyJ"), "an empty key");

    // What rust-analyzer sets. Cargo logs the variables that it compares.
    let editor = [("CARGO_LOG", "cargo::core::compiler::fingerprint=trace")];
    for key in [&first, &second] {
        env_file(&key.pem_base64());
        run("check", &editor).assert_success();
        let leaks = leaks(key, project.target());
        assert!(leaks.is_empty(), "{leaks:?}");
        let output = token(run("run --quiet", &[]));
        assert!(
            Jwt::decode(output.trim()).is_signed_by(key),
            "the file is watched"
        );
        let fresh = run("build --verbose", &[]).assert_success();
        assert!(fresh.stderr.contains("Fresh dotenv "), "{}", fresh.stderr);
    }

    project.write(
        ".env",
        &format!("MAPS_PRIVATE_KEY {}\n", first.pem_base64()),
    );
    run("build", &[])
        .assert_failure()
        .assert_contains("invalid .env");
}

#[test]
fn hook_refuses_keys() {
    if !is_on_path("git") {
        return skip("examples/local needs `git` on PATH");
    }
    let site = Site::new(&[]);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@shop.example"];
        site.run("git", &[&identity, arguments].concat())
    };
    git(&["init", "--quiet"]).assert_success();
    fs::copy(
        example("local/pre-commit"),
        site.dir.join(".git/hooks/pre-commit"),
    )
    .expect("a file");
    git(&["add", "."]).assert_success();
    git(&["commit", "--quiet", "-m", "A map"]).assert_success();

    let commit = || {
        git(&["add", "."]).assert_success();
        git(&["commit", "--quiet", "-m", "More"])
    };
    let file = site.dir.join("notes.txt");
    fs::write(&file, site.home.key.pem()).expect("a file");
    let run = commit().assert_failure().assert_contains("notes.txt");
    assert!(!site.home.key.is_leaked_in(run.text()));
    fs::write(&file, "nothing").expect("a file");
    commit().assert_success();

    let wrong = MAPS_TOML.replace("\"example.com\"", "\"example.com/\"");
    fs::write(site.dir.join("maps.toml"), wrong).expect("a file");
    commit().assert_failure().assert_contains("example.com/");
}
