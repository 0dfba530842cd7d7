//! Measures the cost of these crates, compared to a `build.rs` written by hand.
//!
//! The rounds alternate between throwaway projects, so that other load on the machine affects all of
//! them. The tables show medians; a figure in brackets is the first column divided by that column, as
//! the median of the pairs. CPU time is that of Cargo and all its children, and varies less than wall
//! time on a busy machine.

mod binary_size;
mod budget;
mod build_script;
mod builds;
mod candidate;
mod macro_uses;
mod measure;
mod real_project;
mod scan;
mod statistics;
mod table;

use std::path::Path;
use std::process::Command;
use std::thread;

use clap::{Parser, ValueEnum};

use crate::budget::Verdict;
use crate::candidate::{Backend, Candidate, Kind};
use crate::table::Table;

/// Measures the cost of these crates, compared to a build.rs written by hand.
#[derive(Parser)]
struct Args {
    /// What to measure [default: all; with --quick all but the real project and `scan`]
    benchmarks: Vec<Benchmark>,

    /// How many times
    #[arg(long, default_value_t = 3)]
    rounds: usize,

    /// Minutes instead of half an hour: one round, at most 1,000 tokens and uses, no `aws_lc_rs`
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Builds: cold, unchanged, and after a change
    Builds,
    /// Runs of the build script, with up to 10,000 tokens
    Script,
    /// Up to 10,000 uses of each macro in one crate
    Uses,
    /// The size of the user's binary
    Program,
    /// A cold build of the example `axum`
    RealProject,
    /// `maps-token scan` of a site of 400 MB, compared to ripgrep
    Scan,
}

struct Plan {
    benchmarks: Vec<Benchmark>,
    rounds: usize,
    max_count: usize,
    backends: Vec<Backend>,
}

impl From<Args> for Plan {
    fn from(args: Args) -> Self {
        let benchmarks = if !args.benchmarks.is_empty() {
            args.benchmarks
        } else if args.quick {
            vec![
                Benchmark::Builds,
                Benchmark::Script,
                Benchmark::Uses,
                Benchmark::Program,
            ]
        } else {
            Benchmark::value_variants().to_vec()
        };
        Self {
            benchmarks,
            rounds: if args.quick { 1 } else { args.rounds.max(1) },
            max_count: if args.quick { 1_000 } else { 10_000 },
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
    let dir = tempfile::tempdir().expect("a temporary directory");
    println!("{}\n", machine());
    let verdicts = plan.run(dir.path());
    budget::print(&verdicts);
}

impl Plan {
    /// Prints each table as soon as it is measured.
    fn run(&self, dir: &Path) -> Vec<Verdict> {
        let mut verdicts = Vec::new();
        let mut report = |(table, new): (Table, Vec<Verdict>)| {
            table.print();
            verdicts.extend(new);
        };
        let includes = |benchmark| self.benchmarks.contains(&benchmark);
        let candidates = if includes(Benchmark::Builds) || includes(Benchmark::Script) {
            self.candidates(&dir.join("builds"))
        } else {
            Vec::new()
        };
        if includes(Benchmark::Builds) {
            report(builds::measure(&candidates, self.rounds));
        }
        if includes(Benchmark::Script) {
            report(build_script::measure(
                &candidates,
                self.rounds,
                self.max_count,
            ));
        }
        if includes(Benchmark::Uses) {
            let target = dir.join("uses");
            report(macro_uses::measure(&target, self.rounds, self.max_count));
        }
        if includes(Benchmark::Program) {
            report(binary_size::measure(&dir.join("program")));
        }
        if includes(Benchmark::RealProject) {
            let dir = dir.join("real-project");
            real_project::measure(&dir, &self.backends, self.rounds).print();
        }
        if includes(Benchmark::Scan)
            && let Some((table, new)) = scan::measure(&dir.join("scan"), self.rounds)
        {
            table.print();
            verdicts.extend(new);
        }
        verdicts
    }

    /// Returns the projects to compare. These crates are in the first column, which the others are
    /// compared to.
    fn candidates(&self, dir: &Path) -> Vec<Candidate> {
        let by_hand = self.backends.iter().map(|it| Kind::HandWritten(*it));
        [Kind::MapsToken, Kind::Empty]
            .into_iter()
            .chain(by_hand)
            .enumerate()
            .map(|(number, kind)| Candidate::new(kind, &dir.join(number.to_string())))
            .collect()
    }
}

fn machine() -> String {
    let (_, rustc) = measure::run(Command::new("rustc").arg("--version"));
    let rustc = String::from_utf8_lossy(&rustc.stdout).trim().to_owned();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{rustc}, {cores} cores")
}
