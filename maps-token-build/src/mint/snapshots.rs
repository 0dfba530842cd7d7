//! From one configuration to its snapshots: signed, or authorized by a token of the same build.

use toml::Spanned;

use super::no_token;
use super::signer::Signer;
use super::tokens::Run;
use crate::config::{Authorization, Config, SnapshotConfig, TokenName};
use crate::issue::{IssueTime, Validity};
use crate::problem::Problem;
use crate::scope::{Scope, Scopes};
use crate::snapshot::{Query, SnapshotUrl};
use crate::token::{Status, Token, placeholder};

/// A snapshot of which all is known but what authorizes it.
pub(super) struct Plan<'a> {
    snapshot: &'a SnapshotConfig,
    /// That of its signature.
    validity: Option<Validity>,
}

/// What authorizes a snapshot must be in the file, and the name of each be its own.
pub(super) fn must_fit(config: &Config) -> Vec<Problem> {
    let mut problems = Vec::new();
    for snapshot in &config.snapshots {
        let Authorization::Token(name) = &snapshot.authorization else {
            continue;
        };
        if !config
            .tokens
            .iter()
            .any(|token| token.name == *name.get_ref())
        {
            let names = config.tokens.iter().map(|token| token.name.as_str());
            let problem = no_token(name.get_ref().as_str(), names);
            problems.push(snapshot.problem(problem, name.span()));
        }
    }
    let twice = config.snapshots.windows(2).filter_map(|pair| match pair {
        [one, other] if one.name == other.name => Some(other),
        _ => None,
    });
    problems.extend(twice.map(|snapshot| {
        let problem = Problem::new(format!("there are two snapshots \"{}\"", snapshot.name));
        let problem = problem
            .help("give one of them another name; two color schemes add `-light` and `-dark`");
        snapshot.problem(problem, snapshot.header.clone())
    }));
    problems
}

impl<'a> Run<'a, '_> {
    /// `scopes_of` knows the scopes of a token of this build, as far as they are known.
    pub(super) fn snapshot_plans<'s>(
        &mut self,
        time: &IssueTime,
        scopes_of: impl Fn(&TokenName) -> Option<&'s Scopes>,
    ) -> Vec<Plan<'a>> {
        let config = self.config;
        let mut plans = Vec::new();
        for snapshot in &config.snapshots {
            let validity = match &snapshot.authorization {
                Authorization::Token(name) => {
                    let scopes = scopes_of(name.get_ref());
                    if let Some(scopes) = scopes.filter(|it| !it.contain(Scope::WebSnapshots)) {
                        let problem = Problem::new(format!(
                            "the token \"{}\" is for `{scopes}`, not for snapshots",
                            name.get_ref()
                        ))
                        .help("name one whose scope is \"web_snapshots\", or take `token` out: then the URL is signed");
                        self.problems.push(snapshot.problem(problem, name.span()));
                    }
                    None
                }
                Authorization::Signature { expires, .. } => {
                    let until = expires
                        .as_ref()
                        .and_then(|it| it.get_ref().from(time.issued));
                    match Validity::judge(until, None, time.now) {
                        Ok(validity) => Some(validity),
                        Err(stale) => {
                            let place = expires.as_ref().map_or(0..0, Spanned::span);
                            let problem = time.cure(Problem::new(format!("this snapshot {stale}")));
                            self.problems.push(snapshot.problem(problem, place));
                            None
                        }
                    }
                }
            };
            plans.push(Plan { snapshot, validity });
        }
        plans
    }
}

impl Plan<'_> {
    pub(super) fn needs_key(&self) -> bool {
        matches!(self.snapshot.authorization, Authorization::Signature { .. })
    }

    pub(super) fn name(&self) -> &str {
        self.snapshot.name.as_str()
    }

    pub(super) fn carried_out(
        self,
        signer: Option<&Signer>,
        tokens: &[Token],
    ) -> Result<SnapshotUrl, Problem> {
        let name = self.snapshot.name.clone();
        let mut query = Query::new(&self.snapshot.parameters);
        match &self.snapshot.authorization {
            Authorization::Signature { referer, .. } => {
                let expires = self.validity.and_then(|validity| validity.expires);
                let Some(signer) = signer else {
                    return Ok(SnapshotUrl {
                        url: placeholder(name.as_str()),
                        name,
                        status: Status::Placeholder,
                        token: None,
                        expires,
                        embed_until: None,
                    });
                };
                if let Some(referer) = referer {
                    query.push("referer", referer);
                }
                if let Some(expires) = expires {
                    query.push("expires", &expires.seconds().to_string());
                }
                Ok(SnapshotUrl {
                    url: query.signed(&signer.team_id, &signer.key_id, &signer.key)?,
                    name,
                    status: Status::Minted,
                    token: None,
                    expires,
                    embed_until: self.validity.and_then(|validity| validity.embed_until),
                })
            }
            Authorization::Token(wanted) => {
                let token = tokens.iter().find(|token| token.name == *wanted.get_ref());
                let names = tokens.iter().map(Token::name);
                let token = token.ok_or_else(|| no_token(wanted.get_ref().as_str(), names))?;
                let url = match token.status {
                    Status::Placeholder => placeholder(name.as_str()),
                    Status::Minted | Status::Ready => query.with_token(&token.jwt),
                };
                Ok(SnapshotUrl {
                    name,
                    status: token.status,
                    token: Some(token.name.clone()),
                    url,
                    expires: token.expires,
                    embed_until: token.embed_until,
                })
            }
        }
    }
}
