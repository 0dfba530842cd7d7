//! Files that were not read, and why: silence would look like success.

/// A file that was not read. Sorted for the report.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::scan) struct Unread {
    pub(in crate::cli::scan) severity: UnreadSeverity,
    /// The path or URL in the report.
    pub(in crate::cli::scan) name: String,
    pub(in crate::cli::scan) reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::scan) enum UnreadSeverity {
    /// It belongs to the site.
    Error,
    /// It may belong to the site, which depends on how the site is published.
    Warning,
    /// It does not belong to the site.
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
