//! One `[tokens.NAME]`.

mod domains;
mod read;

use std::ops::Range;

use toml::Spanned;

pub(crate) use self::domains::unrestricted_too_long;
pub(super) use self::read::{minimum_validity, read};
use super::Expires;
use crate::diagnostic::Diagnostic;
use crate::model::domain::DomainPattern;
use crate::model::host::Host;
use crate::model::ids::{TokenName, VariableName};
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;
use crate::model::time::Days;

#[derive(Debug)]
pub(crate) struct TokenConfig {
    pub(crate) name: TokenName,
    /// The span of its name.
    pub(crate) header: Range<usize>,
    pub(crate) source: TokenSource,
    pub(crate) expected: ExpectedClaims,
    pub(crate) serves: Vec<Spanned<Host>>,
    pub(crate) minimum_validity: Option<Days>,
    /// The WebAssembly module with this `server_api` token runs on a server.
    pub(crate) allow_wasm: bool,
}

/// Where the token comes from, unless a variable provides it.
#[derive(Debug)]
pub(crate) enum TokenSource {
    Mint(MintSettings),
    /// `token = "eyJ…"`.
    InFile(Spanned<String>),
    /// Only a variable can provide it.
    Unspecified {
        /// The keys that minting requires; empty if the table has none of them.
        missing: Vec<Diagnostic>,
    },
}

#[derive(Debug)]
pub(crate) struct MintSettings {
    pub(crate) scopes: Scopes,
    pub(crate) restriction: AllowedDomains,
    pub(crate) expires: Spanned<Expires>,
}

/// Before variables add domains.
#[derive(Debug)]
pub(crate) enum AllowedDomains {
    Anywhere,
    /// At least one of the two is not empty.
    Listed {
        domains: Vec<DomainPattern>,
        env_vars: Vec<VariableName>,
        /// The value of `domains`, or else of `domains_env`.
        span: Range<usize>,
    },
}

/// The claims that a provided token must have.
#[derive(Debug)]
pub(crate) struct ExpectedClaims {
    pub(crate) scopes: Option<Spanned<Scopes>>,
    pub(crate) restriction: Option<Spanned<Restriction>>,
    pub(crate) expires: Option<Spanned<Expires>>,
}
