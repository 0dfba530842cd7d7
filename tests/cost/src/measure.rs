//! What a program takes, with all that it starts.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// In seconds.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// User and system, of the program and of those that it started and waited for: Cargo, all
    /// compilers, linkers and build scripts.
    pub cpu: f64,
    pub wall: f64,
}

/// Runs it to its end.
///
/// # Panics
///
/// If it fails, with what it printed.
#[track_caller]
pub fn run(command: &mut Command) -> (Cost, Output) {
    let cpu = cpu_of_children();
    let start = Instant::now();
    let output = command.output().expect("a program to run");
    let wall = start.elapsed();
    let cpu = cpu_of_children().saturating_sub(cpu);
    assert!(
        output.status.success(),
        "{} failed:\n{}{}",
        // Not the whole command: the key is in its environment.
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

/// Says what takes so long.
pub fn progress(round: usize, rounds: usize, name: &str) {
    eprintln!("round {} of {rounds}: building {name}", round + 1);
}

/// Of all children that have ended, and of theirs.
#[cfg(unix)]
fn cpu_of_children() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("every Unix counts it");
    [usage.user_time(), usage.system_time()]
        .into_iter()
        .map(|time| {
            let microseconds = u64::try_from(time.num_microseconds());
            Duration::from_micros(microseconds.expect("time runs forward"))
        })
        .sum()
}

#[cfg(not(unix))]
fn cpu_of_children() -> Duration {
    panic!("CPU time is measured by getrusage, which only Unix has")
}
