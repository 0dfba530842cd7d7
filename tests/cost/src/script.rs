//! The build script alone, for a few tokens and for many.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::budget::{self, Verdict};
use crate::contestant::{Contestant, Kind};
use crate::measure::run;
use crate::statistics::slope;
use crate::table::{Row, Table, Unit, grouped};

const COUNTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

/// What is written by hand takes minutes for more.
const MOST_BY_HAND: usize = 1_000;

/// A run for a few tokens takes milliseconds: it is measured often.
const FEW: usize = 100;
const REPETITIONS_FOR_FEW: usize = 10;

pub fn measure(contestants: &[Contestant], rounds: usize, most: usize) -> (Table, Vec<Verdict>) {
    let contestants: Vec<_> = contestants
        .iter()
        .filter(|contestant| contestant.kind != Kind::Empty)
        .collect();
    let scripts: Vec<_> = contestants.iter().map(|it| Script::build(it)).collect();
    let counts = COUNTS.into_iter().filter(|tokens| *tokens <= most);
    let mut rows: Vec<_> = counts
        .map(|tokens| {
            let number = grouped(&tokens.to_string());
            let what = format!("number of tokens: {number}, CPU");
            (tokens, Row::new(what, Unit::Milliseconds, scripts.len()))
        })
        .collect();
    for _ in 0..rounds {
        for (tokens, row) in &mut rows {
            for _ in 0..if *tokens <= FEW {
                REPETITIONS_FOR_FEW
            } else {
                1
            } {
                for (column, script) in scripts.iter().enumerate() {
                    if *tokens <= MOST_BY_HAND || script.contestant.kind == Kind::MapsToken {
                        row.add(column, script.run(*tokens));
                    }
                }
            }
        }
    }

    let each = rows.windows(2).map(|pair| each(&pair[0], &pair[1]));
    let each: Vec<_> = each.collect();
    let verdicts = verdicts(&rows, &each);
    let table = Table {
        title: "the build script".to_owned(),
        columns: contestants
            .iter()
            .map(|contestant| contestant.kind.name().to_owned())
            .collect(),
        rows: rows.into_iter().map(|(_, row)| row).chain(each).collect(),
    };
    (table, verdicts)
}

/// What each further token takes: the same in all rows where it is linear.
fn each((few, before): &(usize, Row), (many, after): &(usize, Row)) -> Row {
    let [from, to] = [few, many].map(|tokens| grouped(&tokens.to_string()));
    let what = format!("each further token, {from} to {to}");
    let mut row = Row::new(what, Unit::Milliseconds, before.values.len());
    for column in 0..before.values.len() {
        let before = before.median(column);
        for after in &after.values[column] {
            row.values[column].extend(before.map(|before| slope((*few, before), (*many, *after))));
        }
    }
    row
}

fn verdicts(rows: &[(usize, Row)], each: &[Row]) -> Vec<Verdict> {
    let milliseconds = |row: &Row| row.median(0).map(|seconds| seconds * 1000.0);
    let one = rows.first().and_then(|(_, row)| milliseconds(row));
    let thousand = rows.iter().zip(each).find(|((few, _), _)| *few == 100);
    [
        budget::ONE_TOKEN.judge(one),
        budget::EACH_TOKEN.judge(thousand.and_then(|(_, each)| milliseconds(each))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Any that is not WebAssembly is like any other for them.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// A build script that Cargo has compiled.
struct Script<'a> {
    contestant: &'a Contestant,
    program: PathBuf,
}

impl<'a> Script<'a> {
    fn build(contestant: &'a Contestant) -> Self {
        run(&mut contestant.cargo("build"));
        let folder = contestant.project.target().join("debug/build");
        let folders = fs::read_dir(folder).expect("the folder of the build scripts");
        let program = folders
            .map(|folder| folder.expect("a folder").path())
            .filter(|folder| {
                let name = folder.file_name().expect("a name").to_string_lossy();
                name.starts_with(contestant.project.name())
            })
            .map(|folder| folder.join("build-script-build"))
            .find(|program| program.exists())
            .expect("a build script");
        Self {
            contestant,
            program,
        }
    }

    /// Its CPU time in seconds, with what Cargo gives it in its environment.
    fn run(&self, tokens: usize) -> f64 {
        let Contestant { kind, project, .. } = self.contestant;
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
            .env("MAPS_PRIVATE_KEY", self.contestant.key());
        let (cost, output) = run(&mut command);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!said.contains("error="), "the build script failed:\n{said}");
        cost.cpu
    }
}
