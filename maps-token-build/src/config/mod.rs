//! `maps.toml`: parsed once, here, into types that cannot be wrong.

mod ids;
mod reader;
mod validity;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(crate) use self::ids::{KeyId, MapsId, TeamId, TokenName, VariableName};
use self::reader::{FromValue, Problems, Section, wrong_kind};
pub(crate) use self::validity::Expires;
use crate::key::PublicKey;
use crate::origin::{Domain, Domains};
use crate::problem::Problem;
use crate::scope::{Scope, Scopes};
use crate::source::Source;
use crate::time::Days;

/// Everything that `maps.toml` says.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) team_id: TeamId,
    pub(crate) key_id: KeyId,
    pub(crate) public_key: Option<Spanned<PublicKey>>,
    pub(crate) private_key_env: VariableName,
    /// At least one, sorted by name.
    pub(crate) tokens: Vec<TokenConfig>,
}

/// One `[tokens.NAME]`.
#[derive(Debug)]
pub(crate) struct TokenConfig {
    pub(crate) name: TokenName,
    pub(crate) scopes: Scopes,
    pub(crate) domains: Domains,
    pub(crate) expires: Spanned<Expires>,
    pub(crate) minimum_validity: Option<Days>,
}

const EXAMPLE_TOKEN: &str = r#"[tokens.site]
scope   = "mapkit_js"
domains = ["example.com", "*.example.com"]
expires = "180 days""#;

impl Config {
    /// All the problems of the file, in its order, or none.
    pub(crate) fn parse(source: &Source) -> Result<Self, Vec<Problem>> {
        if let Some(at) = source.text.find("PRIVATE KEY-----") {
            return Err(vec![private_key_in_file(source, at)]);
        }
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let problems = Problems::default();
        let config = read(Section::file(&source.name, table.get_ref(), &problems));
        let mut problems = problems.into_vec();
        if !errors.is_empty() {
            problems = with_syntax_errors(&errors, problems, source);
        }
        problems.sort_by_key(|problem| problem.span().map_or(0, |span| span.start));
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(problems),
        }
    }
}

fn private_key_in_file(source: &Source, at: usize) -> Problem {
    let line = source.line_of(at);
    Problem::new(format!("{}:{line} holds a private key", source.name))
        .help("take it out and hand it to the build in the variable MAPS_PRIVATE_KEY")
        .help("if it was ever committed or shared, revoke it in Apple's developer portal")
}

/// Where the syntax is wrong, what is missing is not known, and what stands on the same line may be
/// an echo of the same mistake.
fn with_syntax_errors(
    errors: &[toml::de::Error],
    found: Vec<Problem>,
    source: &Source,
) -> Vec<Problem> {
    let mut problems: Vec<_> = errors
        .iter()
        .map(|error| {
            let problem = Problem::new(format!("this is not TOML: {}", error.message()));
            match error.span() {
                Some(span) => problem.at(span),
                None => problem,
            }
        })
        .collect();
    let line = |problem: &Problem| problem.span().map(|span| source.line_of(span.start));
    let broken: Vec<_> = problems.iter().map(line).collect();
    problems.extend(
        found
            .into_iter()
            .filter(|problem| !problem.is_about_absence() && !broken.contains(&line(problem))),
    );
    problems
}

fn read(mut file: Section<'_>) -> Option<Config> {
    let team_id = file.required_text::<TeamId>("team_id", "\"DEF123GHIJ\"");
    let key_id = file.required_text::<KeyId>("key_id", "\"ABC123DEFG\"");
    if let (Some(team_id), Some(key_id)) = (&team_id, &key_id)
        && team_id.get_ref().is_the_same_as(key_id.get_ref())
    {
        let problem = Problem::new("the key ID is the same as the team ID")
            .help("the key ID is in the name of the key's file: AuthKey_<key ID>.p8");
        file.note(problem, &key_id.span());
    }
    let public_key = file.optional_text::<PublicKey>("public_key");
    // No token depends on these two, but a mistake in them should not wait for the day it matters.
    file.optional_text::<MapsId>("maps_id");
    let private_key_env = file.optional_text::<VariableName>("private_key_env");
    let tokens = file.required_tables::<TokenName>("tokens", EXAMPLE_TOKEN);
    file.finish();
    let tokens: Vec<_> = tokens.into_iter().map(read_token).collect();

    Some(Config {
        team_id: team_id?.into_inner(),
        key_id: key_id?.into_inner(),
        public_key,
        private_key_env: private_key_env.map_or_else(VariableName::default, Spanned::into_inner),
        tokens: tokens.into_iter().collect::<Option<_>>()?,
    })
}

fn read_token((name, mut section): (Option<TokenName>, Section<'_>)) -> Option<TokenConfig> {
    let scopes = section.required_list::<Scope, _>("scope", "\"mapkit_js\"", Scopes::new);
    let domains = section.required_list::<Domain, _>(
        "domains",
        "[\"example.com\", \"*.example.com\"]",
        Domains::new,
    );
    let expires = section.required::<Expires>("expires", "\"180 days\"");
    let minimum_validity = section.optional::<Days>("minimum_validity");
    if let (Some(expires), Some(minimum)) = (&expires, &minimum_validity)
        && let Expires::After(days) = expires.get_ref()
        && minimum.get_ref() >= days
    {
        let problem = Problem::new(format!(
            "a token that expires {days} after its issue never holds for longer"
        ))
        .help("make `minimum_validity` smaller than `expires`");
        section.note(problem, &minimum.span());
    }
    section.optional::<Description>("description");
    section.finish();

    Some(TokenConfig {
        name: name?,
        scopes: scopes?,
        domains: domains?,
        expires: expires?,
        minimum_validity: minimum_validity.map(Spanned::into_inner),
    })
}

/// A note of the user's to the user.
struct Description;

impl FromValue for Description {
    fn from_value(value: &DeValue<'_>) -> Result<Self, Problem> {
        match value {
            DeValue::String(_) => Ok(Self),
            other => Err(wrong_kind(other, "text in quotes")),
        }
    }
}
