//! Runs shell commands of the recipes in `examples/`, with a home directory and a key of their own.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use aho_corasick::AhoCorasick;
use command_tests::install;
use tempfile::TempDir;
use test_support::key::TestKey;
use test_support::project::{clean_command, workspace};
use test_support::run::Run;
use walkdir::WalkDir;

/// The file that the recipes call `~/keys/AuthKey_ABC123DEFG.p8`.
const KEY_FILE: &str = "keys/AuthKey_ABC123DEFG.p8";

pub struct Home {
    dir: TempDir,
    pub key: TestKey,
}

impl Home {
    /// Creates a home with a key and the command `maps-token`. `program` is the `CARGO_BIN_EXE_recipe-tests`
    /// of the test.
    pub fn new(program: &'static str) -> Self {
        let home = Self {
            dir: tempfile::tempdir().expect("a temporary directory"),
            key: TestKey::generate(),
        };
        let file = home.key_file();
        fs::create_dir_all(file.parent().expect("a directory")).expect("a directory");
        fs::write(file, home.key.pem()).expect("a file");
        install(program, &home.programs());
        home
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn key_file(&self) -> PathBuf {
        self.dir.path().join(KEY_FILE)
    }

    /// Returns a command with `maps-token` on its `PATH`, and without variables that affect a build.
    pub fn command(&self, program: &str, dir: &Path) -> Command {
        let mut command = clean_command(program);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            let affects_generators = ["MDBOOK_", "HUGO_", "ZOLA_"]
                .iter()
                .any(|prefix| text.starts_with(prefix));
            if affects_generators {
                command.env_remove(name);
            }
        }
        command
            .current_dir(dir)
            // Rust is below the real home.
            .env("CARGO_HOME", rust_home("CARGO_HOME", ".cargo"))
            .env("RUSTUP_HOME", rust_home("RUSTUP_HOME", ".rustup"))
            .env("HOME", self.path())
            .env("PATH", self.search_path());
        command
    }

    /// Runs commands like a terminal, which goes on after one that failed.
    pub fn shell(&self, commands: &str, dir: &Path) -> Run {
        let mut command = self.command("sh", dir);
        command.args(["-c", commands]).output().expect("sh").into()
    }

    /// Where Cargo installs programs.
    fn programs(&self) -> PathBuf {
        self.path().join(".cargo/bin")
    }

    fn search_path(&self) -> OsString {
        let path = env::var_os("PATH").unwrap_or_default();
        env::join_paths([self.programs()].into_iter().chain(env::split_paths(&path))).expect("PATH")
    }
}

fn rust_home(variable: &str, default: &str) -> OsString {
    let home = env::home_dir().unwrap_or_default();
    env::var_os(variable).unwrap_or_else(|| home.join(default).into())
}

pub fn example(path: &str) -> PathBuf {
    workspace().join("examples").join(path)
}

pub fn read_example(path: &str) -> String {
    fs::read_to_string(example(path)).expect(path)
}

pub fn files(dir: &Path) -> Vec<PathBuf> {
    WalkDir::new(dir)
        .into_iter()
        .map(|entry| entry.expect("a file"))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// The files below `dir` that contain the key. Fast enough for a target directory.
pub fn leaks(key: &TestKey, dir: &Path) -> Vec<PathBuf> {
    let patterns = AhoCorasick::new(key.leak_patterns()).expect("an automaton");
    let mut files = files(dir);
    files.retain(|file| patterns.is_match(&fs::read(file).expect("a file")));
    files
}

/// The `sh` blocks of a README.
pub fn shell_blocks(readme: &str) -> Vec<&str> {
    let blocks = readme.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("\n```").next().unwrap_or_default())
        .collect()
}

pub fn is_on_path(tool: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| dir.join(tool).is_file())
}
