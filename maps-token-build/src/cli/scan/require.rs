//! `--require NAME`: whether the site has the token of that name.
//!
//! A token does not say its name. It is known by what `maps.toml` says of it: by its scopes and its
//! domains, both the same but for their order; by its text, where that stands in the file. Of a
//! token that a variable brings and of which the file says nothing, any token will do. The
//! placeholder of that name is as good, being refused or allowed on its own.

use super::report::ReportedToken;
use crate::config::{Config, Recipe, Restriction, TokenConfig};
use crate::examine::finding::Finding;
use crate::origin::Domain;
use crate::problem::{Problem, nearest};
use crate::scope::Scopes;

/// The tables of the names, or which of them is in no table.
pub(super) fn named<'a>(
    names: &[String],
    config: Option<&'a Config>,
) -> Result<Vec<&'a TokenConfig>, Problem> {
    names
        .iter()
        .map(|name| {
            let Some(config) = config else {
                let what = "--require needs a maps.toml, which says what the token is like";
                return Err(Problem::new(what).help("name it: --config path/to/maps.toml"));
            };
            let known = config.tokens.iter();
            let found = known.clone().find(|token| token.name.as_str() == name);
            found.ok_or_else(|| {
                let problem =
                    Problem::new(format!("--require {name}: there is no [tokens.{name}]"));
                match nearest(name, known.map(|token| token.name.as_str())) {
                    Some(near) => problem.help(format!("did you mean \"{near}\"?")),
                    None => problem,
                }
            })
        })
        .collect()
}

/// Whether this token can be the one of that table.
pub(super) fn is_the_one(wanted: &TokenConfig, found: &ReportedToken) -> bool {
    match &wanted.recipe {
        Recipe::Mint {
            scopes,
            restriction,
            ..
        } => {
            let has_domains = match restriction {
                Restriction::None => found.facts.domains.is_empty(),
                // Those that variables add are not known here.
                Restriction::Domains { listed, from, .. } => {
                    has_domains(found, listed.iter(), from.is_empty())
                }
            };
            has_domains && has_scopes(found, scopes)
        }
        Recipe::Ready {
            token: Some(token), ..
        } => *token.get_ref() == found.text,
        Recipe::Ready { token: None, want } => {
            let scopes = want.scopes.as_ref();
            let domains = want.domains.as_ref();
            scopes.is_none_or(|scopes| has_scopes(found, scopes.get_ref()))
                && domains.is_none_or(|it| has_domains(found, it.get_ref().iter(), false))
        }
    }
}

fn has_scopes(found: &ReportedToken, wanted: &Scopes) -> bool {
    let names: Vec<_> = wanted.iter().map(crate::scope::Scope::as_str).collect();
    let found = &found.facts.scopes;
    found.iter().all(|scope| names.contains(&scope.as_str()))
        && names
            .iter()
            .all(|name| found.iter().any(|scope| scope == name))
}

fn has_domains<'a>(
    found: &ReportedToken,
    wanted: impl Iterator<Item = &'a Domain>,
    and_no_others: bool,
) -> bool {
    let domains = found.facts.domains.iter();
    // A scheme is tolerated in a token, and so is anything in capitals.
    let domains: Vec<_> = domains.filter_map(|it| it.parse::<Domain>().ok()).collect();
    let wanted: Vec<_> = wanted.collect();
    wanted.iter().all(|domain| domains.contains(domain))
        && (!and_no_others || domains.iter().all(|domain| wanted.contains(&domain)))
}

pub(super) fn missing(name: &str) -> Finding {
    Finding::error(
        "required-token-missing",
        format!("no page has the token \"{name}\": none has its scope and domains"),
    )
    .help("is it embedded in any page, and is this the folder of the built site?")
}
