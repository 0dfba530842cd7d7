//! What is added to a project that compiles serde and syn anyway: the example `axum`.

use std::fs;
use std::path::Path;

use test_support::project::{Project, workspace};
use walkdir::WalkDir;

use crate::builds::cold_build;
use crate::contestant::{AS_IF_PUBLISHED, Backend, Contestant, HAND_WRITTEN_BUILD_RS, Kind, fetch};
use crate::measure::{progress, run};
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

/// In place of the macros, behind the example's own `main.rs`.
const STAND_IN: &str = include_str!("../projects/stand_in.rs");

/// How often a build with nothing to do is measured in a round.
const REPETITIONS: usize = 5;

/// How the example gets its token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    MapsToken,
    Pasted,
    HandWritten(Backend),
}

impl Way {
    fn name(self) -> String {
        match self {
            Self::MapsToken => "maps-token".to_owned(),
            Self::Pasted => "the token pasted".to_owned(),
            Self::HandWritten(backend) => Kind::HandWritten(backend).name().to_owned(),
        }
    }

    fn project(self, target: &Path) -> Contestant {
        let kind = match self {
            Self::MapsToken => Kind::MapsToken,
            Self::Pasted => Kind::Empty,
            Self::HandWritten(backend) => Kind::HandWritten(backend),
        };
        let contestant = Contestant::new(kind, target);
        let project = &contestant.project;
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
            project.write("src/main.rs", &(main_rs + &self.stand_in()));
        }
        // Whatever was found superfluous for less than the example is wanted again.
        project.write("Cargo.lock", &read(&workspace().join("Cargo.lock")));
        fetch(project.path());
        contestant
    }

    fn stand_in(self) -> String {
        let token = match self {
            Self::HandWritten(_) => "env!(\"MAPS_TOKEN_SITE\")".to_owned(),
            Self::MapsToken | Self::Pasted => format!("{:?}", "x".repeat(270)),
        };
        STAND_IN.replace("= PASTED;", &format!("= {token};"))
    }

    /// The example's own, outside the workspace, with what this way needs.
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

pub fn measure(folder: &Path, backends: &[Backend], rounds: usize) -> Table {
    let ways = [Way::MapsToken, Way::Pasted];
    let by_hand = backends.iter().map(|backend| Way::HandWritten(*backend));
    let ways: Vec<_> = ways.into_iter().chain(by_hand).collect();
    let projects: Vec<_> = ways
        .iter()
        .enumerate()
        .map(|(number, way)| way.project(&folder.join(number.to_string())))
        .collect();

    let row = |what, unit| Row::new(what, unit, ways.len());
    let mut cpu = row("cold build, CPU", Unit::Seconds);
    let mut wall = row("cold build, wall", Unit::Seconds);
    let mut crates = row("crates compiled", Unit::Count);
    let mut unchanged = row("nothing changed, CPU", Unit::Seconds);
    for round in 0..rounds {
        for (column, project) in projects.iter().enumerate() {
            progress(round, rounds, &ways[column].name());
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
    let added_cpu = added("added, CPU", &ways, &cpu);
    let added_wall = added("added, wall", &ways, &wall);
    Table {
        title: "the example `axum`".to_owned(),
        columns: ways.iter().map(|way| way.name()).collect(),
        rows: vec![cpu, wall, crates, added_cpu, added_wall, unchanged],
    }
}

/// The same without what the project takes anyway, round by round.
fn added(what: &str, ways: &[Way], row: &Row) -> Row {
    let mut added = Row::new(what, row.unit, ways.len());
    let pasted = ways.iter().position(|way| *way == Way::Pasted);
    let pasted = &row.values[pasted.expect("it is compared with itself pasted")];
    for (column, way) in ways.iter().enumerate() {
        if *way != Way::Pasted {
            let pairs = row.values[column].iter().zip(pasted);
            added.values[column].extend(pairs.map(|(with, without)| with - without));
        }
    }
    added
}

fn copy(from: &Path, to: &Project) {
    let files = WalkDir::new(from)
        .into_iter()
        .map(|entry| entry.expect("an example to read"))
        .filter(|entry| entry.file_type().is_file());
    for file in files {
        let inside = file.path().strip_prefix(from).expect("it is below");
        let place = to.path().join(inside);
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        fs::copy(file.path(), place).expect("a file to copy");
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the example")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_has_its_own_dependencies_and_no_other() {
        let ways = [
            (
                Way::MapsToken,
                ["maps-token-macro", "maps-token-build"].as_slice(),
            ),
            (Way::Pasted, &[]),
            (
                Way::HandWritten(Backend::RustCrypto),
                &["jsonwebtoken", "rust_crypto"],
            ),
            (
                Way::HandWritten(Backend::AwsLc),
                &["jsonwebtoken", "aws_lc_rs"],
            ),
        ];
        let all: Vec<_> = ways.iter().flat_map(|(_, words)| *words).collect();
        for (way, words) in ways {
            let manifest = way.manifest();
            for word in &all {
                let name = way.name();
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
