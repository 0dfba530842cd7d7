//! Measures CPU and wall time of a program and its children.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// The cost of a run, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// The user and system time, including children that were waited for: compilers, linkers and build
    /// scripts.
    pub cpu: f64,
    pub wall: f64,
}

/// Runs a command, and returns its cost and its output.
///
/// # Panics
///
/// Panics with the output if the program fails.
#[track_caller]
pub fn run(command: &mut Command) -> (Cost, Output) {
    let cpu = cpu_of_children();
    let start = Instant::now();
    let output = command.output().expect("the program starts");
    let wall = start.elapsed();
    let cpu = cpu_of_children().saturating_sub(cpu);
    assert!(
        output.status.success(),
        "{} failed:\n{}{}",
        // `Debug` of the command would print the key in its environment.
        command.get_program().display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let cost = Cost {
        cpu: cpu.as_secs_f64(),
        wall: wall.as_secs_f64(),
    };
    (cost, output)
}

pub fn progress(round: usize, rounds: usize, name: &str) {
    eprintln!("round {} of {rounds}: building {name}", round + 1);
}

#[cfg(unix)]
fn cpu_of_children() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("getrusage");
    [usage.user_time(), usage.system_time()]
        .into_iter()
        .map(|time| {
            let microseconds = u64::try_from(time.num_microseconds());
            Duration::from_micros(microseconds.expect("a positive duration"))
        })
        .sum()
}

#[cfg(not(unix))]
fn cpu_of_children() -> Duration {
    panic!("CPU time is measured with getrusage, which requires Unix")
}
