//! The key, its ID and the team ID.

use toml::Spanned;

use super::Planner;
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::inputs::key::LoadedKey;
use crate::key::PrivateKey;
use crate::model::ids::{KeyId, TeamId};

pub(crate) struct Signer<'a> {
    pub(crate) key: &'a PrivateKey,
    pub(crate) key_id: &'a KeyId,
    pub(crate) team_id: &'a TeamId,
}

impl<'a> Planner<'a> {
    /// Each ID is in the file or in a variable. Two that differ are an error.
    pub(super) fn read_ids(&mut self) {
        let (settings, inputs) = (self.selection.config.settings, self.inputs);
        self.team_id = self.id(
            &settings.team_id,
            &inputs.team_id,
            "team_id",
            &self.selection.env_names.team_id(),
        );
        self.key_id = self.id(
            &settings.key_id,
            &inputs.key_id,
            "key_id",
            &self.selection.env_names.key_id(),
        );
    }

    fn id<T: PartialEq>(
        &mut self,
        in_file: &'a Result<Spanned<T>, Diagnostic>,
        in_variable: &'a Result<Option<T>, Diagnostic>,
        key: &str,
        variable: &str,
    ) -> Option<&'a T> {
        let in_variable = match in_variable {
            Ok(id) => id.as_ref(),
            Err(error) => {
                self.errors.push(error.clone());
                None
            }
        };
        match agreed_id(in_file, in_variable, key, variable) {
            Ok(id) => id,
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// `None` without a key, if the build embeds placeholders, or after an error.
    pub(super) fn signer(&mut self) -> Option<Signer<'a>> {
        let key = match &self.inputs.key {
            Ok(key) => key.as_ref(),
            Err(error) => {
                self.errors.push(error.clone());
                return None;
            }
        };
        if key.is_none() && !self.requires_key() {
            return None;
        }
        self.require_ids();
        self.check_revoked();
        let Some(key) = key else {
            self.errors.push(self.missing_key());
            return None;
        };
        self.check_key(key);
        Some(Signer {
            key: &key.key,
            key_id: self.key_id?,
            team_id: self.team_id?,
        })
    }

    fn require_ids(&mut self) {
        // An invalid variable was already reported.
        if let (Err(missing), Ok(None)) = (
            &self.selection.config.settings.team_id,
            &self.inputs.team_id,
        ) {
            let help = format!("or set `{}`", self.selection.env_names.team_id());
            self.errors.push(missing.clone().help(help));
        }
        if let (Err(missing), Ok(None)) =
            (&self.selection.config.settings.key_id, &self.inputs.key_id)
        {
            let help = format!("or set `{}`", self.selection.env_names.key_id());
            self.errors.push(missing.clone().help(help));
        }
    }

    fn check_revoked(&mut self) {
        let Some(key_id) = self.key_id else {
            return;
        };
        if !self.selection.config.settings.revoked_keys.contains(key_id) {
            return;
        }
        let error = Diagnostic::error(
            "revoked-key",
            format!("key `{key_id}` is listed in `revoked_keys`"),
        )
        .note("Apple rejects tokens that are signed with a revoked key")
        .help("create a new key in the Apple Developer portal, and set `key_id` to its ID");
        self.errors
            .push(match &self.selection.config.settings.key_id {
                Ok(in_file) => error.at(in_file.span()),
                Err(_) => error,
            });
    }

    fn missing_key(&self) -> Diagnostic {
        let source = &self.inputs.key_source;
        let mut error = Diagnostic::error(
            "missing-private-key",
            format!("missing private key: {}", source.describe_missing()),
        );
        for help in source.help(&self.key_id_for_help(), &self.context.command_line) {
            error = error.help(help);
        }
        let policy = self.selection.env_names.when_key_is_missing();
        error.help(format!(
            "for builds without access to the key (such as forks), set `{policy}=placeholder`"
        ))
    }

    fn check_key(&mut self, loaded: &LoadedKey) {
        let key_id = self.key_id_for_help();
        if let Some(in_name) = &loaded.key_id
            && *in_name != key_id
        {
            self.warnings.push(
                Diagnostic::warning(
                    "key-file-mismatch",
                    format!("key file is named `AuthKey_{in_name}.p8`, but `key_id` is `{key_id}`"),
                )
                .note("Apple rejects a token whose key ID is not that of its key"),
            );
        }
        let selection = self.selection;
        self.errors.extend(wrong_private_key(
            selection.config.settings,
            &loaded.key,
            &key_id,
            selection.file.environment_of_key(selection.environment),
        ));
    }

    fn key_id_for_help(&self) -> String {
        self.key_id
            .map_or_else(|| "<key ID>".to_owned(), ToString::to_string)
    }
}

/// Returns the ID in the file or in the variable, which must not differ.
pub(crate) fn agreed_id<'a, T: PartialEq>(
    in_file: &'a Result<Spanned<T>, Diagnostic>,
    in_variable: Option<&'a T>,
    key: &str,
    variable: &str,
) -> Result<Option<&'a T>, Diagnostic> {
    match (in_file, in_variable) {
        (Ok(in_file), Some(other)) if in_file.get_ref() != other => Err(Diagnostic::error(
            "conflicting-ids",
            format!("`{key}` conflicts with the environment variable `{variable}`"),
        )
        .help("remove one of them")
        .at(in_file.span())),
        (Ok(in_file), _) => Ok(Some(in_file.get_ref())),
        (Err(_), id) => Ok(id),
    }
}

/// Returns an error if a key is not that of `public_key`.
pub(crate) fn wrong_private_key(
    settings: &Settings,
    key: &PrivateKey,
    key_id: &str,
    environment: Option<&str>,
) -> Option<Diagnostic> {
    let expected = settings.public_key.as_ref()?;
    let found = key.public_key();
    if *expected.get_ref() == found {
        return None;
    }
    // The key of an environment must not become that of production.
    let or_else = match environment {
        Some(name) => {
            format!(
                "or, if it is the key of environment `{name}`, write in `[environments.{name}]`"
            )
        }
        None => "or, if the key was replaced, write before the first table".to_owned(),
    };
    Some(
        Diagnostic::error(
            "wrong-private-key",
            "private key does not match `public_key`",
        )
        .help(format!("use the key from `AuthKey_{key_id}.p8`"))
        .help(format!("{or_else}: `public_key = \"{found}\"`"))
        .at(expected.span()),
    )
}
