//! The JSON document. Times are in seconds since the Unix epoch; null means never.

use serde::Serialize;

use super::position;
use crate::diagnostic::{Diagnostic, Source};
use crate::jwt::NotChecked;
use crate::model::ids::KeyId;
use crate::model::time::Timestamp;
use crate::snapshot::SnapshotUrl;
use crate::token::Token;

#[derive(Serialize)]
pub(super) struct Report {
    pub(super) config: String,
    pub(super) environments: Vec<EnvironmentReport>,
    pub(super) findings: Vec<LocatedDiagnostic>,
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

#[derive(Serialize)]
pub(super) struct EnvironmentReport {
    pub(super) environment: String,
    #[serde(skip)]
    pub(super) key_id: Option<KeyId>,
    /// `None` if the private key is not available.
    pub(super) public_key: Option<String>,
    pub(super) tokens: Vec<TokenRow>,
    pub(super) snapshots: Vec<SnapshotRow>,
}

#[derive(Serialize)]
pub(super) struct TokenRow {
    pub(super) name: String,
    /// `minted`, `provided`, `placeholder` without a key, or `not-provided`.
    pub(super) status: &'static str,
    /// Only for provided tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signature_reason: Option<&'static str>,
    #[serde(skip)]
    pub(super) not_checked: Option<NotChecked>,
    pub(super) scopes: Vec<&'static str>,
    pub(super) domains: Vec<String>,
    pub(super) expires: Option<u64>,
}

/// The status of a token that only a variable can provide. Its scopes, domains and expiry are unknown.
pub(super) const NOT_PROVIDED: &str = "not-provided";

/// The signature of a provided token.
pub(super) struct Signature {
    pub(super) is_verified: bool,
    pub(super) not_checked: Option<NotChecked>,
}

#[derive(Serialize)]
pub(super) struct SnapshotRow {
    pub(super) name: String,
    pub(super) status: &'static str,
    /// The token that authorizes the snapshot instead of a signature.
    pub(super) token: Option<String>,
    pub(super) expires: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct LocatedDiagnostic {
    #[serde(flatten)]
    diagnostic: Diagnostic,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl LocatedDiagnostic {
    pub(super) fn new(diagnostic: Diagnostic, source: &Source) -> Self {
        let (line, column) = position(&diagnostic, source).unzip();
        Self {
            diagnostic,
            line,
            column,
        }
    }
}

impl TokenRow {
    pub(super) fn new(token: &Token, signature: Option<Signature>) -> Self {
        let not_checked = signature.as_ref().and_then(|it| it.not_checked);
        Self {
            name: token.name().to_owned(),
            status: if token.is_not_provided() {
                NOT_PROVIDED
            } else {
                token.status().as_str()
            },
            signature: signature.map(|signature| {
                if signature.is_verified {
                    "verified"
                } else {
                    "not checked"
                }
            }),
            signature_reason: not_checked.map(NotChecked::as_str),
            not_checked,
            scopes: token.scopes().collect(),
            domains: token.domains().map(str::to_owned).collect(),
            expires: token.expires.map(Timestamp::seconds),
        }
    }
}

impl From<&SnapshotUrl> for SnapshotRow {
    fn from(snapshot: &SnapshotUrl) -> Self {
        Self {
            name: snapshot.name.to_string(),
            status: snapshot.status.as_str(),
            token: snapshot.token.as_ref().map(ToString::to_string),
            expires: snapshot.expires.map(Timestamp::seconds),
        }
    }
}
