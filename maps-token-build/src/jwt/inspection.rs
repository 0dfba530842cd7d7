//! The result of inspecting a token.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::domains::Domains;
use crate::model::host::Host;
use crate::model::scope::Scope;
use crate::model::time::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inspection {
    pub(crate) kind: TokenKind,
    /// For display only. Decisions use the typed fields below.
    pub(crate) claims: Claims,
    /// Valid entries of the claim `scope`, without duplicates.
    pub(crate) scopes: Vec<Scope>,
    pub(crate) restriction: TokenRestriction,
    pub(crate) issued: Option<Timestamp>,
    pub(crate) expires: Expiry,
    pub(crate) signature: SignatureStatus,
    /// In the order of [`LintContext::origins`](super::LintContext::origins).
    pub(crate) origins: Vec<OriginVerdict>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// For Apple Maps, valid or not.
    Maps,
    Placeholder,
    /// A JWT of another service, named with its article.
    OtherService(&'static str),
    /// Not a JWT, or a damaged one of an unknown service.
    Unrecognized,
}

/// The claims as the token contains them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) algorithm: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) team_id: Option<String>,
    /// In seconds since the Unix epoch.
    pub(crate) issued: Option<u64>,
    /// In seconds since the Unix epoch.
    pub(crate) expires: Option<u64>,
    pub(crate) scopes: Vec<String>,
    pub(crate) domains: Vec<String>,
}

/// From the claim `origin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenRestriction {
    /// The claim is missing.
    Anywhere,
    Domains(Domains),
    /// The claim is not a list of domains.
    Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expiry {
    Never,
    At(Timestamp),
    Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureStatus {
    Verified,
    /// Not made by the given key, or not by any key.
    Invalid,
    NotChecked(NotChecked),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotChecked {
    /// Neither a key nor `public_key` is known.
    NoKey,
    /// `kid` is not `key_id`: the portal signs its tokens with other keys.
    OtherKey,
    /// `public_key` did not sign the token, but without `key_id` another key may have.
    UnknownKeyId,
    /// The header names another algorithm than ES256, or none.
    OtherAlgorithm,
    /// A placeholder, or a text that is not a Maps token.
    NotAMapsToken,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OriginVerdict {
    pub(crate) host: Host,
    pub(crate) verdict: Verdict,
}

/// Whether pages of a host can use the token, according to measurements of Apple's service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Allowed,
    Refused,
    Unknown,
}

impl Inspection {
    pub(crate) fn has_errors(&self) -> bool {
        for diagnostic in &self.diagnostics {
            if diagnostic.severity == Severity::Error {
                return true;
            }
        }
        false
    }
}
