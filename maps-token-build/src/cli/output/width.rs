//! The width of the terminal.

use std::io;

use terminal_size::{Width, terminal_size, terminal_size_of};

/// Longer lines are hard to read.
const MAX_HELP_WIDTH: usize = 100;

/// In a narrower terminal, tables and help would have one word per line, so the terminal wraps instead.
/// Some terminals report a width of 0.
const MIN_WIDTH: usize = 40;

/// Help is printed to standard output or standard error.
pub(crate) fn help_width() -> usize {
    let width = terminal_size().and_then(|(width, _)| usable(width));
    width.unwrap_or(MAX_HELP_WIDTH).min(MAX_HELP_WIDTH)
}

/// Returns `None` if standard output is not a terminal.
pub(crate) fn table_width() -> Option<u16> {
    #[expect(clippy::disallowed_methods, reason = "does not print")]
    let (width, _) = terminal_size_of(io::stdout())?;
    usable(width)?;
    Some(width.0)
}

fn usable(Width(width): Width) -> Option<usize> {
    Some(usize::from(width)).filter(|width| *width >= MIN_WIDTH)
}
