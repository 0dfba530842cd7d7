//! The command `maps-token`. All of it is in the library, where the rules are.

use std::process::ExitCode;

fn main() -> ExitCode {
    maps_token_build::cli::main()
}
