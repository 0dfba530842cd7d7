//! Throw-away Cargo projects, built with real Cargo.

use std::collections::HashSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

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
        Self::in_folder(name, "", target)
    }

    /// The same in a folder whose name ends like this.
    pub fn in_folder(name: &str, ending: impl AsRef<OsStr>, target: impl Into<PathBuf>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("maps-token-")
            .suffix(ending.as_ref())
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

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a text file")
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("a file to remove");
    }

    /// Runs Cargo with these arguments, separated by spaces, and these variables. None of the
    /// caller's own variables that mean something to the crates under test is handed on.
    pub fn cargo<V: AsRef<OsStr>>(&self, arguments: &str, variables: &[(&str, V)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        self.shown(&command.output().expect("cargo").into())
    }

    /// A run as it looks on any machine.
    pub fn shown(&self, run: &Run) -> Run {
        Run {
            stdout: self.without_paths(&run.stdout),
            stderr: self.without_paths(&run.stderr),
            success: run.success,
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

    /// A program that runs Cargo itself.
    pub fn program(&self, name: &str) -> Command {
        let mut command = with_clean_environment(name);
        command
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// The build script of the last debug build, to be run as Cargo runs it but for `OUT_DIR`, and
    /// without Cargo's own needs: of a clock, of memory, of a disk.
    pub fn build_script(&self, out_dir: &Path) -> Command {
        let program = format!("build-script-build{}", env::consts::EXE_SUFFIX);
        let prefix = format!("{}-", self.name);
        let scripts = self.build_folders().filter(|folder| {
            let name = folder.file_name().and_then(OsStr::to_str);
            let hash = name.and_then(|name| name.strip_prefix(&prefix));
            hash.is_some_and(|hash| !hash.contains('-'))
        });
        let script = scripts
            .map(|folder| folder.join(&program))
            .filter(|script| script.exists())
            .max_by_key(|script| modified(script))
            .expect("a build script");
        let mut command = with_clean_environment(script);
        command
            .current_dir(self.path())
            .env("CARGO_MANIFEST_DIR", self.path())
            .env("CARGO_PKG_NAME", &self.name)
            .env("OUT_DIR", out_dir)
            .env("PROFILE", "debug")
            .env("TARGET", env::consts::ARCH);
        command
    }

    fn build_folders(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let build = self.target.join("debug").join("build");
        let folders = fs::read_dir(build).expect("the folder of the build scripts");
        folders.map(|folder| folder.expect("a folder").path())
    }

    /// The last record that the project's build script left.
    pub fn record(&self) -> PathBuf {
        let records = self
            .build_folders()
            .map(|folder| folder.join("out/maps-token/record"));
        let package = format!("package {}\n", self.name);
        records
            .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&package)))
            .max_by_key(|path| modified(path))
            .expect("a record")
    }

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

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|it| it.modified())
        .expect("a time")
}

/// Cargo with a clean environment.
pub fn cargo() -> Command {
    let mut command =
        with_clean_environment(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    command
}

/// Without the caller's own variables that mean something to the crates under test.
fn with_clean_environment(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
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

/// Makes a target folder in which the dependencies are compiled already: as links to those of
/// another one, where a project was built before.
pub fn share_dependencies(from: &Path, to: &Path) {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("Cargo.lock");
    let names: HashSet<_> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .map(|name| name.replace('-', "_"))
        .collect();
    let is_dependency = |path: &Path| {
        let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let name = name.rsplit_once('-').map_or(name, |(name, _)| name);
        let name = name.replace('-', "_");
        let of_library = name.strip_prefix("lib").unwrap_or_default();
        names.contains(&name) || names.contains(of_library)
    };
    for folder in [".fingerprint", "build", "deps"] {
        let folder = Path::new("debug").join(folder);
        for entry in fs::read_dir(from.join(&folder)).expect("a target folder") {
            let path = entry.expect("an entry").path();
            if is_dependency(&path) {
                link(
                    &path,
                    &to.join(&folder).join(path.file_name().expect("a name")),
                );
            }
        }
    }
}

fn link(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::hard_link(from, to).expect("a link");
        return;
    }
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        link(&path, &to.join(path.file_name().expect("a name")));
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
