//! Reads IDs, policies, preview hosts, provided tokens and the key from environment variables.
//!
//! An invalid value is kept as an error. `plan` reports it together with all others, if it matters.

pub(crate) mod key;
mod provided;

use self::key::{KeySource, LoadedKey};
pub(crate) use self::provided::ProvidedTokens;
use crate::config::{AllowedDomains, Authorization, ConfigFile, MissingKeyPolicy, TokenSource};
use crate::context::{BuildContext, ShortWord};
use crate::diagnostic::Diagnostic;
use crate::env::BuildEnv;
use crate::model::domain::DomainPattern;
use crate::model::host::PreviewHost;
use crate::model::ids::{EnvironmentName, KeyId, TeamId, VariableName};
use crate::request::MintRequest;
use crate::selection::Selection;

pub(crate) struct Inputs {
    pub(crate) renew: Result<(), Diagnostic>,
    pub(crate) missing_key_policy: Result<Option<MissingKeyPolicy>, Diagnostic>,
    pub(crate) team_id: Result<Option<TeamId>, Diagnostic>,
    pub(crate) key_id: Result<Option<KeyId>, Diagnostic>,
    pub(crate) preview_hosts: Vec<PreviewVariable>,
    pub(crate) provided: ProvidedTokens,
    pub(crate) key_source: KeySource,
    /// The key, which is not read if it signs and verifies nothing. One that cannot be read is an error only
    /// where it signs: an earlier step of a CI job may have deleted its file.
    pub(crate) key: Result<Option<LoadedKey>, Diagnostic>,
}

pub(crate) struct PreviewVariable {
    pub(crate) name: VariableName,
    pub(crate) host: Result<Option<PreviewHost>, Diagnostic>,
}

/// Returns the selected environment, or `None` for production.
pub(crate) fn environment<'f>(
    request: &MintRequest,
    file: &'f ConfigFile,
    context: &BuildContext,
    env: &mut BuildEnv<'_>,
) -> Result<Option<&'f str>, Diagnostic> {
    const DEVELOPMENT: &str = "development";

    if let Some(name) = &request.environment {
        return file.environment(name);
    }
    let variable = file.env_names().environment();
    if let Some(name) = env.variable::<EnvironmentName>(&variable)? {
        let environment = file.environment(name.as_str());
        return environment.map_err(|error| error.in_variable(&variable));
    }
    if context.is_local_debug_build() && file.declares(DEVELOPMENT) {
        return file.environment(DEVELOPMENT);
    }
    Ok(None)
}

impl Inputs {
    pub(crate) fn read(
        context: &BuildContext,
        selection: &Selection<'_>,
        env: &mut BuildEnv<'_>,
    ) -> Self {
        let names = selection.env_names;
        let renew = env.variable::<ShortWord>(&names.renew());
        let missing_key_policy = env.variable(&names.when_key_is_missing());
        let team_id = env.variable(&names.team_id());
        let key_id = env.variable(&names.key_id());
        let preview_hosts = preview_hosts(selection, env);
        let provided = ProvidedTokens::read(selection, env);
        let mut key_source = KeySource::new(selection.config.settings, names, &context.config_dir);
        let needs_key = signs(selection, &provided) || verifies_with_key(selection, &provided);
        let key = if needs_key && !context.docs_rs {
            key_source.load(env, selection.config.settings.public_key())
        } else {
            Ok(None)
        };
        Self {
            renew: renew.map(drop).map_err(|error| {
                let variable = names.renew();
                error.help(format!(
                    "set it to a new word to mint again: `{variable}=$(date +%F)`"
                ))
            }),
            missing_key_policy,
            team_id,
            key_id,
            preview_hosts,
            provided,
            key_source,
            key,
        }
    }

    /// The host of a preview, as a domain of a token.
    pub(crate) fn preview_domain(
        &self,
        name: &VariableName,
    ) -> Result<Option<DomainPattern>, Diagnostic> {
        for variable in &self.preview_hosts {
            if variable.name == *name {
                return match &variable.host {
                    Ok(Some(host)) => Ok(Some(DomainPattern::from(host.clone()))),
                    Ok(None) => Ok(None),
                    Err(error) => Err(error.clone()),
                };
            }
        }
        Ok(None)
    }
}

fn preview_hosts(selection: &Selection<'_>, env: &mut BuildEnv<'_>) -> Vec<PreviewVariable> {
    let mut hosts = Vec::new();
    for token in &selection.tokens {
        let TokenSource::Mint(settings) = &token.source else {
            continue;
        };
        let AllowedDomains::Listed { env_vars, .. } = &settings.restriction else {
            continue;
        };
        for name in env_vars {
            hosts.push(PreviewVariable {
                name: name.clone(),
                host: env.variable(name.as_str()),
            });
        }
    }
    hosts
}

fn signs(selection: &Selection<'_>, provided: &ProvidedTokens) -> bool {
    for token in &selection.tokens {
        if matches!(token.source, TokenSource::Mint(_)) && provided.get(&token.name).is_none() {
            return true;
        }
    }
    for snapshot in &selection.snapshots {
        if matches!(snapshot.authorization, Authorization::Signature { .. }) {
            return true;
        }
    }
    false
}

/// Returns whether provided tokens are verified with the key: without `public_key`, nothing else is known.
fn verifies_with_key(selection: &Selection<'_>, provided: &ProvidedTokens) -> bool {
    if selection.config.settings.public_key.is_some() {
        return false;
    }
    for token in &selection.tokens {
        if matches!(token.source, TokenSource::InFile(_)) || provided.get(&token.name).is_some() {
            return true;
        }
    }
    false
}
