//! What is wrong, where, and what to do: the one form that every error of a build takes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::printable::printable;
use crate::source::Source;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    what: String,
    /// The bytes of the configuration that it is about.
    span: Option<Range<usize>>,
    /// The text that those bytes are of, where it is not the file.
    source: Option<Arc<Source>>,
    help: Vec<String>,
    about_absence: bool,
}

impl Problem {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            span: None,
            source: None,
            help: Vec::new(),
            about_absence: false,
        }
    }

    /// Something is not there, which is certain only where the rest of the file could be read.
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self {
            about_absence: true,
            ..Self::new(what)
        }
    }

    pub(crate) fn is_about_absence(&self) -> bool {
        self.about_absence
    }

    pub(crate) fn at(mut self, span: Range<usize>) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// Its place is in another text than the file.
    pub(crate) fn within(mut self, source: Arc<Source>) -> Self {
        self.source = Some(source);
        self
    }

    /// Says what it is that is wrong.
    pub(crate) fn about(mut self, subject: &str) -> Self {
        self.what = format!("{subject}: {}", self.what);
        self
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Whether it says the same of the same place, whatever there is to do about it.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        self.what == other.what && self.span == other.span
    }

    /// What is wrong, without place and cure.
    pub(crate) fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub(crate) fn cures(&self) -> &[String] {
        &self.help
    }

    pub(crate) fn span(&self) -> Option<&Range<usize>> {
        self.span.as_ref()
    }

    /// The whole message, with the place and the line that it is about.
    pub(crate) fn render(&self, source: &Source) -> String {
        let Some(span) = &self.span else {
            return self.to_string();
        };
        let source = self.source.as_deref().unwrap_or(source);
        let mut text = format!("{}\n{}", self.what, source.excerpt(span));
        let gutter = source.gutter(span);
        for help in &self.help {
            push_help(&mut text, &format!("{gutter} = help: "), help);
        }
        printable(&text)
    }
}

/// Without a place, for what is wrong outside the configuration.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.what.clone();
        for help in &self.help {
            push_help(&mut text, "help: ", help);
        }
        f.write_str(&printable(&text))
    }
}

fn push_help(text: &mut String, label: &str, help: &str) {
    let indented = help.replace('\n', &format!("\n{}", " ".repeat(label.len())));
    text.push_str(&format!("\n{label}{indented}"));
}

/// The candidate that was probably meant by `wrong`.
pub(crate) fn nearest<'a>(
    wrong: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(wrong, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}
