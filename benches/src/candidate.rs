//! The projects to compare.

use std::fs;
use std::path::Path;
use std::process::Command;

use test_support::key::TestKey;
use test_support::project::{Project, cargo};

use crate::measure;

/// Cargo compiles dependencies from a registry without incremental compilation, which takes a third
/// less time than path dependencies.
pub const AS_IF_PUBLISHED: &str = "
[profile.dev.package.\"*\"]
incremental = false
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A project with the three files of the README.
    MapsToken,
    Empty,
    /// A project with a `build.rs` written by hand, and one of the backends of `jsonwebtoken`.
    HandWritten(Backend),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    RustCrypto,
    AwsLc,
}

pub const HAND_WRITTEN_BUILD_RS: &str = include_str!("../projects/hand_written.rs");

const HAND_WRITTEN_MAIN_RS: &str = "const TOKEN: &str = env!(\"MAPS_TOKEN_SITE\");

fn main() {
    println!(\"{TOKEN}\");
}
";

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::MapsToken => "maps-token",
            Self::Empty => "empty project",
            Self::HandWritten(Backend::RustCrypto) => "by hand, rust_crypto",
            Self::HandWritten(Backend::AwsLc) => "by hand, aws_lc_rs",
        }
    }

    pub fn maps_toml(self, tokens: usize, days: usize) -> String {
        let expires = match self {
            Self::HandWritten(_) => format!("days = {days}"),
            Self::MapsToken | Self::Empty => format!("expires = \"{days} days\""),
        };
        let table = |name: &str| {
            format!(
                "[tokens.{name}]\nscope = \"mapkit_js\"\ndomains = [\"example.com\"]\n{expires}\n"
            )
        };
        let mut text = "team_id = \"DEF123GHIJ\"\nkey_id = \"ABC123DEFG\"\n".to_owned();
        text.push_str(&table("site"));
        for number in 1..tokens {
            text.push_str(&table(&format!("t{number}")));
        }
        text
    }

    pub fn main_rs(self) -> &'static str {
        match self {
            Self::MapsToken => test_support::project::MAIN_RS,
            Self::Empty => "fn main() {}\n",
            Self::HandWritten(_) => HAND_WRITTEN_MAIN_RS,
        }
    }

    fn write(self, project: &Project) {
        project.write("src/main.rs", self.main_rs());
        project.write("maps.toml", &self.maps_toml(1, 180));
        match self {
            Self::MapsToken => {
                let path = project.path().join("Cargo.toml");
                let manifest = fs::read_to_string(path).expect("a manifest");
                project.write("Cargo.toml", &(manifest + AS_IF_PUBLISHED));
            }
            Self::Empty => {
                project.write("Cargo.toml", &manifest(project.name(), ""));
                project.remove("build.rs");
            }
            Self::HandWritten(backend) => {
                let dependencies = format!("[build-dependencies]\n{}", backend.dependencies());
                project.write("Cargo.toml", &manifest(project.name(), &dependencies));
                project.write("build.rs", HAND_WRITTEN_BUILD_RS);
            }
        }
    }
}

impl Backend {
    /// Returns the content of `[build-dependencies]`.
    pub fn dependencies(self) -> String {
        let feature = match self {
            Self::RustCrypto => "rust_crypto",
            Self::AwsLc => "aws_lc_rs",
        };
        format!(
            "jsonwebtoken = {{ version = \"11\", features = [\"{feature}\"] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n\
             toml = \"1\"\n"
        )
    }
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         {dependencies}\n[workspace]\n"
    )
}

/// A project with its own target directory and key.
pub struct Candidate {
    pub kind: Kind,
    pub project: Project,
    key: String,
}

impl Candidate {
    pub fn new(kind: Kind, target: &Path) -> Self {
        let project = Project::new("shop", target);
        kind.write(&project);
        fetch(project.path());
        Self {
            kind,
            project,
            key: TestKey::generate().pem(),
        }
    }

    pub fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.project.command(arguments);
        command.env("MAPS_PRIVATE_KEY", &self.key);
        command
    }

    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Downloads dependencies that the workspace does not use itself.
pub fn fetch(dir: &Path) {
    let fetch = |options: &[&str]| {
        let mut command = cargo();
        command.arg("fetch").args(options).current_dir(dir);
        command
    };
    let offline = fetch(&["--offline"]).output().expect("cargo");
    if !offline.status.success() {
        measure::run(&mut fetch(&[]));
    }
}
