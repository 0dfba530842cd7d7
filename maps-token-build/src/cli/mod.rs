//! The command `maps-token`. Rules about tokens and files are in the rest of the library.

mod args;
mod argv_guard;
mod check;
mod command_line;
mod completions;
mod compression;
mod encoding;
mod explain;
mod failure;
mod files;
pub(crate) mod finder;
mod html;
mod init;
pub(crate) mod inspect;
mod json;
mod key_argument;
mod lint_context;
mod man;
mod mint;
pub(crate) mod output;
mod project;
mod public_suffix;
pub(crate) mod scan;
mod schema;
mod verify;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::CommandFactory;

use self::argv_guard::Hidden;
use self::command_line::{Args, Command};
use self::failure::Failure;
use self::output::Outcome;

/// Runs the command with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().collect();
    match run(&arguments) {
        Ok(exit_code) => exit_code,
        Err(failure) => {
            output::failure(&failure);
            failure.exit_code()
        }
    }
}

fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    output::configure(command_line::color(arguments), false, false);
    if let Some(error) = argv_guard::find(arguments) {
        return Err(error.into());
    }
    output::hide(Hidden::of(arguments));
    public_suffix::install();
    let args = match Args::parse(arguments) {
        Ok(args) => args,
        Err(error) => {
            output::print_help(&error)?;
            // 0 if help was requested, otherwise 2.
            return Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)));
        }
    };
    output::configure(args.color, args.quiet, args.strict);
    run_command(&args.command).map(|outcome| outcome.exit_code(args.strict))
}

fn run_command(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Init(args) => init::run(args),
        Command::Check(args) => check::run(args),
        Command::Mint(args) => mint::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Scan(args) => scan::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Completions(args) => completions::run(args, Args::command()),
        Command::Man(args) => man::run(args, Args::command()),
    }
}
