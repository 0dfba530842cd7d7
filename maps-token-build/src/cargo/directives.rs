//! The lines that a build script prints for Cargo.

use std::io;

use crate::printable::{is_unprintable, printable};

/// What will be printed. Every line goes through [`Directives::say`].
#[derive(Default)]
pub(super) struct Directives {
    lines: Vec<String>,
}

impl Directives {
    /// Adds a directive. A value with a line end would smuggle in another directive, one that leaks
    /// the key for instance, and an escape sequence would reach the terminal: such a value is
    /// refused, which fails the build.
    pub(super) fn say(&mut self, directive: &str, value: &str) {
        if value.contains(is_unprintable) {
            self.lines.push(format!(
                "cargo::error=a value for `{directive}` has a line end or a control character in it"
            ));
            return;
        }
        // With one colon a directive works for any `rust-version` of the user's package. Only
        // `error` has no such form: Cargo ignores it in silence.
        let colons = if directive == "error" { "::" } else { ":" };
        self.lines.push(format!("cargo{colons}{directive}={value}"));
    }

    /// Adds a message of one or more lines, whatever they hold.
    pub(super) fn message(&mut self, directive: &str, message: &str) {
        for line in message.lines() {
            self.say(directive, &printable(line));
        }
    }

    #[cfg(feature = "cli")]
    pub(super) fn warnings(&self) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .filter_map(|line| line.strip_prefix("cargo:warning="))
    }

    pub(super) fn write(&self, mut to: impl io::Write) -> io::Result<()> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        to.write_all(text.as_bytes())?;
        to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(act: impl FnOnce(&mut Directives)) -> String {
        let mut directives = Directives::default();
        act(&mut directives);
        let mut bytes = Vec::new();
        directives
            .write(&mut bytes)
            .expect("a Vec takes every write");
        String::from_utf8(bytes).expect("directives are text")
    }

    #[test]
    fn a_value_that_would_smuggle_in_a_directive_is_refused() {
        let values = [
            "x\ncargo:rerun-if-env-changed=MAPS_PRIVATE_KEY",
            "x\rcargo:rustc-link-arg=evil",
            "\u{1b}[2J",
            "\u{202e}",
            "\u{2029}",
            "\u{2066}",
            "x\0",
        ];
        for value in values {
            let text = written(|directives| directives.say("rustc-env", value));
            assert_eq!(
                text,
                "cargo::error=a value for `rustc-env` has a line end or a control character in it\n"
            );
        }
    }

    #[test]
    fn a_message_has_one_directive_a_line_and_shows_what_cannot_be_printed() {
        let text = written(|directives| {
            directives.message("error", "first\n  second \u{1b}[31mred");
            directives.message("warning", "third");
        });
        assert_eq!(
            text,
            "cargo::error=first\ncargo::error=  second \u{fffd}[31mred\ncargo:warning=third\n"
        );
    }
}
