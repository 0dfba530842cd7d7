//! The command `maps-token`, built from this workspace, and run with an environment of its own.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What one call printed, and its exit status.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// One call of the command.
pub struct Call {
    command: Command,
    input: String,
}

/// A call with these arguments in this folder. `target` is `env!("CARGO_TARGET_TMPDIR")` of the
/// test: what is built there is kept, and shared by all of them.
pub fn maps_token<A: AsRef<str>>(target: &str, folder: &Path, arguments: &[A]) -> Call {
    let mut command = Command::new(binary(target));
    for (name, _) in env::vars_os() {
        if means_something(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(folder);
    Call {
        command,
        input: String::new(),
    }
}

impl Call {
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What it reads from its standard input.
    pub fn input(mut self, text: &str) -> Self {
        text.clone_into(&mut self.input);
        self
    }

    pub fn run(mut self) -> Ran {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("maps-token");
        let mut stdin = child.stdin.take().expect("a pipe");
        // It may not read it at all.
        let _ = stdin.write_all(self.input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("maps-token");
        Ran {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// Everything that was printed.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.text().contains(text),
            "not said: {text}\n{}",
            self.text()
        );
        self
    }
}

/// Built once; Cargo itself sees to it that two tests do not build at the same time.
pub fn binary(target: &str) -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let target = Path::new(target).join("maps-token");
        let built = test_support::project::cargo()
            .args(["build", "--quiet", "--package", "maps-token-build"])
            .args(["--features", "cli", "--bin", "maps-token", "--target-dir"])
            .arg(&target)
            .current_dir(test_support::project::workspace())
            .output()
            .expect("cargo");
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        target
            .join("debug")
            .join("maps-token")
            .with_extension(env::consts::EXE_EXTENSION)
    })
}

fn means_something(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let alone = [
        "CI",
        "DOCS_RS",
        "SOURCE_DATE_EPOCH",
        "NO_COLOR",
        "FORCE_COLOR",
    ];
    alone.contains(&name.as_str())
        || name.starts_with("MAPS_")
        || name.starts_with("CLICOLOR")
        || name.ends_with("_PROXY")
}
