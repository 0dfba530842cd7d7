//! From one configuration to its tokens: ready ones are checked, others signed or held by a placeholder.

use std::ops::Range;

use toml::Spanned;

use super::handed_over::HandedOver;
use super::signer::Signer;
use super::{Made, snapshots};
use crate::cargo::{Cargo, Secret};
use crate::config::{
    Config, Expires, MissingId, Recipe, Restriction, TokenConfig, TokenName, VariableName,
    Variables, WhenKeyIsMissing,
};
use crate::issue::{IssueTime, Validity};
use crate::origin::{Domain, Domains, PreviewHost};
use crate::problem::Problem;
use crate::ready::Expectations;
use crate::scope::Scopes;
use crate::situation::{Situation, short_word};
use crate::token::{Claims, Status, Token, placeholder};

/// One configuration on its way to tokens. Problems are collected, so that all come at once.
pub(super) struct Run<'a, 'c> {
    pub(super) cargo: &'a mut Cargo<'c>,
    pub(super) config: &'a Config,
    pub(super) variables: &'a Variables,
    pub(super) situation: &'a Situation,
    pub(super) is_base: bool,
    pub(super) if_minted: Vec<MissingId>,
    pub(super) problems: Vec<Problem>,
}

/// A token of which all is known but the signature.
struct Plan<'a> {
    token: &'a TokenConfig,
    scopes: &'a Scopes,
    domains: Domains,
    validity: Validity,
}

impl Run<'_, '_> {
    pub(super) fn made(mut self, handed_over: &HandedOver) -> Result<Made, Vec<Problem>> {
        let config = self.config;
        let time = IssueTime::read(self.cargo);
        let time = self.noted(time);
        let renew = self.variables.renew();
        let renewal = self
            .cargo
            .variable(&renew, |text| renewal_word(&renew, text));
        self.noted(renewal);
        let policy = self.policy();
        let team_id = self.id(
            config.team_id.as_ref(),
            &self.variables.team_id(),
            "team_id",
        );
        let key_id = self.id(config.key_id.as_ref(), &self.variables.key_id(), "key_id");
        let Some(time) = time else {
            return Err(self.problems);
        };

        let mut tokens = Vec::new();
        let mut plans = Vec::new();
        let mut awaited = Vec::new();
        for token in &config.tokens {
            match &token.recipe {
                Recipe::Mint {
                    scopes,
                    restriction,
                    expires,
                } => plans.extend(self.plan(token, scopes, restriction, expires, &time)),
                Recipe::Ready {
                    token: in_file,
                    want,
                } => {
                    let expectations = Expectations {
                        token,
                        want,
                        team_id: team_id.as_ref(),
                        key_id: key_id.as_ref(),
                        public_key: config.public_key.as_ref().map(Spanned::get_ref),
                        revoked_keys: &config.revoked_keys,
                        time: &time,
                    };
                    match (handed_over.tokens.get(&token.name), in_file) {
                        (Some(secret), _) => {
                            tokens.extend(self.take_from_variable(token, secret, &expectations));
                        }
                        (None, Some(jwt)) => {
                            tokens.extend(self.take_from_file(token, jwt, &expectations));
                        }
                        (None, None) => awaited.push(token),
                    }
                }
            }
        }
        for token in &config.tokens {
            if !handed_over.tokens.contains_key(&token.name) {
                // Setting it is to run the script again.
                self.cargo.track(&self.variables.token(&token.name));
            }
        }

        let scopes_of = |name: &TokenName| {
            let plan = plans.iter().find(|plan| plan.token.name == *name);
            let made = tokens.iter().find(|token| token.name == *name);
            plan.map(|plan| plan.scopes)
                .or_else(|| made.and_then(|token: &Token| token.scopes.as_ref()))
        };
        let snapshots = self.snapshot_plans(&time, scopes_of);

        let signer = if plans.is_empty() && !snapshots.iter().any(snapshots::Plan::needs_key) {
            None
        } else {
            self.signer(policy, team_id, key_id)
        };
        self.need_the_awaited(&awaited, policy);
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        if signer.is_none() {
            let tokens = plans.iter().map(|plan| plan.token);
            let tokens = tokens.chain(awaited.iter().copied());
            let without_key = snapshots.iter().filter(|plan| plan.needs_key());
            self.warn_of_placeholders(tokens, without_key.map(snapshots::Plan::name));
        }
        for plan in plans {
            tokens.push(
                plan.carried_out(signer.as_ref(), &time)
                    .map_err(|problem| vec![problem])?,
            );
        }
        tokens.extend(awaited.into_iter().map(|token| Token {
            name: token.name.clone(),
            status: Status::Placeholder,
            jwt: placeholder(token.name.as_str()),
            scopes: None,
            domains: Domains::default(),
            expires: None,
            embed_until: None,
        }));
        tokens.sort_by(|a, b| a.name.cmp(&b.name));
        let snapshots = snapshots
            .into_iter()
            .map(|plan| plan.carried_out(signer.as_ref(), &tokens))
            .collect::<Result<_, _>>()
            .map_err(|problem| vec![problem])?;
        Ok(Made { tokens, snapshots })
    }

