//! The size of the user's program.

use std::fs;
use std::path::Path;

use crate::budget::{self, Verdict};
use crate::contestant::{Contestant, Kind};
use crate::measure::run;
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

pub fn measure(folder: &Path) -> (Table, Vec<Verdict>) {
    let ours = Contestant::new(Kind::MapsToken, &folder.join("ours"));
    let (size, token) = release(&ours);

    let pasted = Contestant::new(Kind::Empty, &folder.join("pasted"));
    let literal = format!("{token:?}");
    let main_rs = test_support::project::MAIN_RS
        .replace("maps_token!(\"site\")", &literal)
        .replace("use maps_token_macro::maps_token;\n", "");
    pasted.project.write("src/main.rs", &main_rs);
    let (plain, same_token) = release(&pasted);
    assert_eq!(token, same_token);

    let row = Row {
        what: "release program, stripped".to_owned(),
        unit: Unit::Bytes,
        values: vec![vec![size], vec![plain]],
    };
    let table = Table {
        title: "the user's program".to_owned(),
        columns: vec!["`maps_token!`".to_owned(), "the token pasted".to_owned()],
        rows: vec![row],
    };
    (
        table,
        budget::PROGRAM
            .judge(Some(size - plain))
            .into_iter()
            .collect(),
    )
}

/// The program's size, and what it prints.
fn release(contestant: &Contestant) -> (f64, String) {
    let mut cargo = contestant.cargo("run --release");
    let (_, output) = run(cargo.env("CARGO_PROFILE_RELEASE_STRIP", "symbols"));
    let project = &contestant.project;
    let program = project.target().join("release").join(project.name());
    let size = fs::metadata(program).expect("the program").len();
    let size = usize::try_from(size).expect("a size");
    let printed = String::from_utf8(output.stdout).expect("text");
    (count(size), printed.trim().to_owned())
}
