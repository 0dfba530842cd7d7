//! Warnings about valid but unwise settings.

use super::report::EnvironmentReport;
use crate::config::{
    AllowedDomains, Authorization, Config, ConfigFile, EnvVarNames, TokenConfig, TokenSource,
};
use crate::diagnostic::{Diagnostic, Severity, quote_all};
use crate::jwt::MAX_QUIET_DAYS;
use crate::model::domain::DomainPattern;
use crate::model::time::{SECONDS_A_DAY, Timestamp};
use crate::plan;
use crate::token::Token;

pub(super) fn unwise(environment: &str, config: &Config) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if config.settings.public_key.is_none() {
        found.push(
            Diagnostic::warning(
                "missing-public-key",
                "`public_key` is not set, so a wrong private key cannot be detected",
            )
            .help("run `maps-token check` with the private key and add the printed `public_key` to the file"),
        );
    }
    for token in &config.tokens {
        found.extend(unwise_token(environment, token));
    }
    found.extend(open_snapshots(environment, config));
    found
}

fn unwise_token(environment: &str, token: &TokenConfig) -> Vec<Diagnostic> {
    let name = &token.name;
    let subject = format!("token `{name}` of {environment}");
    let mut found = Vec::new();
    if token.minimum_validity.is_none() {
        found.push(
            Diagnostic::warning(
                "missing-minimum-validity",
                format!(
                    "{subject} has no `minimum_validity`, so a build may embed a token that expires tomorrow"
                ),
            )
            .help("add `minimum_validity = \"30 days\"`"),
        );
    }
    let scopes = token.expected.scopes.as_ref();
    if scopes.is_some_and(|scopes| scopes.get_ref().as_slice().len() > 1) {
        found.push(
            Diagnostic::warning("several-scopes", format!("{subject} has several scopes"))
                .note("Apple recommends one scope per token, to limit the damage of a leaked token")
                .help("define a token for each scope"),
        );
    }
    if let Some(missing) = likely_forgotten(token) {
        found.push(
            Diagnostic::warning(
                "apex-or-subdomains",
                format!(
                    "{subject} does not cover {missing}, a common reason for maps that do not load"
                ),
            )
            .help("if that is intended, list the origins of your site in `serves`"),
        );
    }
    found
}

fn domains(token: &TokenConfig) -> Vec<&str> {
    let domains: Vec<&DomainPattern> = match &token.source {
        TokenSource::Mint(settings) => match &settings.restriction {
            AllowedDomains::Listed { domains, .. } => domains.iter().collect(),
            AllowedDomains::Anywhere => Vec::new(),
        },
        TokenSource::InFile(_) | TokenSource::Unspecified { .. } => {
            let restriction = token.expected.restriction.as_ref();
            let domains = restriction.and_then(|it| it.get_ref().domains());
            domains
                .map(|domains| domains.iter().collect())
                .unwrap_or_default()
        }
    };
    domains.into_iter().map(DomainPattern::as_str).collect()
}

/// Returns the apex of a wildcard or the subdomains of an apex, unless `serves` shows that the list is
/// complete.
fn likely_forgotten(token: &TokenConfig) -> Option<String> {
    let domains = domains(token);
    if !token.serves.is_empty() || domains == ["localhost"] {
        return None;
    }
    domains.iter().find_map(|domain| {
        let (missing, description) = match domain.strip_prefix("*.") {
            Some(apex) => (apex.to_owned(), format!("`{apex}`")),
            // More labels are a host: www.example.com, a preview.
            None if domain.matches('.').count() == 1 => {
                (format!("*.{domain}"), format!("subdomains of `{domain}`"))
            }
            None => return None,
        };
        let www = format!("www.{domain}");
        let is_listed = domains.contains(&missing.as_str()) || domains.contains(&www.as_str());
        (!is_listed).then_some(description)
    })
}

/// Only `referer` and `expires` restrict a copied URL.
fn open_snapshots(environment: &str, config: &Config) -> Option<Diagnostic> {
    let mut names = Vec::new();
    for snapshot in &config.snapshots {
        if let Authorization::Signature {
            referer: None,
            expires: None,
        } = &snapshot.authorization
        {
            names.push(format!("`{}`", snapshot.name));
        }
    }
    if names.is_empty() {
        return None;
    }
    let names = names.join(", ");
    let noun = if names.contains(", ") {
        "snapshots"
    } else {
        "snapshot"
    };
    let message =
        format!("URLs of {noun} {names} of {environment} work on any site and never expire");
    Some(
        Diagnostic::warning("unrestricted-snapshot", message)
            .help("add `referer = \"https://example.com/\"` or `expires = \"180 days\"`"),
    )
}

/// Builds for release and in CI fail without these tokens.
pub(super) fn not_provided(
    tokens: &[Token],
    config: &Config,
    names: &EnvVarNames,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for token in tokens.iter().filter(|token| token.is_not_provided()) {
        let table = config.tokens.iter().find(|table| table.name == token.name);
        found.extend(table.map(|table| {
            let mut warning = plan::not_provided(table, names);
            warning.severity = Severity::Warning;
            warning
        }));
    }
    found
}

pub(super) fn long_lived(tokens: &[Token], now: Timestamp) -> Vec<Diagnostic> {
    let latest = now.seconds() + MAX_QUIET_DAYS * SECONDS_A_DAY;
    let mut found = Vec::new();
    // A placeholder for a provided token has no scopes.
    for token in tokens.iter().filter(|it| it.scopes().next().is_some()) {
        let name = token.name();
        match token.expires {
            None => found.push(
                Diagnostic::warning(
                    "never-expires",
                    format!("token `{name}` never expires, so only revoking its key can stop its use"),
                )
                .help("set `expires = \"180 days\"`"),
            ),
            Some(expires) if expires.seconds() > latest => found.push(Diagnostic::warning(
                "long-lived",
                format!(
                    "token `{name}` is valid for more than {MAX_QUIET_DAYS} days; MapKit JS 5 logs a warning"
                ),
            )),
            Some(_) => {}
        }
    }
    found
}

