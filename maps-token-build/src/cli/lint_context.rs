//! The rules of a configuration that apply to all of its tokens, as in a build.

use std::str::FromStr;

use toml::Spanned;

use crate::cli::failure::Failure;
use crate::cli::project::Project;
use crate::config::{ConfigFile, Settings};
use crate::diagnostic::Diagnostic;
use crate::env::{BuildEnv, ProcessEnv};
use crate::jwt::{LintContext, TrustedKey};
use crate::key::{PrivateKey, PublicKey};
use crate::model::ids::{KeyId, TeamId};
use crate::model::time::Timestamp;
use crate::plan::{agreed_id, wrong_private_key};

/// What is known in one environment.
pub(crate) struct EnvironmentRules<'a> {
    revoked_keys: &'a [KeyId],
    team_id: Option<TeamId>,
    key_id: Option<KeyId>,
    public_key: Option<PublicKey>,
}

impl<'a> EnvironmentRules<'a> {
    /// Of the chosen environment, with its private key if that is available. It must be the key of
    /// `public_key`, as in `check`.
    pub(crate) fn with_available_key(project: &'a Project) -> Result<Self, Failure> {
        let environment = project.chosen_environment()?;
        let settings = project.file.config(environment).settings;
        let loaded = project
            .key_source(settings)
            .load(&mut BuildEnv::new(&ProcessEnv), settings.public_key())
            .map_err(|error| project.invalid(vec![error]))?;
        let Some(loaded) = loaded else {
            return Self::read(project, settings, None);
        };
        let rules = Self::read(project, settings, Some(&loaded.key))?;
        match rules.wrong_private_key(&project.file, environment, &loaded.key) {
            Some(error) => Err(project.invalid(vec![error])),
            None => Ok(rules),
        }
    }

    /// Returns an error if the private key of the environment is not that of its `public_key`.
    pub(crate) fn wrong_private_key(
        &self,
        file: &ConfigFile,
        environment: Option<&str>,
        key: &PrivateKey,
    ) -> Option<Diagnostic> {
        let settings = file.config(environment).settings;
        let key_id = self.key_id.as_ref().map_or("<key ID>", KeyId::as_str);
        wrong_private_key(settings, key, key_id, file.environment_of_key(environment))
    }

    /// `key` is the private key of the environment, if it is available.
    pub(crate) fn read(
        project: &Project,
        settings: &'a Settings,
        key: Option<&PrivateKey>,
    ) -> Result<Self, Failure> {
        let names = project.file.env_names();
        let invalid = |error| project.invalid(vec![error]);
        Ok(Self {
            revoked_keys: &settings.revoked_keys,
            team_id: id(&settings.team_id, "team_id", &names.team_id()).map_err(invalid)?,
            key_id: id(&settings.key_id, "key_id", &names.key_id()).map_err(invalid)?,
            public_key: settings.trusted_key(key),
        })
    }
}

impl<'a> LintContext<'a> {
    /// Without a configuration, only the rules for every token apply.
    pub(crate) fn of(rules: Option<&'a EnvironmentRules<'_>>, now: Timestamp) -> Self {
        let context = Self {
            now,
            system: now,
            origins: &[],
            minimum_validity: None,
            revoked_keys: &[],
            team_id: None,
            key_id: None,
            public_key: None,
        };
        let Some(rules) = rules else {
            return context;
        };
        Self {
            revoked_keys: rules.revoked_keys,
            team_id: rules.team_id.as_ref(),
            key_id: rules.key_id.as_ref(),
            public_key: rules.public_key.as_ref().map(|key| TrustedKey {
                key,
                is_explicit: false,
            }),
            ..context
        }
    }
}

fn id<T>(
    in_file: &Result<Spanned<T>, Diagnostic>,
    key: &str,
    variable: &str,
) -> Result<Option<T>, Diagnostic>
where
    T: Clone + PartialEq + FromStr<Err = Diagnostic>,
{
    let in_variable = BuildEnv::new(&ProcessEnv).variable(variable)?;
    Ok(agreed_id(in_file, in_variable.as_ref(), key, variable)?.cloned())
}
