//! Files that were not read, and why: without a report, they would look as if they had no findings.

/// A file that was not read. The order is that of the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::scan) struct Unread {
    pub(in crate::cli::scan) severity: UnreadSeverity,
    /// The path or URL in the report.
    pub(in crate::cli::scan) name: String,
    pub(in crate::cli::scan) reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::scan) enum UnreadSeverity {
    /// The file belongs to the site.
    Error,
    /// The file may belong to the site, which depends on how the site is published.
    Warning,
    /// The file does not belong to the site.
    Note,
}

impl Unread {
    pub(super) fn error(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(UnreadSeverity::Error, name.into(), reason.into())
    }

    pub(super) fn warning(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(UnreadSeverity::Warning, name.into(), reason.into())
    }

    pub(super) fn note(name: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(UnreadSeverity::Note, name.into(), reason.into())
    }

    fn new(severity: UnreadSeverity, name: String, reason: String) -> Self {
        Self {
            severity,
            name,
            reason,
        }
    }
}
