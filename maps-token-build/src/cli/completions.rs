//! `maps-token completions`: completion scripts of shells.

use clap::Command;
use clap_complete::Shell;

use super::failure::Failure;
use super::output::{self, Outcome};

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// Shell that the script is for
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  maps-token completions bash > ~/.local/share/bash-completion/completions/maps-token
  maps-token completions fish > ~/.config/fish/completions/maps-token.fish
  # With fpath+=~/.zfunc before compinit
  maps-token completions zsh > ~/.zfunc/_maps-token
  # In $PROFILE
  maps-token completions powershell | Out-String | Invoke-Expression";

/// Prints the completions of `command`.
pub(crate) fn run(args: &CompletionsArgs, mut command: Command) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "maps-token", &mut script);
    if args.shell == Shell::Bash {
        script = repair_bash(&String::from_utf8_lossy(&script)).into_bytes();
    }
    output::print_generated(&script)?;
    Ok(Outcome::default())
}

/// Without this, nothing is completed after a subcommand, because of the hyphen in the name:
/// <https://github.com/clap-rs/clap/issues/6421>.
fn repair_bash(script: &str) -> String {
    script.replace("maps__subcmd__token", "maps__token")
}
