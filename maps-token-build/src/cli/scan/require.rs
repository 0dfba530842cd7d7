//! `--require NAME`: checks that the site contains the token of that name.
//!
//! A token does not contain its name. It is recognized by its scopes and domains in `maps.toml`, in any
//! order, or by its text, if `maps.toml` contains it. If a variable provides the token and `maps.toml`
//! has no settings for it, any token is accepted. The placeholder of that name is accepted as well: it
//! is reported separately.

use super::report::ReportedToken;
use crate::config::{AllowedDomains, Config, TokenConfig, TokenSource};
use crate::diagnostic::Diagnostic;
use crate::model::domain::DomainPattern;
use crate::model::scope::Scopes;
use crate::selection::unknown_token;

/// Returns the tables of the names, or an error for an unknown name.
pub(super) fn named<'a>(
    names: &[String],
    config: Option<&Config<'a>>,
) -> Result<Vec<&'a TokenConfig>, Diagnostic> {
    names
        .iter()
        .map(|name| {
            let Some(config) = config else {
                return Err(
                    Diagnostic::error("missing-config", "`--require` needs maps.toml")
                        .help("use `--config path/to/maps.toml`"),
                );
            };
            let mut names = Vec::new();
            for token in &config.tokens {
                if token.name.as_str() == name {
                    return Ok(*token);
                }
                names.push(token.name.as_str());
            }
            Err(unknown_token(name, &names))
        })
        .collect()
}

/// Returns whether a token may be that of the table.
pub(super) fn matches_config(wanted: &TokenConfig, found: &ReportedToken) -> bool {
    match &wanted.source {
        TokenSource::Mint(settings) => {
            let has_domains = match &settings.restriction {
                AllowedDomains::Anywhere => found.facts.domains.is_empty(),
                // The domains in environment variables are unknown.
                AllowedDomains::Listed {
                    domains, env_vars, ..
                } => has_domains(found, domains.iter(), env_vars.is_empty()),
            };
            has_domains && has_scopes(found, &settings.scopes)
        }
        TokenSource::InFile(token) => *token.get_ref() == found.text,
        TokenSource::Unspecified { .. } => {
            let scopes = wanted.expected.scopes.as_ref();
            let restriction = wanted.expected.restriction.as_ref();
            let domains = restriction.and_then(|restriction| restriction.get_ref().domains());
            scopes.is_none_or(|scopes| has_scopes(found, scopes.get_ref()))
                && domains.is_none_or(|it| has_domains(found, it.iter(), false))
        }
    }
}

fn has_scopes(found: &ReportedToken, wanted: &Scopes) -> bool {
    let names: Vec<_> = wanted
        .as_slice()
        .iter()
        .map(|scope| scope.as_str())
        .collect();
    let found = &found.facts.scopes;
    found.iter().all(|scope| names.contains(&scope.as_str()))
        && names
            .iter()
            .all(|name| found.iter().any(|scope| scope == name))
}

fn has_domains<'a>(
    found: &ReportedToken,
    wanted: impl Iterator<Item = &'a DomainPattern>,
    and_no_others: bool,
) -> bool {
    let domains = found.facts.domains.iter();
    // Apple tolerates a scheme and uppercase letters.
    let domains: Vec<_> = domains
        .filter_map(|it| it.parse::<DomainPattern>().ok())
        .collect();
    let wanted: Vec<_> = wanted.collect();
    wanted.iter().all(|domain| domains.contains(domain))
        && (!and_no_others || domains.iter().all(|domain| wanted.contains(&domain)))
}

pub(super) fn missing(name: &str) -> Diagnostic {
    Diagnostic::error(
        "required-token-missing",
        format!("no page contains token `{name}`, which is recognized by its scope and domains"),
    )
    .help("check that a page embeds the token, and that this is the directory of the built site")
}
