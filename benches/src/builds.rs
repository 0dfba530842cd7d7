//! Measures `cargo build`: cold, unchanged, and after typical changes.

use std::fs;

use crate::budget::{self, Verdict};
use crate::candidate::{Backend, Candidate, Kind};
use crate::measure::{Cost, progress, run};
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

#[derive(Clone, Copy)]
enum Change {
    Nothing,
    Code,
    MapsToml,
}

impl Change {
    const ALL: [Self; 3] = [Self::Nothing, Self::Code, Self::MapsToml];

    /// The number of builds per round: short builds are measured more often than the cold one.
    const REPETITIONS: usize = 5;

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing changed",
            Self::Code => "one line of code changed",
            Self::MapsToml => "`maps.toml` changed",
        }
    }

    fn applies_to(self, kind: Kind) -> bool {
        kind != Kind::Empty || !matches!(self, Self::MapsToml)
    }

    /// Changes the project. `number` is different each time.
    fn apply(self, Candidate { kind, project, .. }: &Candidate, number: usize) {
        match self {
            Self::Nothing => {}
            Self::Code => {
                let line = format!("fn main() {{ println!(\"{number}\");");
                let text = kind.main_rs().replace("fn main() {", &line);
                project.write("src/main.rs", &text);
            }
            Self::MapsToml => {
                project.write("maps.toml", &kind.maps_toml(1, 180 - number % 90));
            }
        }
    }
}

struct Rows {
    cpu: Row,
    wall: Row,
}

impl Rows {
    fn new(label: &str, columns: usize) -> Self {
        Self {
            cpu: Row::new(format!("{label}, CPU"), Unit::Seconds, columns),
            wall: Row::new(format!("{label}, wall"), Unit::Seconds, columns),
        }
    }

    fn add(&mut self, column: usize, cost: Cost) {
        self.cpu.add(column, cost.cpu);
        self.wall.add(column, cost.wall);
    }
}

pub fn measure(candidates: &[Candidate], rounds: usize) -> (Table, Vec<Verdict>) {
    let columns = candidates.len();
    let mut cold = Rows::new("cold build", columns);
    let mut crates = Row::new("crates compiled", Unit::Count, columns);
    let mut changed = Change::ALL.map(|change| Rows::new(change.name(), columns));

    for round in 0..rounds {
        for (column, candidate) in candidates.iter().enumerate() {
            progress(round, rounds, candidate.kind.name());
            let (cost, compiled) = cold_build(candidate);
            cold.add(column, cost);
            crates.add(column, count(compiled));
        }
        for (change, rows) in Change::ALL.into_iter().zip(&mut changed) {
            for repetition in 0..Change::REPETITIONS {
                for (column, candidate) in candidates.iter().enumerate() {
                    if change.applies_to(candidate.kind) {
                        change.apply(candidate, round * Change::REPETITIONS + repetition + 1);
                        rows.add(column, run(&mut candidate.cargo("build")).0);
                    }
                }
            }
        }
    }

    let [nothing, ..] = &changed;
    let verdicts = verdicts(candidates, &cold.cpu, &nothing.cpu);
    let changed = changed.into_iter().flat_map(|rows| [rows.cpu, rows.wall]);
    let table = Table {
        title: "`cargo build`".to_owned(),
        columns: candidates
            .iter()
            .map(|candidate| candidate.kind.name().to_owned())
            .collect(),
        rows: [cold.cpu, cold.wall, crates]
            .into_iter()
            .chain(changed)
            .collect(),
    };
    (table, verdicts)
}

/// Measures a cold build. Also returns the number of compiled crates.
pub fn cold_build(candidate: &Candidate) -> (Cost, usize) {
    let target = candidate.project.target();
    if target.exists() {
        fs::remove_dir_all(target).expect("a target directory");
    }
    let (cost, output) = run(&mut candidate.cargo("build"));
    let progress = String::from_utf8_lossy(&output.stderr);
    let compiled = progress
        .lines()
        .filter(|line| line.trim_start().starts_with("Compiling "));
    (cost, compiled.count())
}

fn verdicts(candidates: &[Candidate], cold: &Row, nothing: &Row) -> Vec<Verdict> {
    let ratio = |row: &Row, kind| {
        let column = candidates.iter().position(|it| it.kind == kind)?;
        row.ratio(column)
    };
    let rust_crypto = Kind::HandWritten(Backend::RustCrypto);
    let aws_lc = Kind::HandWritten(Backend::AwsLc);
    [
        budget::COLD_RUST_CRYPTO.evaluate(ratio(cold, rust_crypto)),
        budget::COLD_AWS_LC.evaluate(ratio(cold, aws_lc)),
        budget::UNCHANGED.evaluate(ratio(nothing, rust_crypto)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
