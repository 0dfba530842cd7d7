//! Throwaway Cargo projects, built with real Cargo.

use std::collections::HashSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use tempfile::TempDir;

use crate::run::Run;

/// A package in a temporary directory.
pub struct Project {
    name: String,
    dir: TempDir,
    target: PathBuf,
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
    /// Writes the three files of the README. Projects with the same `target` share the compiled
    /// dependencies, and need different names: Cargo identifies packages in a target directory by name.
    pub fn new(name: &str, target: impl Into<PathBuf>) -> Self {
        Self::in_dir(name, "", target)
    }

    /// In a directory whose name has this suffix.
    pub fn in_dir(name: &str, suffix: impl AsRef<OsStr>, target: impl Into<PathBuf>) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("maps-token-")
            .suffix(suffix.as_ref())
            .tempdir()
            .expect("a temporary directory");
        let project = Self {
            name: name.to_owned(),
            dir,
            target: target.into(),
        };
        project.write("Cargo.toml", &manifest(name));
        // With the locked versions of the workspace, so that nothing is downloaded.
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
        self.dir.path()
    }

    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    pub fn write_bytes(&self, path: &str, content: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, content).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a text file")
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).expect("a file to remove");
    }

    /// Runs Cargo with the arguments, separated by spaces, and environment variables. Variables of the
    /// test process that affect the crates under test are not inherited.
    pub fn cargo<V: AsRef<OsStr>>(&self, arguments: &str, variables: &[(&str, V)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        self.redact_paths(&command.output().expect("cargo").into())
    }

    /// Replaces the paths that differ between machines.
    pub fn redact_paths(&self, run: &Run) -> Run {
        let redact = |text: &str| {
            [
                (self.target.as_path(), "[TARGET]"),
                (self.path(), "[PROJECT]"),
                (workspace(), "[WORKSPACE]"),
            ]
            .into_iter()
            .fold(text.to_owned(), |text, (path, name)| {
                text.replace(&path.display().to_string(), name)
            })
        };
        Run {
            status: run.status,
            stdout: redact(&run.stdout),
            stderr: redact(&run.stderr),
        }
    }

    /// The command that [`Project::cargo`] runs.
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
        let mut command = clean_command(name);
        command
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// Runs the build script of the last debug build without Cargo, which would fail itself with a
    /// wrong clock, little memory or a full disk.
    pub fn build_script(&self, out_dir: &Path) -> Command {
        let program = format!("build-script-build{}", env::consts::EXE_SUFFIX);
        let prefix = format!("{}-", self.name);
        let scripts = self.build_dirs().filter(|dir| {
            let name = dir.file_name().and_then(OsStr::to_str);
            let hash = name.and_then(|name| name.strip_prefix(&prefix));
            hash.is_some_and(|hash| !hash.contains('-'))
        });
        let script = scripts
            .map(|dir| dir.join(&program))
            .filter(|script| script.exists())
            .max_by_key(|script| modified_time(script))
            .expect("a build script");
        let mut command = clean_command(script);
        command
            .current_dir(self.path())
            .env("CARGO_MANIFEST_DIR", self.path())
            .env("CARGO_PKG_NAME", &self.name)
            .env("OUT_DIR", out_dir)
            .env("PROFILE", "debug")
            .env("TARGET", env::consts::ARCH);
        command
    }

    fn build_dirs(&self) -> impl Iterator<Item = PathBuf> + use<> {
        let build = self.target.join("debug").join("build");
        let dirs = fs::read_dir(build).expect("the directory of the build scripts");
        dirs.map(|dir| dir.expect("a directory").path())
    }

    /// The most recent record of the project.
    pub fn record(&self) -> PathBuf {
        let records = self
            .build_dirs()
            .map(|dir| dir.join("out/maps-token/record"));
        let package = format!("package {}\n", self.name);
        records
            .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&package)))
            .max_by_key(|path| modified_time(path))
            .expect("a record")
    }
}

fn modified_time(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|it| it.modified())
        .expect("a time")
}

pub fn cargo() -> Command {
    cargo_at(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

pub fn cargo_at(program: impl AsRef<OsStr>) -> Command {
    let mut command = clean_command(program);
    command
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_PROGRESS_WHEN", "never");
    command
}

const OTHER_VARIABLES: [&str; 8] = [
    "CI",
    "CODEBUILD_BUILD_ID",
    "DOCS_RS",
    "JENKINS_URL",
    "OUT_DIR",
    "SOURCE_DATE_EPOCH",
    "TEAMCITY_VERSION",
    "TF_BUILD",
];

/// Does not inherit the variables that affect the crates under test.
pub fn clean_command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        let by_prefix = ["CARGO_", "MAPS_", "RUSTC", "RUSTFLAGS", "RUSTDOC"]
            .iter()
            .any(|prefix| name.starts_with(prefix));
        let by_name = OTHER_VARIABLES.contains(&name.as_ref());
        let required = [
            "CARGO_HOME",
            "CARGO_HTTP",
            "CARGO_NET",
            "CARGO_REGISTR",
            "CARGO_SOURCE",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix));
        if (by_prefix || by_name) && !required {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Runs `command` as the argument of `outer`.
pub fn wrap(mut outer: Command, command: &Command) -> Command {
    outer.arg(command.get_program());
    copy_call(command, outer)
}

/// Adds the arguments, environment and directory of `from` to `to`.
pub fn copy_call(from: &Command, mut to: Command) -> Command {
    to.args(from.get_args());
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
    if let Some(dir) = from.get_current_dir() {
        to.current_dir(dir);
    }
    to
}

/// Prepares a target directory for other projects than those in `shared`: their dependencies are compiled
/// there, without a key, and linked. `profile` is `debug` or `release`.
pub fn separate_target(target: PathBuf, shared: &str, profile: &str) -> PathBuf {
    // Older links may differ from the dependencies of today.
    let _ = fs::remove_dir_all(target.join(profile));
    let arguments = match profile {
        "release" => "build --quiet --release",
        _ => "build --quiet",
    };
    // An error in release builds.
    let allow_no_key = [("MAPS_WHEN_KEY_IS_MISSING", "placeholder")];
    let dependencies = Project::new("dependencies", shared);
    dependencies
        .cargo(arguments, &allow_no_key)
        .assert_success();
    share_dependencies(Path::new(shared), &target, profile);
    target
}

/// Creates a target directory whose dependencies are links to those of another one, in which a project
/// was built before with this profile.
pub fn share_dependencies(from: &Path, to: &Path, profile: &str) {
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
    for dir in [".fingerprint", "build", "deps"] {
        let dir = Path::new(profile).join(dir);
        for entry in fs::read_dir(from.join(&dir)).expect("a target directory") {
            let path = entry.expect("an entry").path();
            if is_dependency(&path) {
                link(
                    &path,
                    &to.join(&dir).join(path.file_name().expect("a name")),
                );
            }
        }
    }
}

fn link(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("a directory")).expect("a directory");
        fs::hard_link(from, to).expect("a link");
        return;
    }
    for entry in fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        link(&path, &to.join(path.file_name().expect("a name")));
    }
}

/// The root of this repository.
pub fn workspace() -> &'static Path {
    let support = Path::new(env!("CARGO_MANIFEST_DIR"));
    support.ancestors().nth(2).expect("the parent of tests/")
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
