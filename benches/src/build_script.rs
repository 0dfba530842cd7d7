//! Measures runs of the build script, by number of tokens.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::budget::{self, Verdict};
use crate::candidate::{Candidate, Kind};
use crate::measure::run;
use crate::statistics::slope;
use crate::table::{Row, Table, Unit, group_digits};

const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// The maximum number of tokens for the script written by hand, which takes minutes for more.
const MAX_BY_HAND: usize = 1_000;

/// The number of tokens up to which runs take milliseconds, and are repeated.
const MAX_FEW: usize = 100;
const REPETITIONS_FOR_FEW: usize = 10;

pub fn measure(candidates: &[Candidate], rounds: usize, max_count: usize) -> (Table, Vec<Verdict>) {
    let candidates: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.kind != Kind::Empty)
        .collect();
    let scripts: Vec<_> = candidates.iter().map(|it| Script::build(it)).collect();
    let counts = COUNTS.into_iter().filter(|tokens| *tokens <= max_count);
    let mut rows: Vec<_> = counts
        .map(|tokens| {
            let number = group_digits(&tokens.to_string());
            let label = format!("number of tokens: {number}, CPU");
            (tokens, Row::new(label, Unit::Milliseconds, scripts.len()))
        })
        .collect();
    for _ in 0..rounds {
        for (tokens, row) in &mut rows {
            for _ in 0..if *tokens <= MAX_FEW {
                REPETITIONS_FOR_FEW
            } else {
                1
            } {
                for (column, script) in scripts.iter().enumerate() {
                    if *tokens <= MAX_BY_HAND || script.candidate.kind == Kind::MapsToken {
                        row.add(column, script.run(*tokens));
                    }
                }
            }
        }
    }

    let slopes = rows.windows(2).map(|pair| slope_row(&pair[0], &pair[1]));
    let slopes: Vec<_> = slopes.collect();
    let verdicts = verdicts(&rows, &slopes);
    let table = Table {
        title: "the build script".to_owned(),
        columns: candidates
            .iter()
            .map(|candidate| candidate.kind.name().to_owned())
            .collect(),
        rows: rows.into_iter().map(|(_, row)| row).chain(slopes).collect(),
    };
    (table, verdicts)
}

/// Returns the time per additional token, which is the same in all rows if the script is linear.
fn slope_row((few, before): &(usize, Row), (many, after): &(usize, Row)) -> Row {
    let [from, to] = [few, many].map(|tokens| group_digits(&tokens.to_string()));
    let label = format!("each further token, {from} to {to}");
    let mut row = Row::new(label, Unit::Milliseconds, before.values.len());
    for column in 0..before.values.len() {
        let before = before.median(column);
        for after in &after.values[column] {
            row.values[column].extend(before.map(|before| slope((*few, before), (*many, *after))));
        }
    }
    row
}

fn verdicts(rows: &[(usize, Row)], slopes: &[Row]) -> Vec<Verdict> {
    let milliseconds = |row: &Row| row.median(0).map(|seconds| seconds * 1000.0);
    let one = rows.first().and_then(|(_, row)| milliseconds(row));
    let thousand = rows.iter().zip(slopes).find(|((few, _), _)| *few == 100);
    [
        budget::ONE_TOKEN.evaluate(one),
        budget::EACH_TOKEN.evaluate(thousand.and_then(|(_, slope)| milliseconds(slope))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Any target except WebAssembly, because the scripts treat all others alike.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A build script that Cargo has compiled.
struct Script<'a> {
    candidate: &'a Candidate,
    program: PathBuf,
}

impl<'a> Script<'a> {
    fn build(candidate: &'a Candidate) -> Self {
        run(&mut candidate.cargo("build"));
        let build_dir = candidate.project.target().join("debug/build");
        let dirs = fs::read_dir(build_dir).expect("target/debug/build");
        let program = dirs
            .map(|dir| dir.expect("a directory").path())
            .filter(|dir| {
                let name = dir.file_name().expect("a name").to_string_lossy();
                name.starts_with(candidate.project.name())
            })
            .map(|dir| dir.join("build-script-build"))
            .find(|program| program.exists())
            .expect("a build script");
        Self { candidate, program }
    }

    /// Runs the script with the environment that Cargo sets, and returns its CPU time in seconds.
    fn run(&self, tokens: usize) -> f64 {
        let Candidate { kind, project, .. } = self.candidate;
        project.write("maps.toml", &kind.maps_toml(tokens, 180));
        project.write("out/.keep", "");
        let mut command = Command::new(&self.program);
        command
            .current_dir(project.path())
            .env_clear()
            .env("CARGO_MANIFEST_DIR", project.path())
            .env("CARGO_PKG_NAME", project.name())
            .env("OUT_DIR", project.path().join("out"))
            .env("TARGET", TARGET)
            .env("HOST", TARGET)
            .env("PROFILE", "debug")
            .env("DEBUG", "true")
            .env("OPT_LEVEL", "0")
            .env("MAPS_PRIVATE_KEY", self.candidate.key());
        let (cost, output) = run(&mut command);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(
            !stdout.contains("error="),
            "the build script failed:\n{stdout}"
        );
        cost.cpu
    }
}
