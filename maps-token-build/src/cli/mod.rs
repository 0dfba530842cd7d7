//! The command `maps-token`: what a token needs before the first build, in CI, on the built site,
//! and months later. Every rule is the library's; here is what is read, and how findings are told.

mod args;
mod check;
#[cfg(fuzzing)]
#[allow(missing_docs)]
pub mod fuzzing;
mod init;
mod inspect;
mod mint;
mod output;
mod pasted_key;
mod project;
mod scan;
mod verify;

use std::env;
use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Command};

/// Runs the command with the arguments of this process.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    if let Some(problem) = pasted_key::find(&arguments) {
        output::failure(&problem);
        return ExitCode::from(2);
    }
    let args = Args::parse_from(arguments);
    let outcome = match &args.command {
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args),
        Command::Mint(args) => mint::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Scan(args) => scan::run(args),
        Command::Verify(args) => verify::run(args),
    };
    match outcome {
        Ok(outcome) => outcome.exit_code(args.strict),
        Err(problem) => {
            output::failure(&problem);
            ExitCode::from(2)
        }
    }
}
