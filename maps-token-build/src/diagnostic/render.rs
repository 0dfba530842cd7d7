//! The one renderer: rustc's layout, and a shorter one for lines that Cargo prefixes.

use super::sanitize::sanitize;
use super::snippet::Snippet;
use super::{Diagnostic, Location, Source};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// As in rustc: `error[code]: message`, and the snippet between empty lines of its frame.
    Full,
    /// For a build script, where Cargo adds `error: package@version: ` to each line. The code comes last,
    /// and the frame has no empty lines.
    Prefixed,
}

impl Layout {
    /// The maximum width of a line of the configuration. A terminal would wrap a longer one, with its
    /// carets.
    fn max_width(self) -> usize {
        match self {
            Self::Full => 120,
            Self::Prefixed => 80,
        }
    }
}

pub(super) fn render(diagnostic: &Diagnostic, config: Option<&Source>, layout: Layout) -> String {
    let Diagnostic { code, message, .. } = diagnostic;
    let is_full = layout == Layout::Full;
    let mut lines = vec![match layout {
        Layout::Full => format!("{}[{code}]: {message}", diagnostic.severity.as_str()),
        Layout::Prefixed => format!("{message} [{code}]"),
    }];
    let mut gutter = " ".to_owned();
    if let Some(Location::Variable(name)) = &diagnostic.location {
        lines.push(format!("{gutter}--> environment variable `{name}`"));
    }
    let source = match &diagnostic.location {
        Some(Location::Source(source, _)) => Some(source.as_ref()),
        _ => config,
    };
    if let (Some(source), Some(span)) = (source, diagnostic.span()) {
        let snippet = Snippet::new(source, span, layout.max_width());
        gutter = push_snippet(&mut lines, snippet, is_full);
    }
    let attachments = diagnostic.attachments();
    if is_full && !attachments.is_empty() {
        lines.push(format!("{gutter} |"));
    }
    for (label, text) in &attachments {
        push_attachment(
            &mut lines,
            &format!("{gutter} = {}: ", label.as_str()),
            text,
        );
    }
    sanitize(&lines.join("\n"))
}

/// The message with notes and helps below it.
pub(super) fn plain(diagnostic: &Diagnostic) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    for (label, text) in &diagnostic.attachments() {
        push_attachment(&mut lines, &format!("{}: ", label.as_str()), text);
    }
    sanitize(&lines.join("\n"))
}

/// Returns the space to the left of the frame.
fn push_snippet(lines: &mut Vec<String>, snippet: Snippet, is_full: bool) -> String {
    let Snippet {
        location,
        number,
        line,
    } = snippet;
    let gutter = " ".repeat(number.len());
    lines.push(format!("{gutter}--> {location}"));
    if let Some((line, carets)) = line {
        if is_full {
            lines.push(format!("{gutter} |"));
        }
        lines.push(format!("{number} | {line}").trim_end().to_owned());
        lines.push(format!("{gutter} | {carets}"));
    }
    gutter
}

fn push_attachment(lines: &mut Vec<String>, label: &str, text: &str) {
    let indent = " ".repeat(label.len());
    for (index, line) in text.split('\n').enumerate() {
        let start = if index == 0 { label } else { &indent };
        lines.push(format!("{start}{line}").trim_end().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Source {
        Source {
            name: "maps.toml".to_owned(),
            text: "[tokens.site]\nexpires = \"6 months\"\n".to_owned(),
        }
    }

    fn error() -> Diagnostic {
        Diagnostic::error("invalid-expiry", "invalid expiry `6 months`")
            .help("write `1`:\n\n  1")
            .note("a fact")
    }

    #[test]
    fn full_layout_is_that_of_rustc() {
        let cases = [
            (
                "in the configuration",
                error().at(24..34),
                "error[invalid-expiry]: invalid expiry `6 months`\n \
                 --> maps.toml:2:11 in [tokens.site]\n  \
                 |\n\
                 2 | expires = \"6 months\"\n  \
                 |           ^^^^^^^^^^\n  \
                 |\n  \
                 = note: a fact\n  \
                 = help: write `1`:\n\n            1",
            ),
            (
                "in a variable",
                Diagnostic::warning("invalid-team-id", "invalid team ID")
                    .in_variable("MAPS_TEAM_ID"),
                "warning[invalid-team-id]: invalid team ID\n --> environment variable `MAPS_TEAM_ID`",
            ),
            (
                "nowhere",
                Diagnostic::error("missing-config", "missing maps.toml").help("run `init`"),
                "error[missing-config]: missing maps.toml\n  |\n  = help: run `init`",
            ),
        ];
        for (name, diagnostic, expected) in cases {
            let rendered = diagnostic.render(Some(&config()), Layout::Full);
            assert_eq!(rendered, expected, "{name}");
        }
    }

    #[test]
    fn prefixed_layout_has_no_empty_lines() {
        let rendered = error().at(24..34).render(Some(&config()), Layout::Prefixed);
        assert_eq!(
            rendered,
            "invalid expiry `6 months` [invalid-expiry]\n \
             --> maps.toml:2:11 in [tokens.site]\n\
             2 | expires = \"6 months\"\n  \
             |           ^^^^^^^^^^\n  \
             = note: a fact\n  \
             = help: write `1`:\n\n            1"
        );
    }

    #[test]
    fn without_source_there_is_no_snippet() {
        let rendered = error().at(24..34).render(None, Layout::Prefixed);
        assert!(!rendered.contains("-->"), "{rendered}");
    }
}
