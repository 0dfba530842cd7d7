//! Measures the size of the user's binary.

use std::fs;
use std::path::Path;

use crate::budget::{self, Verdict};
use crate::candidate::{Candidate, Kind};
use crate::measure::run;
use crate::statistics::count;
use crate::table::{Row, Table, Unit};

pub fn measure(dir: &Path) -> (Table, Vec<Verdict>) {
    let ours = Candidate::new(Kind::MapsToken, &dir.join("ours"));
    let (size, token) = build_release(&ours);

    let pasted = Candidate::new(Kind::Empty, &dir.join("pasted"));
    let literal = format!("{token:?}");
    let main_rs = test_support::project::MAIN_RS
        .replace("maps_token!(\"site\")", &literal)
        .replace("use maps_token_macro::maps_token;\n", "");
    pasted.project.write("src/main.rs", &main_rs);
    let (baseline, same_token) = build_release(&pasted);
    assert_eq!(token, same_token);

    let row = Row {
        label: "release program, stripped".to_owned(),
        unit: Unit::Bytes,
        values: vec![vec![size], vec![baseline]],
    };
    let table = Table {
        title: "the user's program".to_owned(),
        columns: vec!["`maps_token!`".to_owned(), "the token pasted".to_owned()],
        rows: vec![row],
    };
    (
        table,
        budget::PROGRAM
            .evaluate(Some(size - baseline))
            .into_iter()
            .collect(),
    )
}

/// Returns the size of the release binary, and its output.
fn build_release(candidate: &Candidate) -> (f64, String) {
    let mut cargo = candidate.cargo("run --release");
    let (_, output) = run(cargo.env("CARGO_PROFILE_RELEASE_STRIP", "symbols"));
    let project = &candidate.project;
    let binary = project.target().join("release").join(project.name());
    let size = fs::metadata(binary).expect("the binary").len();
    let size = usize::try_from(size).expect("a 64-bit platform");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    (count(size), stdout.trim().to_owned())
}