/// The IDs in Apple's documentation, in ours, and in files written by `init`.
const EXAMPLE_IDS: [&str; 2] = ["DEF123GHIJ", "ABC123DEFG"];

/// Reserved: <https://www.rfc-editor.org/rfc/rfc2606#section-3>.
const EXAMPLE_DOMAINS: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Values of the examples, to be reported if a real key is available.
pub(super) fn examples(config: &Config) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut example_id = |key: &str, owner: &str, id: Option<(String, std::ops::Range<usize>)>| {
        let Some((id, span)) = id.filter(|(id, _)| EXAMPLE_IDS.contains(&id.as_str())) else {
            return;
        };
        let message = format!("`{key}` is still the example `{id}`: Apple rejects such tokens");
        let help =
            format!("set `{key}` to the ID of your {owner}, from the Apple Developer portal");
        found.push(
            Diagnostic::warning("example-id", message)
                .help(help)
                .at(span),
        );
    };
    let team_id = config.settings.team_id.as_ref().ok();
    let team_id = team_id.map(|id| (id.get_ref().to_string(), id.span()));
    example_id("team_id", "team", team_id);
    let key_id = config.settings.key_id.as_ref().ok();
    let key_id = key_id.map(|id| (id.get_ref().to_string(), id.span()));
    example_id("key_id", "key", key_id);
    for token in &config.tokens {
        for domain in domains(token) {
            let apex = domain.strip_prefix("*.").unwrap_or(domain);
            let is_example = EXAMPLE_DOMAINS.iter().any(|example| {
                let rest = apex.strip_suffix(example);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            });
            if is_example {
                let message = format!(
                    "`domains` of token `{}` still contains the example `{domain}`",
                    token.name
                );
                let restriction = token.expected.restriction.as_ref();
                let warning = Diagnostic::warning("example-domain", message)
                    .help("set `domains` to the domains of your site");
                found.push(match restriction {
                    Some(restriction) => warning.at(restriction.span()),
                    None => warning.at(token.header.clone()),
                });
                break;
            }
        }
    }
    found
}

/// Returns whether all tokens are only valid for `localhost`, as in the environment that `init` writes.
fn is_local(config: &Config) -> bool {
    let is_localhost = |domain: &DomainPattern| domain.to_string() == "localhost";
    let is_local = |token: &&TokenConfig| match &token.source {
        TokenSource::Mint(settings) => match &settings.restriction {
            AllowedDomains::Listed {
                domains, env_vars, ..
            } => env_vars.is_empty() && domains.iter().all(is_localhost),
            AllowedDomains::Anywhere => false,
        },
        TokenSource::InFile(_) | TokenSource::Unspecified { .. } => false,
    };
    config.snapshots.is_empty() && config.tokens.iter().all(is_local)
}

pub(super) fn shared_keys(file: &ConfigFile, environments: &[Option<&str>]) -> Option<Diagnostic> {
    let key_id = |environment: Option<&str>| {
        let config = file.config(environment);
        let key_id = config.settings.key_id.as_ref().ok()?;
        Some(key_id.get_ref().to_string())
    };
    if !environments.contains(&None) {
        return None;
    }
    let production = key_id(None)?;
    let mut sharing = Vec::new();
    for name in environments.iter().flatten() {
        let is_shared = key_id(Some(name)).as_ref() == Some(&production);
        if is_shared && !is_local(&file.config(Some(name))) {
            sharing.push(*name);
        }
    }
    if sharing.is_empty() {
        return None;
    }
    let subject = match sharing.as_slice() {
        [one] => format!("environment `{one}` uses"),
        several => format!("environments {} use", quote_all(several)),
    };
    let message = format!("{subject} the key of production");
    Some(
        Diagnostic::warning("shared-key", message)
            .note("Apple recommends a Maps ID and a key for each environment, to revoke them separately")
            .help("set `key_id` and `private_key_env` in the table of the environment"),
    )
}

/// Returns a warning for each environment that has the private key of an earlier one, and another key ID.
pub(super) fn ambiguous_key_ids(environments: &[EnvironmentReport]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, environment) in environments.iter().enumerate() {
        let (name, Some(key_id)) = (&environment.environment, &environment.key_id) else {
            continue;
        };
        let conflict = environments.iter().take(index).find_map(|earlier| {
            let has_same_key =
                earlier.public_key.is_some() && earlier.public_key == environment.public_key;
            let other_id = earlier.key_id.as_ref().filter(|id| *id != key_id)?;
            has_same_key.then_some((&earlier.environment, other_id))
        });
        let Some((other, other_id)) = conflict else {
            continue;
        };
        let message = format!(
            "environments `{other}` and `{name}` have the same private key, but different key IDs, `{other_id}` and `{key_id}`"
        );
        found.push(
            Diagnostic::warning("ambiguous-key-id", message)
                .note("a key has one ID, and Apple rejects a token with another")
                .help(format!(
                    "set `private_key_env` in `[environments.{name}]` to the variable of its own key, or remove its `key_id`"
                ))
                .help(format!(
                    "or, if the variable contains another key in another job, run `maps-token check --environment {name}` there"
                )),
        );
    }
    found
}
