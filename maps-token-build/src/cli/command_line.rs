//! The command line, with every subcommand.

use std::ffi::OsString;

use clap::builder::Styles;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use super::output::{BOLD, Color, ERROR, GOOD, WARNING, help_width};
use super::{check, completions, explain, init, inspect, man, mint, scan, schema, verify};

/// Create, inspect and verify Apple Maps tokens
#[derive(Debug, Parser)]
#[command(
    name = "maps-token",
    // The file may have another name.
    bin_name = "maps-token",
    version,
    styles = STYLES,
    after_help = EXIT_STATUS
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Treat warnings as errors
    #[arg(long, global = true)]
    pub(crate) strict: bool,

    /// Print only errors, with `--strict` also warnings, and the requested output
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// When to use colors: auto (in a terminal, unless `NO_COLOR` is set), always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    pub(crate) color: Color,
}

const EXIT_STATUS: &str =
    "Exit status: 0 without errors, 1 with errors, 2 if the command could not run.";

const STYLES: Styles = Styles::styled()
    .header(BOLD.underline())
    .usage(BOLD.underline())
    .literal(BOLD)
    .error(ERROR)
    .valid(GOOD)
    .invalid(WARNING);

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(init::InitArgs),
    Check(check::CheckArgs),
    Mint(mint::MintArgs),
    Inspect(inspect::InspectArgs),
    Scan(scan::ScanArgs),
    Verify(verify::VerifyArgs),
    Schema(schema::SchemaArgs),
    Explain(explain::ExplainArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Args {
    /// Prints nothing: an error of clap's can also be the help.
    pub(crate) fn parse(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let mut command = Self::command().term_width(help_width());
        let matches = command.try_get_matches_from_mut(arguments)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// Returns the value of `--color` before the arguments are parsed, for errors about them.
pub(crate) fn color(arguments: &[OsString]) -> Color {
    let mut color = Color::default();
    let options = arguments.iter().take_while(|argument| *argument != "--");
    let mut options = options.peekable();
    while let Some(option) = options.next() {
        let option = option.to_str().unwrap_or_default();
        let value = match option.strip_prefix("--color=") {
            Some(value) => Some(value),
            None if option == "--color" => options.peek().and_then(|value| value.to_str()),
            None => None,
        };
        if let Some(Ok(value)) = value.map(|value| Color::from_str(value, false)) {
            color = value;
        }
    }
    color
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    /// As a user copies them, line by line.
    #[test]
    fn examples_are_commands() {
        let mut checked = 0;
        for subcommand in Args::command().get_subcommands() {
            let help = subcommand.get_after_help().map(ToString::to_string);
            let help = help.unwrap_or_default().replace("\\\n", " ");
            let (examples, _) = help.split_once("\n\n").unwrap_or((&help, ""));
            let examples = examples.strip_prefix("Examples:\n").unwrap_or_default();
            for line in examples.lines() {
                let line = line.trim_start();
                if line.starts_with('#') {
                    continue;
                }
                let (command, file) = line
                    .split_once(['>', '<'])
                    .map_or((line, "file"), |(command, file)| {
                        (command, file.trim_start_matches('>'))
                    });
                assert_eq!(file.split_whitespace().count(), 1, "{line}");
                for command in command.split('|') {
                    let is_word = |word: &&str| !word.contains('=');
                    let mut words = command.split_whitespace();
                    let program = words.by_ref().find(is_word);
                    if program != Some("maps-token") {
                        continue;
                    }
                    let words = words.map(|word| word.trim_matches('\''));
                    let parsed = Args::try_parse_from(
                        [program.unwrap_or_default()].into_iter().chain(words),
                    );
                    assert!(parsed.is_ok(), "{line}: {parsed:?}");
                    checked += 1;
                }
            }
        }
        assert!(checked > 20, "{checked}");
    }
}
