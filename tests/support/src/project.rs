//! Throw-away Cargo projects, built with real Cargo.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A package in a folder of its own, removed when dropped.
pub struct Project {
    name: String,
    folder: TempDir,
    target: PathBuf,
}

/// What one Cargo call printed, and whether it succeeded.
#[derive(Debug)]
pub struct Run {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

pub const MAPS_TOML: &str = r#"team_id = "DEF123GHIJ"
key_id  = "ABC123DEFG"

[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days"
"#;

pub const BUILD_RS: &str = "fn main() {
    maps_token_build::mint();
}
";

pub const MAIN_RS: &str = "use maps_token_macro::maps_token;
const TOKEN: &str = maps_token!(\"site\");

fn main() {
    println!(\"{TOKEN}\");
}
";

impl Project {
    /// The three files of the README. Projects with the same `target` compile the dependencies once;
    /// they need different names, because Cargo tells packages in one target folder apart by name.
    pub fn new(name: &str, target: impl Into<PathBuf>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("maps-token-")
            .tempdir()
            .expect("a temporary folder");
        let project = Self {
            name: name.to_owned(),
            folder,
            target: target.into(),
        };
        project.write("Cargo.toml", &manifest(name));
        // The versions of the workspace, so that nothing is fetched.
        let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("Cargo.lock");
        project.write("Cargo.lock", &lock);
        project.write("maps.toml", MAPS_TOML);
        project.write("build.rs", BUILD_RS);
        project.write("src/main.rs", MAIN_RS);
        project
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("a file to remove");
    }

    /// Runs Cargo with these arguments, separated by spaces, and these variables. None of the
    /// caller's own variables that mean something to the crates under test is handed on.
    pub fn cargo<V: AsRef<OsStr>>(&self, arguments: &str, variables: &[(&str, V)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let run = Run::from(command.output().expect("cargo"));
        Run {
            stdout: self.without_paths(&run.stdout),
            stderr: self.without_paths(&run.stderr),
            ..run
        }
    }

    /// The Cargo call that [`Project::cargo`] runs, for what it cannot do.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = cargo();
        command
            .arg("--offline")
            .args(arguments.split(' '))
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// The last record that the project's build script left.
    pub fn record(&self) -> PathBuf {
        let build = self.target.join("debug").join("build");
        let folders = fs::read_dir(build).expect("the folder of the build scripts");
        let records = folders.map(|folder| {
            folder
                .expect("a folder")
                .path()
                .join("out/maps-token/record")
        });
        let package = format!("package {}\n", self.name);
        records
            .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&package)))
            .max_by_key(|path| {
                fs::metadata(path)
                    .and_then(|it| it.modified())
                    .expect("a time")
            })
            .expect("a record")
    }

    /// As it looks on any machine.
    fn without_paths(&self, text: &str) -> String {
        let places = [
            (self.target.as_path(), "[TARGET]"),
            (self.path(), "[PROJECT]"),
            (workspace(), "[WORKSPACE]"),
        ];
        places
            .into_iter()
            .fold(text.to_owned(), |text, (path, name)| {
                text.replace(&path.display().to_string(), name)
            })
    }
}

/// Cargo with a clean environment.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let ours = ["CARGO_", "MAPS_", "RUSTC", "RUSTFLAGS", "RUSTDOC"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        let alone = ["CI", "DOCS_RS", "OUT_DIR", "SOURCE_DATE_EPOCH"].contains(&name.as_ref());
        let needed = [
            "CARGO_HOME",
            "CARGO_HTTP",
            "CARGO_NET",
            "CARGO_REGISTR",
            "CARGO_SOURCE",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix));
        if (ours || alone) && !needed {
            command.env_remove(name.as_ref());
        }
    }
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    command
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    /// What it printed, if it succeeded.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.success, "Cargo failed:\n{}", self.stderr);
        self
    }

    /// What it printed, if it failed.
    #[track_caller]
    pub fn failed(self) -> Self {
        assert!(
            !self.success,
            "Cargo succeeded:\n{}{}",
            self.stderr, self.stdout
        );
        self
    }
}

/// The root of this repository.
pub fn workspace() -> &'static Path {
    let support = Path::new(env!("CARGO_MANIFEST_DIR"));
    support
        .ancestors()
        .nth(2)
        .expect("tests/support has two parents")
}

fn manifest(name: &str) -> String {
    let workspace = workspace().display().to_string().replace('\\', "/");
    format!(
        r#"[package]
name = "{name}"
version = "0.1.0"
edition = "2024"

[dependencies]
maps-token-macro = {{ path = "{workspace}/maps-token-macro" }}

[build-dependencies]
maps-token-build = {{ path = "{workspace}/maps-token-build" }}

[workspace]
"#
    )
}
