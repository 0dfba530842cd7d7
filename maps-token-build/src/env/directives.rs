//! The lines that a build script prints for Cargo.

use std::io;

use crate::diagnostic::sanitize::{is_control_or_bidi, sanitize};
use crate::unicode;

/// Every line goes through [`Directives::push`].
#[derive(Default)]
pub(super) struct Directives {
    lines: Vec<String>,
}

impl Directives {
    /// A value with a line ending could inject another directive, such as one that leaks the key, and
    /// an escape sequence would reach the terminal: such a value fails the build.
    pub(super) fn push(&mut self, directive: &str, value: &str) {
        if unicode::any(value, is_control_or_bidi) {
            self.lines.push(format!(
                "cargo::error=value of directive `{directive}` contains a control character"
            ));
            return;
        }
        // With one colon a directive works for any `rust-version` of the user's package, but Cargo
        // silently ignores `cargo:error`.
        let colons = if directive == "error" { "::" } else { ":" };
        self.lines.push(format!("cargo{colons}{directive}={value}"));
    }

    /// One directive for each line of the message.
    pub(super) fn push_lines(&mut self, directive: &str, message: &str) {
        for line in message.trim_end().split('\n') {
            self.push(directive, &sanitize(line));
        }
    }

    pub(super) fn write(&self, mut out: impl io::Write) -> io::Result<()> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(act: impl FnOnce(&mut Directives)) -> String {
        let mut directives = Directives::default();
        act(&mut directives);
        let mut bytes = Vec::new();
        directives
            .write(&mut bytes)
            .expect("a Vec takes every write");
        String::from_utf8(bytes).expect("directives are text")
    }

    #[test]
    fn rejects_values_that_inject_directives() {
        let values = [
            "x\ncargo:rerun-if-env-changed=MAPS_PRIVATE_KEY",
            "x\rcargo:rustc-link-arg=evil",
            "\u{1b}[2J",
            "\u{202e}",
            "\u{2029}",
            "\u{2066}",
            "\u{200e}",
            "x\0",
        ];
        for value in values {
            let text = output(|directives| directives.push("rustc-env", value));
            assert_eq!(
                text,
                "cargo::error=value of directive `rustc-env` contains a control character\n"
            );
        }
    }

    #[test]
    fn splits_messages_into_lines() {
        let text = output(|directives| {
            directives.push_lines("error", "first\n  second \u{1b}[31mred");
            directives.push_lines("warning", "third");
        });
        assert_eq!(
            text,
            "cargo::error=first\ncargo::error=  second \\u{1b}[31mred\ncargo:warning=third\n"
        );
    }
}
