//! Errors and warnings: what is wrong, where, and what to do.

pub(crate) mod redact;
mod render;
pub(crate) mod sanitize;
mod snippet;
mod source;
mod suggest;
mod value;
pub(crate) mod width;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub(crate) use self::render::Layout;
pub(crate) use self::source::Source;
pub(crate) use self::suggest::nearest;
pub(crate) use self::value::{quote, quote_all};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Diagnostic {
    pub(crate) severity: Severity,
    /// Stable, for programs and for the index of errors: `expired`, `missing-origin`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) location: Option<Location>,
    attachments: Vec<(Label, String)>,
}

/// A fact, or what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Note,
    Help,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    Error,
    Warning,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    /// Bytes of the configuration.
    Config(Range<usize>),
    /// Bytes of another text, such as the snapshots that a build script adds.
    Source(Arc<Source>, Range<usize>),
    /// The environment variable of this name.
    Variable(String),
    Token(TokenLocation),
}

/// A part of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenLocation {
    /// A member of the header.
    Header(String),
    Claim(String),
    /// Bytes of the token's text, counted from 0.
    Bytes(Range<usize>),
}

impl TokenLocation {
    pub(crate) fn header(name: &str) -> Self {
        Self::Header(name.to_owned())
    }

    pub(crate) fn claim(name: &str) -> Self {
        Self::Claim(name.to_owned())
    }
}

impl Severity {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

impl Label {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Help => "help",
        }
    }
}

const MISSING_KEY_CODE: &str = "missing-config-key";

impl Diagnostic {
    pub(crate) fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    pub(crate) fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    fn new(severity: Severity, code: &'static str, message: String) -> Self {
        Self {
            severity,
            code,
            message,
            location: None,
            attachments: Vec::new(),
        }
    }

    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    pub(crate) fn at(self, span: Range<usize>) -> Self {
        self.located(Location::Config(span))
    }

    /// Notes that an environment overrides keys: those of both tables may be correct, each for itself.
    pub(crate) fn after_overrides_of(self, environment: Option<&str>) -> Self {
        match environment {
            Some(environment) => self.note(format!(
                "this applies to environment `{environment}` after its overrides"
            )),
            None => self,
        }
    }

    pub(crate) fn in_variable(self, name: &str) -> Self {
        self.located(Location::Variable(name.to_owned()))
    }

    pub(crate) fn in_token(self, location: TokenLocation) -> Self {
        self.located(Location::Token(location))
    }

    /// The first location wins: whoever is closest to the mistake knows it best.
    fn located(mut self, location: Location) -> Self {
        self.location.get_or_insert(location);
        self
    }

    /// Moves a location in the configuration into another text.
    pub(crate) fn in_source(mut self, source: &Arc<Source>) -> Self {
        if let Some(Location::Config(span)) = self.location {
            self.location = Some(Location::Source(Arc::clone(source), span));
        }
        self
    }

    pub(crate) fn without_location(mut self) -> Self {
        self.location = None;
        self
    }

    pub(crate) fn note(self, note: impl Into<String>) -> Self {
        self.attach(Label::Note, note.into())
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.attach(Label::Help, help.into())
    }

    fn attach(mut self, label: Label, text: String) -> Self {
        self.attachments.push((label, text));
        self
    }

    /// Notes first, as in rustc.
    pub(crate) fn attachments(&self) -> Vec<(Label, &str)> {
        let mut sorted = Vec::new();
        for label in [Label::Note, Label::Help] {
            for (attached, text) in &self.attachments {
                if *attached == label {
                    sorted.push((label, text.as_str()));
                }
            }
        }
        sorted
    }

    /// Suggests the candidate that was probably meant.
    pub(crate) fn did_you_mean(self, wrong: &str, candidates: &[&str]) -> Self {
        match nearest(wrong, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    pub(crate) fn span(&self) -> Option<&Range<usize>> {
        match &self.location {
            Some(Location::Config(span) | Location::Source(_, span)) => Some(span),
            Some(Location::Variable(_) | Location::Token(_)) | None => None,
        }
    }

    /// A key is missing in the configuration.
    pub(crate) fn missing_key(message: String) -> Self {
        Self::error(MISSING_KEY_CODE, message)
    }

    pub(crate) fn is_missing_key(&self) -> bool {
        self.code == MISSING_KEY_CODE
    }

    /// Ignores notes and helps.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        self.message == other.message && self.location == other.location
    }

    pub(crate) fn render(&self, config: Option<&Source>, layout: Layout) -> String {
        render::render(self, config, layout)
    }
}

/// For functions that return every error.
impl From<Diagnostic> for Vec<Diagnostic> {
    fn from(diagnostic: Diagnostic) -> Self {
        vec![diagnostic]
    }
}

/// For output with another layout.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&render::plain(self))
    }
}
