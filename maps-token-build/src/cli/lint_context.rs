//! Rules of a configuration that apply to all tokens.

use toml::Spanned;

use crate::config::Settings;
use crate::jwt::{LintContext, TrustedKey};
use crate::model::time::Timestamp;

impl<'a> LintContext<'a> {
    /// Without a configuration, only the rules for every token apply.
    pub(crate) fn of(settings: Option<&'a Settings>, now: Timestamp) -> Self {
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
        let Some(settings) = settings else {
            return context;
        };
        let public_key = settings.public_key().map(|key| TrustedKey {
            key,
            is_explicit: false,
        });
        Self {
            revoked_keys: &settings.revoked_keys,
            team_id: settings.team_id.as_ref().ok().map(Spanned::get_ref),
            key_id: settings.key_id.as_ref().ok().map(Spanned::get_ref),
            public_key,
            ..context
        }
    }
}