    pub(super) fn noted<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.problems.push(problem)).ok()
    }

    fn policy(&mut self) -> Option<WhenKeyIsMissing> {
        let variable = self
            .cargo
            .variable(&self.variables.when_key_is_missing(), str::parse);
        self.noted(variable)
            .flatten()
            .or(self.config.when_key_is_missing)
    }

    fn plan<'t>(
        &mut self,
        token: &'t TokenConfig,
        scopes: &'t Scopes,
        restriction: &Restriction,
        expires: &Spanned<Expires>,
        time: &IssueTime,
    ) -> Option<Plan<'t>> {
        let (domains, place) = match restriction {
            Restriction::None => (Domains::default(), token.header.clone()),
            Restriction::Domains { listed, from, span } => {
                let mut domains = listed.clone();
                for variable in from {
                    let domain = self.preview_domain(variable, span);
                    domains.extend(self.noted(domain)?);
                }
                let domains = Domains::new(domains);
                if domains.is_empty() {
                    let from: Vec<_> = from.iter().map(ToString::to_string).collect();
                    let problem = Problem::new(format!(
                        "no domain: {} is not set, or empty",
                        from.join(", ")
                    ));
                    self.problems.push(
                        problem
                            .help("list the domains of the published site in `domains`, and keep `domains_env` for previews")
                            .at(span.clone()),
                    );
                    return None;
                }
                (domains, span.clone())
            }
        };
        self.warn_of(&domains);
        for host in &token.serves {
            if !domains.covers(host.get_ref()) {
                let problem = domains.uncovered(host.get_ref());
                self.problems.push(problem.at(host.span()));
            }
        }
        let is_unrestricted = domains.is_empty() && scopes.are_for_browser();
        let validity = time
            .validity_of(expires, token.minimum_validity, is_unrestricted)
            .map_err(|problem| problem.at(place));
        Some(Plan {
            token,
            scopes,
            domains,
            validity: self.noted(validity)?,
        })
    }

    /// The domain that a preview's variable adds, if it is set.
    fn preview_domain(
        &mut self,
        variable: &VariableName,
        span: &Range<usize>,
    ) -> Result<Option<Domain>, Problem> {
        let name = variable.to_string();
        if self
            .variables
            .include(&name, self.config.private_key_env.as_ref())
        {
            let what = format!("{name} is a variable of this file's own, and names no preview");
            return Err(Problem::new(what).at(span.clone()));
        }
        let host = self.cargo.variable(&name, str::parse::<PreviewHost>)?;
        Ok(host.map(|PreviewHost(host)| Domain::from(host)))
    }

    fn warn_of(&mut self, domains: &Domains) {
        for warning in domains
            .iter()
            .filter_map(|domain| domain.warning(self.is_base))
        {
            self.cargo.warning(&warning);
        }
    }

    fn take_from_variable(
        &mut self,
        token: &TokenConfig,
        secret: &Secret,
        expectations: &Expectations<'_>,
    ) -> Option<Token> {
        let variable = self.variables.token(&token.name);
        let Ok(jwt) = std::str::from_utf8(secret.bytes()) else {
            self.problems
                .push(Problem::new("its value is not text").about(&variable));
            return None;
        };
        let jwt = jwt.trim();
        match expectations.check(jwt) {
            Ok(sound) => {
                // A server's token is a credential, and its variable is treated like the key's.
                let wanted = expectations.want.scopes.as_ref().map(Spanned::get_ref);
                if sound
                    .scopes
                    .as_ref()
                    .or(wanted)
                    .is_none_or(Scopes::are_for_browser)
                {
                    self.cargo.track(&variable);
                }
                Some(sound.into_token(token, jwt))
            }
            Err(problems) => {
                self.problems
                    .extend(problems.into_iter().map(|problem| problem.about(&variable)));
                None
            }
        }
    }

    fn take_from_file(
        &mut self,
        token: &TokenConfig,
        jwt: &Spanned<String>,
        expectations: &Expectations<'_>,
    ) -> Option<Token> {
        match expectations.check(jwt.get_ref()) {
            Ok(sound) => Some(sound.into_token(token, jwt.get_ref())),
            Err(problems) => {
                let placed = problems
                    .into_iter()
                    .map(|problem| problem.about("`token`").at(jwt.span()));
                self.problems.extend(placed);
                None
            }
        }
    }

    /// Tokens that nothing in the file tells how to mint.
    fn need_the_awaited(&mut self, awaited: &[&TokenConfig], policy: Option<WhenKeyIsMissing>) {
        if !self.situation.needs_key(policy) {
            return;
        }
        for token in awaited {
            let variable = self.variables.token(&token.name);
            let problem = Problem::new(format!(
                "there is no token: {variable} is not set, or empty"
            ))
            .help(format!("set {variable} to a ready token"))
            .help("or write `scope`, `domains` and `expires` here, to mint one");
            self.problems.push(problem.at(token.header.clone()));
        }
    }

    fn warn_of_placeholders<'t>(
        &mut self,
        tokens: impl Iterator<Item = &'t TokenConfig>,
        snapshots: impl Iterator<Item = &'t str>,
    ) {
        if self.situation.docs_rs {
            return;
        }
        let tokens: Vec<_> = tokens.map(|token| token.name.as_str()).collect();
        let snapshots: Vec<_> = snapshots.collect();
        let what = match (list("token", &tokens), list("snapshot", &snapshots)) {
            (Some(tokens), Some(snapshots)) => format!("{tokens} and {snapshots} are placeholders"),
            (Some(list), None) | (None, Some(list)) => {
                let one = tokens.len() + snapshots.len() == 1;
                format!(
                    "{list} {}",
                    if one {
                        "is a placeholder"
                    } else {
                        "are placeholders"
                    }
                )
            }
            (None, None) => return,
        };
        self.cargo.warning(&format!(
            "{what}, and Apple's map will not load: {}",
            self.key_source().absence()
        ));
    }
}

