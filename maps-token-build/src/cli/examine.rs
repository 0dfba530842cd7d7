//! Everything that can be wrong with a token.

use serde::Serialize;

use super::finding::Finding;
use crate::config::{KeyId, TeamId};
use crate::key::PublicKey;
use crate::origin::Host;
use crate::time::{Days, Timestamp};

/// What a token is held against, as far as it is known.
#[derive(Debug)]
pub(crate) struct Against<'a> {
    pub(crate) now: Timestamp,
    /// Pages on each of these must be able to use the token.
    pub(crate) origins: &'a [Host],
    pub(crate) minimum_validity: Option<Days>,
    pub(crate) revoked_keys: &'a [KeyId],
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<&'a PublicKey>,
}

/// What the token says of itself, as far as it can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Facts {
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

/// A token that was looked into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Examined {
    pub(crate) facts: Facts,
    pub(crate) findings: Vec<Finding>,
}

/// Looks into a token: its text as it was found, without anything around it.
pub(crate) fn examine(_token: &str, _against: &Against<'_>) -> Examined {
    Examined {
        facts: Facts::default(),
        findings: Vec::new(),
    }
}
