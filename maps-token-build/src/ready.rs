//! Tokens that were made elsewhere: in Apple's portal, or by an earlier step of the same CI job.
//!
//! They are checked as strictly as those that are minted here, because the mistakes are the same and
//! show as late: a blank map on the published page.

use toml::Spanned;

use crate::config::{Expires, KeyId, TeamId, TokenConfig, Want};
use crate::examine::finding::Severity;
use crate::examine::{Against, Facts, examine};
use crate::issue::{IssueTime, Validity};
use crate::key::PublicKey;
use crate::origin::{Domain, Domains, Host};
use crate::problem::Problem;
use crate::scope::{Scope, Scopes};
use crate::time::{Days, Timestamp};
use crate::token::{Status, Token};

/// What the token is held against.
pub(crate) struct Expectations<'a> {
    pub(crate) token: &'a TokenConfig,
    pub(crate) want: &'a Want,
    pub(crate) team_id: Option<&'a TeamId>,
    pub(crate) key_id: Option<&'a KeyId>,
    pub(crate) public_key: Option<&'a PublicKey>,
    pub(crate) revoked_keys: &'a [KeyId],
    pub(crate) time: &'a IssueTime,
}

/// What the token says of itself, once it was found sound.
pub(crate) struct Sound {
    pub(crate) scopes: Option<Scopes>,
    pub(crate) domains: Domains,
    pub(crate) validity: Validity,
}

impl Sound {
    pub(crate) fn into_token(self, token: &TokenConfig, jwt: &str) -> Token {
        Token {
            name: token.name.clone(),
            status: Status::Ready,
            jwt: jwt.to_owned(),
            scopes: self.scopes,
            domains: self.domains,
            expires: self.validity.expires,
            embed_until: self.validity.embed_until,
        }
    }
}

impl Expectations<'_> {
    /// Everything that is wrong with the token, at once.
    pub(crate) fn check(&self, jwt: &str) -> Result<Sound, Vec<Problem>> {
        let serves: Vec<Host> = self
            .token
            .serves
            .iter()
            .map(|host| host.get_ref().clone())
            .collect();
        let against = Against {
            now: self.time.now,
            origins: &serves,
            minimum_validity: self.token.minimum_validity,
            revoked_keys: self.revoked_keys,
            team_id: self.team_id,
            key_id: self.key_id,
            // A token of the portal may be signed with another key than ours.
            public_key: self.public_key.filter(|_| self.key_id.is_some()),
        };
        let examined = examine(jwt, &against);
        // What is merely unwise was decided by whoever made the token.
        let errors = examined
            .findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error);
        let mut problems: Vec<_> = errors
            .map(super::examine::finding::Finding::into_problem)
            .collect();
        if !problems.is_empty() {
            return Err(problems);
        }
        let sound = self
            .sound(&examined.facts)
            .map_err(|problem| vec![problem])?;
        problems.extend(self.scopes_as_wanted(sound.scopes.as_ref()).err());
        problems.extend(self.domains_as_wanted(&sound.domains).err());
        problems.extend(self.not_longer_than_wanted(&examined.facts).err());
        if problems.is_empty() {
            Ok(sound)
        } else {
            Err(problems)
        }
    }

    /// The facts of a token without errors, as types.
    fn sound(&self, facts: &Facts) -> Result<Sound, Problem> {
        let scopes = facts.scopes.iter().map(|scope| scope.parse::<Scope>());
        let scopes = scopes.collect::<Result<Vec<_>, _>>()?;
        let domains = facts
            .domains
            .iter()
            .map(|domain| domain.trim().parse::<Domain>());
        let expires = facts.expires.and_then(Timestamp::from_seconds);
        let validity = Validity::judge(expires, self.token.minimum_validity, self.time.now);
        Ok(Sound {
            // A token of older times names no scope. Apple still takes those.
            scopes: if scopes.is_empty() {
                None
            } else {
                Some(Scopes::new(scopes)?)
            },
            domains: Domains::new(domains.collect::<Result<Vec<_>, _>>()?),
            validity: validity.map_err(|stale| Problem::new(format!("it {stale}")))?,
        })
    }

    fn scopes_as_wanted(&self, scopes: Option<&Scopes>) -> Result<(), Problem> {
        let Some(wanted) = self.want.scopes.as_ref().map(Spanned::get_ref) else {
            return Ok(());
        };
        let Some(scopes) = scopes else {
            // A token of older times names none, and none of those was a server's.
            if wanted.are_for_browser() {
                return Ok(());
            }
            return Err(
                Problem::new("it names no scope, and `scope` asks for `server_api`")
                    .help("make a token of that type in the portal"),
            );
        };
        if scopes.iter().all(|scope| wanted.contain(scope))
            && wanted.iter().all(|scope| scopes.contain(scope))
        {
            return Ok(());
        }
        Err(Problem::new(format!(
            "its scope is `{scopes}`, and `scope` asks for `{wanted}`"
        ))
        .help("make a token of that type in the portal, or change `scope`"))
    }

    /// It is good for the domains of the file and no others: a token that is good for more is a leak
    /// that nobody has noticed yet.
    fn domains_as_wanted(&self, domains: &Domains) -> Result<(), Problem> {
        let Some(wanted) = self.want.domains.as_ref().map(Spanned::get_ref) else {
            return Ok(());
        };
        let cure = "make a token with the domains of the file, or change `domains`";
        if domains.is_empty() {
            return Err(
                Problem::new("it is restricted to no domain, and `domains` has some").help(cure),
            );
        }
        if let Some(missing) = wanted.iter().find(|wanted| !domains.contain(wanted)) {
            return Err(Problem::new(format!(
                "it is good for `{domains}`, and `domains` has `{missing}`"
            ))
            .help(cure));
        }
        match domains.iter().find(|domain| !wanted.contain(domain)) {
            Some(extra) => Err(Problem::new(format!(
                "it is good for `{extra}` too, which `domains` has not"
            ))
            .help(cure)),
            None => Ok(()),
        }
    }

    fn not_longer_than_wanted(&self, facts: &Facts) -> Result<(), Problem> {
        let issued = facts.issued.and_then(Timestamp::from_seconds);
        match (&self.want.expires, issued) {
            (Some(wanted), Some(issued)) => not_longer_than(
                *wanted.get_ref(),
                issued,
                facts.expires.and_then(Timestamp::from_seconds),
            ),
            _ => Ok(()),
        }
    }
}

/// A token that holds for longer than `expires` says is not the one that was meant.
fn not_longer_than(
    wanted: Expires,
    issued: Timestamp,
    expires: Option<Timestamp>,
) -> Result<(), Problem> {
    // The portal's tokens end at some hour of the day, in a time zone of its own.
    let a_day = Days::new(1);
    let latest = wanted
        .from(issued)
        .zip(a_day)
        .map(|(latest, day)| latest.plus(day));
    let holds = match (expires, latest) {
        (None, Some(_)) => "it never expires".to_owned(),
        (Some(expires), Some(latest)) if expires > latest => format!("it holds until {expires}"),
        _ => return Ok(()),
    };
    Err(Problem::new(format!("{holds}, longer than `expires` says"))
        .help("change `expires`, or make a token that holds for as long"))
}
