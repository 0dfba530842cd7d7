//! Annotations of GitHub Actions.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::borrow::Cow;

use super::escape::{lines, quoted};
use crate::diagnostic::{Diagnostic, Location, Severity};

/// A workflow command, printed without further escaping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Annotation {
    pub(super) severity: Severity,
    line: String,
}

/// Line and column are counted from 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Annotation {
    pub(crate) fn as_str(&self) -> &str {
        &self.line
    }
}

/// Makes an annotation. Without a place, it is about the whole run.
pub(crate) fn github(finding: &Diagnostic, place: Option<Place<'_>>) -> Annotation {
    let command = finding.severity.as_str();
    let mut message = finding.message.clone();
    if let Some(Location::Variable(name)) = &finding.location {
        message.push_str(&format!(" (in environment variable `{name}`)"));
    }
    for (label, attached) in finding.attachments() {
        message.push_str(&format!("\n{}: {attached}", label.as_str()));
    }
    let place = place.map_or_else(String::new, |Place { file, line, column }| {
        format!(
            "file={},line={line},col={column},",
            property(&repository_path(file))
        )
    });
    let code = finding.code;
    // GitHub prints the decoded message again.
    let line = format!(
        "::{command} {place}title={code}::{}",
        data(&lines(&message))
    );
    Annotation {
        severity: finding.severity,
        line,
    }
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns the path as Git names it.
fn repository_path(file: &str) -> Cow<'_, str> {
    if cfg!(windows) {
        file.replace('\\', "/").into()
    } else {
        file.into()
    }
}

fn property(text: &str) -> String {
    data(&quoted(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::escape::tests::{danger, hostile};
    use super::*;

    /// Parses a command as the runner of GitHub does.
    fn parsed(line: &str) -> (String, Vec<(String, String)>, String) {
        let decode = |text: &str, more: &[(&str, &str)]| {
            let mut text = text.replace("%0D", "\r").replace("%0A", "\n");
            for (code, character) in more {
                text = text.replace(code, character);
            }
            text.replace("%25", "%")
        };
        let rest = line.strip_prefix("::").expect("a command");
        let (info, message) = rest.split_once("::").expect("a message");
        let (command, properties) = info.split_once(' ').unwrap_or((info, ""));
        let properties = properties
            .split(',')
            .filter_map(|property| property.split_once('='))
            .map(|(name, value)| {
                let value = decode(value, &[("%3A", ":"), ("%2C", ",")]);
                (name.to_owned(), value)
            });
        (
            command.to_owned(),
            properties.collect(),
            decode(message, &[]),
        )
    }

    #[test]
    fn github_escapes_file_names() {
        let cases = [
            ("a, b: 5%.html", "a%2C b%3A 5%25.html"),
            ("x\n::add-mask::y", "x\\n%3A%3Aadd-mask%3A%3Ay"),
            ("\u{202e}lmth.x\u{1b}[2J", "\\u{202e}lmth.x\\u{1b}[2J"),
        ];
        for (file, shown) in cases {
            let place = Place {
                file,
                line: 1,
                column: 2,
            };
            let annotation = github(&Diagnostic::error("code", "what"), Some(place));
            let expected = format!("::error file={shown},line=1,col=2,title=code::what");
            assert_eq!(annotation.as_str(), expected);
        }
    }

    proptest! {
        #[test]
        fn github_reads_one_command(message in hostile(), help in hostile(), file in hostile()) {
            let place = Place { file: &file, line: 3, column: 4 };
            let finding = Diagnostic::warning("code", message).note("a").help(help);
            let annotation = github(&finding, Some(place));
            let line = annotation.as_str();
            prop_assert!(!line.contains(['\n', '\r']));
            let (command, properties, message) = parsed(line);
            prop_assert_eq!(command, "warning");
            let names: Vec<_> = properties.iter().map(|(name, _)| name.as_str()).collect();
            prop_assert_eq!(names, ["file", "line", "col", "title"]);
            prop_assert_eq!(&properties[0].1, &quoted(&repository_path(&file)));
            for log in [&message, &properties[0].1, &line.replacen("::", "", 1)] {
                prop_assert_eq!(danger(log), None);
            }
        }
    }
}
