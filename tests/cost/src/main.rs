//! What these crates cost, measured beside what people write without them.
//!
//! Throw-away projects are built by turns, round by round, so that whatever else the machine does
//! meets them all. The tables show medians; a figure in brackets is the first column's part of that
//! column, the median of the pairs. CPU time is what Cargo and all that it starts take together, which
//! a busy machine changes less than wall time.

mod budget;
mod builds;
mod contestant;
mod measure;
mod program;
mod real_project;
mod script;
mod statistics;
mod table;
mod uses;

use std::path::Path;
use std::process::Command;
use std::thread;

use clap::{Parser, ValueEnum};

use crate::budget::Verdict;
use crate::contestant::{Backend, Contestant, Kind};
use crate::table::Table;

/// Measures what the crates cost beside a build.rs that is written by hand.
#[derive(Parser)]
struct Args {
    /// What to measure [default: all; with --quick all but the real project]
    rows: Vec<Part>,

    /// How often
    #[arg(long, default_value_t = 3)]
    rounds: usize,

    /// Some minutes instead of half an hour: one round, no more than 1,000 tokens and uses, no `aws_lc_rs`
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Builds: cold, unchanged, and after a change
    Builds,
    /// The build script alone, with up to 10,000 tokens
    Script,
    /// Up to 10,000 uses of each macro in one crate
    Uses,
    /// The size of the user's program
    Program,
    /// A cold build of the example `axum`
    RealProject,
}

/// What is asked for, and how much of it.
struct Plan {
    parts: Vec<Part>,
    rounds: usize,
    most: usize,
    backends: Vec<Backend>,
}

impl From<Args> for Plan {
    fn from(args: Args) -> Self {
        let parts = if !args.rows.is_empty() {
            args.rows
        } else if args.quick {
            vec![Part::Builds, Part::Script, Part::Uses, Part::Program]
        } else {
            Part::value_variants().to_vec()
        };
        Self {
            parts,
            rounds: if args.quick { 1 } else { args.rounds.max(1) },
            most: if args.quick { 1_000 } else { 10_000 },
            backends: if args.quick {
                vec![Backend::RustCrypto]
            } else {
                vec![Backend::RustCrypto, Backend::AwsLc]
            },
        }
    }
}

fn main() {
    let plan = Plan::from(Args::parse());
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{}\n", machine());
    let verdicts = plan.carry_out(folder.path());
    budget::print(&verdicts);
}

impl Plan {
    /// Each table is printed as soon as it is there.
    fn carry_out(&self, folder: &Path) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut show = |(table, found): (Table, Vec<Verdict>)| {
            table.print();
            verdicts.extend(found);
        };
        let asked = |part| self.parts.contains(&part);
        let contestants = if asked(Part::Builds) || asked(Part::Script) {
            self.contestants(&folder.join("builds"))
        } else {
            Vec::new()
        };
        if asked(Part::Builds) {
            show(builds::measure(&contestants, self.rounds));
        }
        if asked(Part::Script) {
            show(script::measure(&contestants, self.rounds, self.most));
        }
        if asked(Part::Uses) {
            let target = folder.join("uses");
            show(uses::measure(&target, self.rounds, self.most));
        }
        if asked(Part::Program) {
            show(program::measure(&folder.join("program")));
        }
        if asked(Part::RealProject) {
            let folder = folder.join("real-project");
            real_project::measure(&folder, &self.backends, self.rounds).print();
        }
        verdicts
    }

    /// These crates first: the others are what they are compared with.
    fn contestants(&self, folder: &Path) -> Vec<Contestant> {
        let by_hand = self.backends.iter().map(|it| Kind::HandWritten(*it));
        [Kind::MapsToken, Kind::Empty]
            .into_iter()
            .chain(by_hand)
            .enumerate()
            .map(|(number, kind)| Contestant::new(kind, &folder.join(number.to_string())))
            .collect()
    }
}

/// What the figures hold for.
fn machine() -> String {
    let (_, rustc) = measure::run(Command::new("rustc").arg("--version"));
    let rustc = String::from_utf8_lossy(&rustc.stdout).trim().to_owned();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{rustc}, {cores} cores")
}
