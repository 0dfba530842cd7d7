//! Whole builds: cold, and after each of the changes that a day of work brings.

use std::fs;

use crate::budget::{self, Verdict};
use crate::contestant::{Backend, Contestant, Kind};
use crate::measure::{Cost, progress, run};
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

/// What has changed since the build before.
#[derive(Clone, Copy)]
enum Change {
    Nothing,
    Code,
    MapsToml,
}

impl Change {
    const ALL: [Self; 3] = [Self::Nothing, Self::Code, Self::MapsToml];

    /// Short builds are measured more often in a round than the cold one.
    const REPETITIONS: usize = 5;

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing changed",
            Self::Code => "one line of code changed",
            Self::MapsToml => "`maps.toml` changed",
        }
    }

    fn concerns(self, kind: Kind) -> bool {
        kind != Kind::Empty || !matches!(self, Self::MapsToml)
    }

    /// `number` is another one each time.
    fn make(self, Contestant { kind, project, .. }: &Contestant, number: usize) {
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

/// The rows, for CPU and for wall time.
struct Rows {
    cpu: Row,
    wall: Row,
}

impl Rows {
    fn new(what: &str, columns: usize) -> Self {
        Self {
            cpu: Row::new(format!("{what}, CPU"), Unit::Seconds, columns),
            wall: Row::new(format!("{what}, wall"), Unit::Seconds, columns),
        }
    }

    fn add(&mut self, column: usize, cost: Cost) {
        self.cpu.add(column, cost.cpu);
        self.wall.add(column, cost.wall);
    }
}

pub fn measure(contestants: &[Contestant], rounds: usize) -> (Table, Vec<Verdict>) {
    let columns = contestants.len();
    let mut cold = Rows::new("cold build", columns);
    let mut crates = Row::new("crates compiled", Unit::Count, columns);
    let mut changed = Change::ALL.map(|change| Rows::new(change.name(), columns));

    for round in 0..rounds {
        for (column, contestant) in contestants.iter().enumerate() {
            progress(round, rounds, contestant.kind.name());
            let (cost, compiled) = cold_build(contestant);
            cold.add(column, cost);
            crates.add(column, count(compiled));
        }
        for (change, rows) in Change::ALL.into_iter().zip(&mut changed) {
            for repetition in 0..Change::REPETITIONS {
                for (column, contestant) in contestants.iter().enumerate() {
                    if change.concerns(contestant.kind) {
                        change.make(contestant, round * Change::REPETITIONS + repetition + 1);
                        rows.add(column, run(&mut contestant.cargo("build")).0);
                    }
                }
            }
        }
    }

    let [nothing, ..] = &changed;
    let verdicts = verdicts(contestants, &cold.cpu, &nothing.cpu);
    let changed = changed.into_iter().flat_map(|rows| [rows.cpu, rows.wall]);
    let table = Table {
        title: "`cargo build`".to_owned(),
        columns: contestants
            .iter()
            .map(|contestant| contestant.kind.name().to_owned())
            .collect(),
        rows: [cold.cpu, cold.wall, crates]
            .into_iter()
            .chain(changed)
            .collect(),
    };
    (table, verdicts)
}

/// Also the number of crates that were compiled.
pub fn cold_build(contestant: &Contestant) -> (Cost, usize) {
    let target = contestant.project.target();
    if target.exists() {
        fs::remove_dir_all(target).expect("a target folder to remove");
    }
    let (cost, output) = run(&mut contestant.cargo("build"));
    let progress = String::from_utf8_lossy(&output.stderr);
    let compiled = progress
        .lines()
        .filter(|line| line.trim_start().starts_with("Compiling "));
    (cost, compiled.count())
}

fn verdicts(contestants: &[Contestant], cold: &Row, nothing: &Row) -> Vec<Verdict> {
    let against = |row: &Row, kind| {
        let column = contestants.iter().position(|it| it.kind == kind)?;
        row.ratio(column)
    };
    let rust_crypto = Kind::HandWritten(Backend::RustCrypto);
    let aws_lc = Kind::HandWritten(Backend::AwsLc);
    [
        budget::COLD_RUST_CRYPTO.judge(against(cold, rust_crypto)),
        budget::COLD_AWS_LC.judge(against(cold, aws_lc)),
        budget::UNCHANGED.judge(against(nothing, Kind::Empty)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
