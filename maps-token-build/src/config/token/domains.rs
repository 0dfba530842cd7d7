//! `domains`, `domains_env` and `restriction`.

use std::str::FromStr;

use toml::Spanned;

use super::super::keys::{DOMAINS, DOMAINS_ENV, RESTRICTION};
use super::super::reader::LayeredTable;
use super::super::values::empty_list;
use super::AllowedDomains;
use crate::config::Expires;
use crate::diagnostic::{Diagnostic, quote};
use crate::model::domain::DomainPattern;
use crate::model::domains::Domains;
use crate::model::ids::VariableName;
use crate::model::restriction::Restriction;
use crate::model::scope::Scopes;

pub(super) fn expected_restriction(
    table: &LayeredTable<'_>,
    is_unrestricted: bool,
    domains: Option<&Spanned<Vec<DomainPattern>>>,
) -> Option<Spanned<Restriction>> {
    if is_unrestricted {
        let span = table.span_of(&RESTRICTION)?;
        return Some(Spanned::new(span, Restriction::Anywhere));
    }
    let domains = domains?;
    let restriction = Restriction::Domains(Domains::new(domains.get_ref().clone())?);
    Some(Spanned::new(domains.span(), restriction))
}

/// `None` if the keys are missing or invalid.
pub(super) fn allowed_domains(
    table: &mut LayeredTable<'_>,
    domains: Option<Vec<DomainPattern>>,
    env_vars: Option<Vec<VariableName>>,
) -> Option<AllowedDomains> {
    let empty = if domains.as_ref().is_some_and(Vec::is_empty) {
        &DOMAINS
    } else if env_vars.as_ref().is_some_and(Vec::is_empty) {
        &DOMAINS_ENV
    } else {
        let span = table
            .span_of(&DOMAINS)
            .or_else(|| table.span_of(&DOMAINS_ENV))?;
        if domains.is_none() && env_vars.is_none() {
            return None;
        }
        return Some(AllowedDomains::Listed {
            domains: domains.unwrap_or_default(),
            env_vars: env_vars.unwrap_or_default(),
            span,
        });
    };
    let span = table.span_of(empty)?;
    table.report(empty, empty_list(empty), span);
    None
}

/// Without domains, anyone who copies the token can use it.
pub(super) fn check_lifetime_anywhere(scopes: &Scopes, expires: Expires) -> Option<Diagnostic> {
    let error = match expires {
        Expires::Never => Diagnostic::error(
            "unrestricted-too-long",
            "a token without `domains` must expire",
        ),
        Expires::After(days) if scopes.is_browser_only() && days > Restriction::MAX_ANYWHERE => {
            unrestricted_too_long()
        }
        Expires::After(_) | Expires::On(_) => return None,
    };
    Some(if scopes.is_browser_only() {
        error.help(format!(
            "restrict the token to your site: `domains = {}`",
            DOMAINS.example
        ))
    } else {
        error.help("write `expires = \"180 days\"`")
    })
}

/// A browser token without domains may not be valid for longer than one of the portal.
pub(crate) fn unrestricted_too_long() -> Diagnostic {
    Diagnostic::error(
        "unrestricted-too-long",
        format!(
            "a browser token without `domains` may be valid for at most {}",
            Restriction::MAX_ANYWHERE
        ),
    )
    .note("the Apple Developer portal has the same limit")
}

/// `restriction = "none"`.
pub(super) struct NoRestriction;

impl FromStr for NoRestriction {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        match text {
            "none" => Ok(Self),
            _ => Err(Diagnostic::error(
                "invalid-restriction",
                format!(
                    "invalid restriction{}: the only supported value is `none`",
                    quote(text)
                ),
            )
            .help(format!(
                "to restrict the token to domains, write `domains = {}`",
                DOMAINS.example
            ))),
        }
    }
}
