//! Hides what may be a part of a key.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::Path;

use crate::cli::output::quoted;
use crate::diagnostic::redact::key_parts;

/// As many characters of a key may be printed. A message may contain a part of an argument, such as a label of
/// a domain, or repeat it in lowercase.
const WINDOW: usize = 8;

/// Every window of the parts of arguments that may be parts of a key, in lowercase.
#[derive(Debug, Default)]
pub(crate) struct Hidden {
    windows: HashSet<[u8; WINDOW]>,
}

impl Hidden {
    /// Names of existing files are no keys.
    pub(crate) fn of(arguments: &[OsString]) -> Self {
        let mut hidden = Self::default();
        for argument in arguments.iter().skip(1) {
            let text = argument.to_string_lossy();
            let value = text.split_once('=').map_or(&*text, |(_, value)| value);
            if Path::new(argument).exists() || Path::new(value).exists() {
                continue;
            }
            for part in key_parts(&text) {
                hidden.add(part);
                // As messages print it, if it has line endings.
                hidden.add(&quoted(part));
            }
        }
        hidden
    }

    fn add(&mut self, part: &str) {
        let part = part.to_ascii_lowercase();
        for window in part.as_bytes().windows(WINDOW) {
            self.windows.extend(<[u8; WINDOW]>::try_from(window));
        }
    }

    /// Replaces every part of these arguments by `…`.
    pub(crate) fn redact(&self, text: &str) -> String {
        let mut is_hidden = vec![false; text.len()];
        let lower = text.to_ascii_lowercase();
        for (at, window) in lower.as_bytes().windows(WINDOW).enumerate() {
            let window = <[u8; WINDOW]>::try_from(window);
            if window.is_ok_and(|window| self.windows.contains(&window)) {
                let bytes = is_hidden.iter_mut().skip(at).take(WINDOW);
                bytes.for_each(|is_hidden| *is_hidden = true);
            }
        }
        let mut redacted = String::with_capacity(text.len());
        let mut was_hidden = false;
        for (at, character) in text.char_indices() {
            let is_hidden = is_hidden.get(at).copied().unwrap_or_default();
            if !is_hidden {
                redacted.push(character);
            } else if !was_hidden {
                redacted.push('…');
            }
            was_hidden = is_hidden;
        }
        redacted
    }
}