impl Plan<'_> {
    fn carried_out(self, signer: Option<&Signer>, time: &IssueTime) -> Result<Token, Problem> {
        let (status, jwt) = match signer {
            None => (Status::Placeholder, placeholder(self.token.name.as_str())),
            Some(signer) => {
                let claims = Claims {
                    team_id: &signer.team_id,
                    issued: time.issued,
                    expires: self.validity.expires,
                    scopes: self.scopes,
                    domains: &self.domains,
                };
                (Status::Minted, claims.sign(&signer.key_id, &signer.key)?)
            }
        };
        Ok(Token {
            name: self.token.name.clone(),
            // A placeholder never gets too old to say that it is one.
            embed_until: self
                .validity
                .embed_until
                .filter(|_| status == Status::Minted),
            status,
            jwt,
            scopes: Some(self.scopes.clone()),
            domains: self.domains,
            expires: self.validity.expires,
        })
    }
}

/// `the tokens "office", "site"`; of very many, how many there are.
fn list(what: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("the {what} \"{name}\"")),
        _ if names.len() > 8 => Some(format!("{} {what}s", names.len())),
        _ => Some(format!("the {what}s \"{}\"", names.join("\", \""))),
    }
}

fn renewal_word(name: &str, text: &str) -> Result<(), Problem> {
    short_word(text).map_err(|problem| {
        problem.help(format!(
            "any word will do, as long as it is a new one: {name}=$(date +%F)"
        ))
    })
}
