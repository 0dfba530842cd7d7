//! The domains that a token is restricted to.

use crate::model::domains::Domains;
use crate::model::time::Days;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Restriction {
    Anywhere,
    Domains(Domains),
}

impl Restriction {
    /// The limit of the portal for a browser token without domains.
    pub(crate) const MAX_ANYWHERE: Days = Days::WEEK;

    pub(crate) fn domains(&self) -> Option<&Domains> {
        match self {
            Self::Anywhere => None,
            Self::Domains(domains) => Some(domains),
        }
    }
}
