//! Rules of a configuration that apply to all tokens.

use toml::Spanned;

use crate::config::Config;
use crate::jwt::{LintContext, TrustedKey};
use crate::model::time::Timestamp;

impl<'a> LintContext<'a> {
    /// Without a configuration, only the rules for every token apply.
    pub(crate) fn of(config: Option<&'a Config>, now: Timestamp) -> Self {
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
        let Some(config) = config else {
            return context;
        };
        let public_key = config.public_key.as_ref().map(|key| TrustedKey {
            key: key.get_ref(),
            is_explicit: false,
        });
        Self {
            revoked_keys: &config.revoked_keys,
            team_id: config.team_id.as_ref().ok().map(Spanned::get_ref),
            key_id: config.key_id.as_ref().ok().map(Spanned::get_ref),
            public_key,
            ..context
        }
    }
}
