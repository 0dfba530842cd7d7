//! What was found, as the JSON document has it.

use serde::Serialize;

use crate::examine::finding::Finding;
use crate::snapshot::SnapshotUrl;
use crate::time::Timestamp;
use crate::token::Token;

/// The JSON document. Times are in seconds since the Unix epoch, null for "never".
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) config: String,
    pub(super) environments: Vec<Checked>,
    pub(super) findings: Vec<Located>,
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

/// One environment with its tokens.
#[derive(Serialize)]
pub(super) struct Checked {
    pub(super) environment: String,
    /// The public half of its key, where the key is at hand.
    pub(super) public_key: Option<String>,
    pub(super) tokens: Vec<Row>,
    pub(super) snapshots: Vec<SnapshotRow>,
}

#[derive(Serialize)]
pub(super) struct SnapshotRow {
    pub(super) name: String,
    pub(super) status: &'static str,
    /// The token that authorizes it, in place of a signature.
    pub(super) token: Option<String>,
    pub(super) expires: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    /// `minted` or `ready`, or `placeholder` where its key is not at hand.
    pub(super) status: &'static str,
    pub(super) scopes: Vec<&'static str>,
    pub(super) domains: Vec<String>,
    pub(super) expires: Option<u64>,
}

/// A finding, with its place in the file.
#[derive(Clone, PartialEq, Serialize)]
pub(super) struct Located {
    #[serde(flatten)]
    pub(super) finding: Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<usize>,
    /// For people: with the line and a caret.
    #[serde(skip)]
    pub(super) text: Option<String>,
}

impl From<&Token> for Row {
    fn from(token: &Token) -> Self {
        Self {
            name: token.name().to_owned(),
            status: token.status().as_str(),
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
