//! Inspects tokens: provided ones before a build embeds them, and those that the command is given or
//! finds.

mod inspection;
mod kind;
mod lint;
mod parse;
#[cfg(test)]
mod tests;

pub(crate) use self::inspection::*;
#[cfg(feature = "cli")]
pub(crate) use self::lint::MAX_CLAIMS_LEN;
use crate::key::PublicKey;
use crate::model::host::Host;
use crate::model::ids::{KeyId, TeamId};
use crate::model::time::{Days, Timestamp};

/// MapKit JS 5 logs a warning about a token that is valid for longer.
pub(crate) const MAX_QUIET_DAYS: u64 = 365;

/// What a token is checked against, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) struct LintContext<'a> {
    /// The time at which the token must not have expired.
    pub(crate) now: Timestamp,
    /// The time at which the token must have been issued: not later, even if `now` is.
    pub(crate) system: Timestamp,
    /// The token must cover each of these.
    pub(crate) origins: &'a [Host],
    pub(crate) minimum_validity: Option<Days>,
    pub(crate) revoked_keys: &'a [KeyId],
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<TrustedKey<'a>>,
}

/// The key that a signature is verified with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrustedKey<'a> {
    pub(crate) key: &'a PublicKey,
    /// Given for these tokens: it must have signed them, whatever their `kid`. Otherwise it is the key of
    /// `key_id`, and a token with another `kid` may be signed with another key.
    pub(crate) is_explicit: bool,
}

pub(crate) fn inspect(token: &str, context: &LintContext<'_>) -> Inspection {
    lint::lint(token, context)
}
