//! Measures the additional cost for a project that compiles serde and syn anyway: the example `axum`.

use std::fs;
use std::path::Path;

use test_support::project::{Project, workspace};
use walkdir::WalkDir;

use crate::builds::cold_build;
use crate::candidate::{AS_IF_PUBLISHED, Backend, Candidate, HAND_WRITTEN_BUILD_RS, Kind, fetch};
use crate::measure::{progress, run};
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

/// The code that is appended to the `main.rs` of the example, in place of the macros.
const MOCK_MACROS: &str = include_str!("../projects/mock_macros.rs");

/// The number of measurements of an unchanged build per round.
const REPETITIONS: usize = 5;

/// How the example gets its token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenSource {
    MapsToken,
    Pasted,
    HandWritten(Backend),
}

impl TokenSource {
    fn name(self) -> String {
        match self {
            Self::MapsToken => "maps-token".to_owned(),
            Self::Pasted => "the token pasted".to_owned(),
            Self::HandWritten(backend) => Kind::HandWritten(backend).name().to_owned(),
        }
    }

    fn project(self, target: &Path) -> Candidate {
        let kind = match self {
            Self::MapsToken => Kind::MapsToken,
            Self::Pasted => Kind::Empty,
            Self::HandWritten(backend) => Kind::HandWritten(backend),
        };
        let candidate = Candidate::new(kind, target);
        let project = &candidate.project;
        let maps_toml = kind.maps_toml(1, 180);
        copy(&workspace().join("examples/axum"), project);
        project.write("maps.toml", &maps_toml);
        project.write("Cargo.toml", &self.manifest());
        if let Self::Pasted = self {
            project.remove("build.rs");
        }
        if let Self::HandWritten(_) = self {
            project.write("build.rs", HAND_WRITTEN_BUILD_RS);
        }
        if self != Self::MapsToken {
            let main_rs = read(&project.path().join("src/main.rs"));
            project.write("src/main.rs", &(main_rs + &self.mock_macros()));
        }
        // `Candidate::new` removed the packages of the example from the lock file.
        project.write("Cargo.lock", &read(&workspace().join("Cargo.lock")));
        fetch(project.path());
        candidate
    }

    fn mock_macros(self) -> String {
        let token = match self {
            Self::HandWritten(_) => "env!(\"MAPS_TOKEN_SITE\")".to_owned(),
            Self::MapsToken | Self::Pasted => format!("{:?}", "x".repeat(270)),
        };
        MOCK_MACROS.replace("= PASTED;", &format!("= {token};"))
    }

    /// Returns the manifest of the example, outside the workspace, with the dependencies of this
    /// source.
    fn manifest(self) -> String {
        let original = read(&workspace().join("examples/axum/Cargo.toml"));
        let root = workspace().display().to_string().replace('\\', "/");
        let line = |line: &str| match self {
            Self::MapsToken => Some(line.replace("../..", &root)),
            _ if line.starts_with("maps-token-macro") => None,
            Self::HandWritten(backend) if line.starts_with("maps-token-build") => {
                Some(backend.dependencies())
            }
            Self::Pasted if line.starts_with("maps-token-build") => None,
            _ => Some(line.to_owned()),
        };
        let lines: Vec<_> = original.lines().filter_map(line).collect();
        let lines = lines.join("\n");
        lines.replace("[lints]\nworkspace = true", "[workspace]\n") + AS_IF_PUBLISHED
    }
}

pub fn measure(dir: &Path, backends: &[Backend], rounds: usize) -> Table {
    let sources = [TokenSource::MapsToken, TokenSource::Pasted];
    let by_hand = backends
        .iter()
        .map(|backend| TokenSource::HandWritten(*backend));
    let sources: Vec<_> = sources.into_iter().chain(by_hand).collect();
    let projects: Vec<_> = sources
        .iter()
        .enumerate()
        .map(|(number, source)| source.project(&dir.join(number.to_string())))
        .collect();

    let row = |label, unit| Row::new(label, unit, sources.len());
    let mut cpu = row("cold build, CPU", Unit::Seconds);
    let mut wall = row("cold build, wall", Unit::Seconds);
    let mut crates = row("crates compiled", Unit::Count);
    let mut unchanged = row("nothing changed, CPU", Unit::Seconds);
    for round in 0..rounds {
        for (column, project) in projects.iter().enumerate() {
            progress(round, rounds, &sources[column].name());
            let (cost, compiled) = cold_build(project);
            cpu.add(column, cost.cpu);
            wall.add(column, cost.wall);
            crates.add(column, count(compiled));
        }
        for _ in 0..REPETITIONS {
            for (column, project) in projects.iter().enumerate() {
                unchanged.add(column, run(&mut project.cargo("build")).0.cpu);
            }
        }
    }
    let added_cpu = added("added, CPU", &sources, &cpu);
    let added_wall = added("added, wall", &sources, &wall);
    Table {
        title: "the example `axum`".to_owned(),
        columns: sources.iter().map(|source| source.name()).collect(),
        rows: vec![cpu, wall, crates, added_cpu, added_wall, unchanged],
    }
}

/// Returns the difference to the pasted token, by round.
fn added(label: &str, sources: &[TokenSource], row: &Row) -> Row {
    let mut added = Row::new(label, row.unit, sources.len());
    let pasted = sources
        .iter()
        .position(|source| *source == TokenSource::Pasted);
    let pasted = &row.values[pasted.expect("a source with a pasted token")];
    for (column, source) in sources.iter().enumerate() {
        if *source != TokenSource::Pasted {
            let pairs = row.values[column].iter().zip(pasted);
            added.values[column].extend(pairs.map(|(with, without)| with - without));
        }
    }
    added
}

fn copy(from: &Path, to: &Project) {
    let files = WalkDir::new(from)
        .into_iter()
        .map(|entry| entry.expect("the example"))
        .filter(|entry| entry.file_type().is_file());
    for file in files {
        let relative = file
            .path()
            .strip_prefix(from)
            .expect("a path below the example");
        let path = to.path().join(relative);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::copy(file.path(), path).expect("a file");
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the example")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_have_only_own_dependencies() {
        let sources = [
            (
                TokenSource::MapsToken,
                ["maps-token-macro", "maps-token-build"].as_slice(),
            ),
            (TokenSource::Pasted, &[]),
            (
                TokenSource::HandWritten(Backend::RustCrypto),
                &["jsonwebtoken", "rust_crypto"],
            ),
            (
                TokenSource::HandWritten(Backend::AwsLc),
                &["jsonwebtoken", "aws_lc_rs"],
            ),
        ];
        let all: Vec<_> = sources.iter().flat_map(|(_, words)| *words).collect();
        for (source, words) in sources {
            let manifest = source.manifest();
            for word in &all {
                let name = source.name();
                assert_eq!(
                    manifest.contains(*word),
                    words.contains(word),
                    "{name}: {word}"
                );
            }
            assert!(manifest.contains("\n[workspace]\n"), "{manifest}");
            assert!(!manifest.contains("workspace = true"), "{manifest}");
        }
    }
}
