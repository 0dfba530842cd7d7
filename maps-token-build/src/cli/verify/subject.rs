//! The token that is asked about, and the origins to ask for.

use super::super::args::{ConfigArgs, given_token};
use super::super::mint;
use super::super::project::Project;
use super::VerifyArgs;
use super::origin::Origin;
use crate::cargo::{Cargo, ThisProcess};
use crate::config::{Config, TokenConfig, Variables};
use crate::examine::finding::{Finding, Severity};
use crate::examine::{Against, Facts, examine};
use crate::mint::no_token;
use crate::origin::{Domain, Domains, Host};
use crate::problem::Problem;
use crate::time::Timestamp;
use crate::token::Status;

pub(super) struct Subject {
    pub(super) name: Option<String>,
    pub(super) token: String,
    pub(super) facts: Facts,
    /// What is wrong with the token by the rules that are known here.
    pub(super) faults: Vec<Finding>,
    pub(super) domains: Domains,
    /// The hosts that the configuration says it is used on.
    serves: Vec<Host>,
}

impl Subject {
    pub(super) fn read(args: &VerifyArgs) -> Result<Self, Problem> {
        let (name, token, serves) = match (&args.token, &args.name) {
            (Some(token), None) => (None, given_token(token)?, Vec::new()),
            (Some(token), Some(_)) => {
                let (name, serves) = configured(args)?;
                (Some(name), given_token(token)?, serves)
            }
            (None, _) => {
                let (name, serves) = configured(args)?;
                let token = minted(&args.config, &name)?;
                (Some(name), token, serves)
            }
        };
        Self::new(name, token, serves)
    }

    fn new(name: Option<String>, token: String, serves: Vec<Host>) -> Result<Self, Problem> {
        let now = Timestamp::now().ok_or_else(|| {
            Problem::new("the clock of this machine stands before 1970 or after 9999")
        })?;
        let examined = examine(&token, &Against::of(None, now));
        let mut faults = examined.findings;
        faults.retain(|finding| finding.severity == Severity::Error);
        let unreadable = faults
            .iter()
            .find(|finding| ["not-a-token", "placeholder"].contains(&finding.code));
        if let Some(finding) = unreadable {
            let problem = Problem::new(finding.message.clone());
            return Err(finding.help.iter().fold(problem, Problem::help));
        }
        let facts = examined.facts;
        if facts.scopes.iter().any(|scope| scope == "server_api") {
            return Err(Problem::new(
                "this is a server's token, and what can be asked here is whether a page may use one",
            )
            .help("ask the Maps Server API itself, from your server: GET https://maps-api.apple.com/v1/token"));
        }
        // Only to choose origins, and to explain an answer: what cannot be read is a fault above.
        let domains = facts
            .domains
            .iter()
            .filter_map(|domain| domain.parse().ok());
        Ok(Self {
            name,
            token,
            domains: Domains::new(domains.collect::<Vec<Domain>>()),
            facts,
            faults,
            serves,
        })
    }

    /// The pages to ask for; `None` is a question without an origin, for a token that needs none.
    pub(super) fn origins(&self, given: &[Origin]) -> Vec<Option<Origin>> {
        let from: Vec<_> = if !given.is_empty() {
            given.to_vec()
        } else if !self.serves.is_empty() {
            self.serves.iter().cloned().map(Origin::from).collect()
        } else {
            self.domains.iter().filter_map(Origin::of_domain).collect()
        };
        let mut distinct: Vec<Option<Origin>> = Vec::new();
        for origin in from.into_iter().map(Some) {
            if !distinct.contains(&origin) {
                distinct.push(origin);
            }
        }
        if distinct.is_empty() {
            distinct.push(None);
        }
        distinct
    }
}

/// The name of the token in the configuration, and what it serves.
fn configured(args: &VerifyArgs) -> Result<(String, Vec<Host>), Problem> {
    let (config, _) = config(&args.config)?;
    let token = chosen(&config, args.name.as_deref())?;
    let serves = token.serves.iter().map(|host| host.get_ref().clone());
    Ok((token.name.to_string(), serves.collect()))
}

fn config(args: &ConfigArgs) -> Result<(Config, Variables), Problem> {
    let project = Project::read(&args.config)?;
    let (config, variables) = project.config(args.environment.as_deref())?;
    if args.environment.is_some() {
        return Ok((config, variables));
    }
    let mut cargo = Cargo::new(&ThisProcess);
    let environment = cargo.variable(&variables.environment(), |name| Ok(name.to_owned()))?;
    match environment {
        Some(name) => project.config(Some(&name)),
        None => Ok((config, variables)),
    }
}

fn chosen<'a>(config: &'a Config, name: Option<&str>) -> Result<&'a TokenConfig, Problem> {
    let names = config.tokens.iter().map(|it| it.name.as_str());
    match (name, config.tokens.as_slice()) {
        (None, [token]) => Ok(token),
        (None, []) => Err(Problem::new("there is no token to ask Apple about, only snapshots")
            .help("open one of their URLs in a browser: Apple answers with the picture or with what is wrong")),
        (None, _) => {
            let list = names.collect::<Vec<_>>().join("\", \"");
            Err(Problem::new("there are several tokens: which one?")
                .help(format!("tokens: \"{list}\"")))
        }
        (Some(name), tokens) => {
            let found = tokens.iter().find(|token| token.name.as_str() == name);
            found.ok_or_else(|| no_token(name, names))
        }
    }
}

fn minted(args: &ConfigArgs, name: &str) -> Result<String, Problem> {
    let tokens = mint::tokens(args, Some(name))?;
    let token = tokens.iter().find(|token| token.name() == name);
    match token {
        Some(token) if token.status() != Status::Placeholder => Ok(token.as_str().to_owned()),
        _ => {
            let (config, variables) = config(args)?;
            let (variable, _) = variables.private_key(config.private_key_env.as_ref());
            Err(Problem::new(format!(
                "there is no private key here, so there is no token \"{name}\" to ask about"
            ))
            .help(format!("set {variable}"))
            .help("or hand over a token that was made elsewhere: --token -"))
        }
    }
}
