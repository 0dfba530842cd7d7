//! `maps-token man`: manual pages, made from the same definitions as the help.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args as Group, Command};
use clap_mangen::Man;

use super::failure::Failure;
use super::output::{self, Outcome, quoted};
use crate::diagnostic::Diagnostic;

/// Print the manual page, or write the pages of all subcommands into a directory
#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// Write the pages of all subcommands into this directory, which is created if it is missing
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  maps-token man | man -l -
  maps-token man --dir ~/.local/share/man/man1";

/// Writes the manual pages of `command`.
pub(crate) fn run(args: &ManArgs, command: Command) -> Result<Outcome, Failure> {
    let mut command = command.disable_help_subcommand(true);
    // Gives the subcommands their full names and the global options.
    command.build();
    match &args.dir {
        None => output::print_generated(&render(&Man::new(command))?)?,
        Some(dir) => {
            let files = write_all(&command, dir)?;
            output::print_report(&files.join("\n"), &[])?;
        }
    }
    Ok(Outcome::default())
}

/// Returns the paths of the pages.
fn write_all(command: &Command, dir: &Path) -> Result<Vec<String>, Diagnostic> {
    let failed = |path: &Path, error: io::Error| {
        let path = quoted(&path.display().to_string());
        Diagnostic::error("write-failed", format!("failed to write `{path}`: {error}"))
    };
    fs::create_dir_all(dir).map_err(|error| failed(dir, error))?;
    let mut files = Vec::new();
    for command in [command].into_iter().chain(command.get_subcommands()) {
        let page = Man::new(command.clone());
        let path = dir.join(page.get_filename());
        fs::write(&path, render(&page)?).map_err(|error| failed(&path, error))?;
        files.push(quoted(&path.display().to_string()));
    }
    Ok(files)
}

fn render(page: &Man) -> Result<Vec<u8>, Diagnostic> {
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| {
        Diagnostic::error(
            "write-failed",
            format!("failed to render a manual page: {error}"),
        )
    })?;
    Ok(only_ascii(&String::from_utf8_lossy(&text)).into_bytes())
}

/// Without `preconv`, groff reads a page as Latin-1.
fn only_ascii(page: &str) -> String {
    let mut text = String::new();
    for character in page.chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            text.push_str(&format!("\\[u{:04X}]", u32::from(character)));
        }
    }
    text
}
